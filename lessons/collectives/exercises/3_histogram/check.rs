//! Checks the exercise on every rank: the counts that one rank alone finds in all keys, for keys of many kinds.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "own_edges", path = "mistakes/own_edges.rs")]
#[cfg_attr(attempt = "root_only", path = "mistakes/root_only.rs")]
#[cfg_attr(attempt = "zero_for_nothing", path = "mistakes/zero_for_nothing.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "own_edges", attempt = "root_only", attempt = "zero_for_nothing")),
    path = "exercise.rs"
)]
mod exercise;
mod given;

use given::bin;
use lesson_collectives::hash;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let keys = |rank: usize, count: u64, from: u64, width: u64| -> Vec<u64> {
        (0..count).map(|n| from + hash(rank as u64, n) % width).collect()
    };
    type Lists = Vec<Vec<u64>>;
    let of_rank = |make: &dyn Fn(usize) -> Vec<u64>| -> Lists { (0..size).map(make).collect() };
    let cases: [(&str, Lists); 7] = [
        (
            "40 keys on each rank, larger ones on higher ranks",
            of_rank(&|rank| keys(rank, 40, 5000 + 700 * rank as u64, 1000)),
        ),
        ("keys on odd ranks only", of_rank(&|rank| keys(rank, rank as u64 % 2 * 30, 5000, 1000))),
        ("keys on rank 0 only", of_rank(&|rank| keys(rank, if rank == 0 { 30 } else { 0 }, 5000, 1000))),
        ("one key in all", of_rank(&|rank| keys(rank, u64::from(rank == size - 1), 5000, 1000))),
        ("equal keys", of_rank(&|_| vec![7; 5])),
        ("keys of all sizes", of_rank(&|rank| keys(rank, 100, 0, 1 << 63))),
        ("no keys at all", of_rank(&|_| Vec::new())),
    ];
    for (case, lists) in &cases {
        for bins in [10, 1, 3] {
            let found = exercise::histogram(&world, &lists[rank], bins);
            let outcome = judge(&found, lists, rank, bins);
            shared::assert_together(&world, outcome.map_err(|why| format!("{case}, {bins} bins: {why}")));
        }
    }
}

fn judge(found: &[u64], lists: &[Vec<u64>], rank: usize, bins: usize) -> Result<(), String> {
    let all = lists.concat();
    let edges = |keys: &[u64]| Some((*keys.iter().min()?, *keys.iter().max()?));
    // Counts of the keys in `keys` between these edges; of none without edges.
    let counts = |keys: &[u64], edges: Option<(u64, u64)>| {
        let mut counts = vec![0; bins];
        let Some((smallest, largest)) = edges else { return counts };
        keys.iter().for_each(|&key| counts[bin(key, smallest, largest, bins)] += 1);
        counts
    };
    let expected = counts(&all, edges(&all));
    if *found == expected {
        return Ok(());
    }
    let own_edges = lists
        .iter()
        .map(|keys| counts(keys, edges(keys)))
        .fold(vec![0; bins], |sum: Vec<u64>, counts| sum.iter().zip(counts).map(|(sum, count)| sum + count).collect());
    let from_zero = edges(&all).map(|(_, largest)| (0, largest));
    let why = if found.len() != bins {
        "one count for each bin is wanted"
    } else if rank > 0 && found.iter().all(|&count| count == 0) {
        "this rank counts nothing: after a plain reduce, the root alone has the sums"
    } else if *found == own_edges {
        "each rank has drawn its bins between its own smallest and largest key: agree on the two first"
    } else if *found == counts(&lists[rank], edges(&all)) {
        "these are this rank's own keys only"
    } else if *found == counts(&all, from_zero) {
        "the first bin begins at 0: a rank without keys must not say that its smallest key is 0"
    } else {
        "these are other counts than one rank alone finds"
    };
    Err(format!("{found:?} instead of {expected:?}: {why}"))
}
