//! Checks the exercise on every rank: one estimate of all darts, on rank 0 only, however unevenly they were thrown.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "mean_of_estimates", path = "mistakes/mean_of_estimates.rs")]
#[cfg_attr(attempt = "my_darts_times_ranks", path = "mistakes/my_darts_times_ranks.rs")]
#[cfg_attr(attempt = "on_every_rank", path = "mistakes/on_every_rank.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "mean_of_estimates",
        attempt = "my_darts_times_ranks",
        attempt = "on_every_rank"
    )),
    path = "exercise.rs"
)]
mod exercise;

use mpi::traits::*;

/// Hits and darts of a rank.
type Thrown = (u64, u64);

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let last = world.size() as u64 - 1;
    // A fast rank has thrown thousands of times as many as a slow one, and hits as often as rank and darts say.
    let uneven = |rank: u64| {
        let darts = 1000 * (rank + 1).pow(5);
        (darts * 3 / 4 + rank, darts)
    };
    let cases: [(&str, &dyn Fn(u64) -> Thrown); 7] = [
        ("all ranks have thrown equally many", &|rank| (700 + 20 * rank, 1000)),
        ("each rank has thrown more than the one before it", &uneven),
        ("each rank has thrown less than the one before it", &|rank| uneven(last - rank)),
        ("the last rank came late, and has thrown none", &|rank| if rank < last { uneven(rank) } else { (0, 0) }),
        ("only the last rank has thrown any", &|rank| if rank == last { (3, 5) } else { (0, 0) }),
        ("more darts than 32 bits can count", &|rank| (7_800_000_000 + rank, 10_000_000_000)),
        ("nobody has thrown a dart", &|_| (0, 0)),
    ];
    for (what, thrown) in cases {
        let (my_hits, my_darts) = thrown(world.rank() as u64);
        let found = exercise::estimate(&world, my_hits, my_darts);
        let outcome = match (world.rank(), found) {
            (0, _) => judge(what, &(0..=last).map(thrown).collect::<Vec<_>>(), found),
            (_, None) => Ok(()),
            (rank, Some(_)) => Err(format!(
                "rank {rank} returns {found:?}: a reduce leaves its result on its root only, so only rank 0 has something to say"
            )),
        };
        shared::assert_together(&world, outcome);
    }
}

/// What is wrong with rank 0's estimate, in a sentence to its author.
fn judge(what: &str, of_ranks: &[Thrown], found: Option<f64>) -> Result<(), String> {
    let hits: u64 = of_ranks.iter().map(|thrown| thrown.0).sum();
    let darts: u64 = of_ranks.iter().map(|thrown| thrown.1).sum();
    let (my_hits, my_darts) = of_ranks[0];
    let expected = (darts > 0).then(|| pi(hits, darts));
    let said = |sentence| Err(format!("{sentence}\n{what}: expected {expected:?}, got {found:?} on rank 0"));
    if found == expected {
        return Ok(());
    }
    let Some(found) = found else { return said("rank 0 has no estimate, and darts were thrown") };
    if darts == 0 {
        return said("nobody has thrown a dart: 0/0 is no estimate, None is");
    }
    // Means of all ranks' estimates, or of those that have one.
    let estimates: Vec<_> =
        of_ranks.iter().filter(|thrown| thrown.1 > 0).map(|&(hits, darts)| pi(hits, darts)).collect();
    let sum: f64 = estimates.iter().sum();
    let a_mean = "this is the mean of the ranks' estimates, in which a rank with ten darts weighs as much as one with a \
                  billion: add up hits and darts, and divide once";
    let mistakes = [
        (sum / of_ranks.len() as f64, a_mean),
        (sum / estimates.len() as f64, a_mean),
        (sum, "this is the sum of the ranks' estimates: add up hits and darts, and divide once"),
        (pi(my_hits, my_darts), "this is rank 0's own estimate: nothing was added up, or the sums were not used"),
        (
            pi(hits, my_darts * of_ranks.len() as u64),
            "not every rank has thrown as many darts as rank 0: add up the darts as well, in the second place of the list",
        ),
        (pi(hits, my_darts), "these are all hits over rank 0's darts: the sum of the darts is in the second place"),
        (pi(hits, darts) / 4.0, "this is π/4, the share of hits: times 4"),
    ];
    let mistake = mistakes.iter().find(|(mistaken, _)| (found - mistaken).abs() <= 1e-12);
    said(mistake.map_or("this is not 4 · hits / darts of all ranks together", |(_, sentence)| sentence))
}

/// The estimate of π from hits and darts.
fn pi(hits: u64, darts: u64) -> f64 {
    4.0 * hits as f64 / darts as f64
}
