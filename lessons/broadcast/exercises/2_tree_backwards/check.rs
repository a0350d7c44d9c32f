//! Checks the exercise on every rank: all numbers, each once, at the root, with the work shared out, and nothing left over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "first_round_first", path = "mistakes/first_round_first.rs")]
#[cfg_attr(attempt = "a_loop", path = "mistakes/a_loop.rs")]
#[cfg_attr(attempt = "to_rank_0", path = "mistakes/to_rank_0.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "first_round_first", attempt = "a_loop", attempt = "to_rank_0")),
    path = "exercise.rs"
)]
mod exercise;

use std::cell::Cell;

use lesson_broadcast::rounds;
use mpi::{Rank, traits::*};

/// What a rank returned, and how often it combined two numbers.
type Outcome = (Option<u64>, u64);

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());
    for root in (0..size).chain([0]) {
        let combined = Cell::new(0);
        let sum = |a: u64, b: u64| {
            combined.set(combined.get() + 1);
            a + b
        };
        let got = exercise::combine_at_root(&world, root, number(rank), sum);

        // Everybody is told what came out on all ranks. The first number says whether there is a second one.
        let mut all = vec![0; 3 * size as usize];
        world.all_gather_into(&[u64::from(got.is_some()), got.unwrap_or(0), combined.get()][..], &mut all[..]);
        let outcomes: Vec<_> = all.chunks_exact(3).map(|one| ((one[0] == 1).then_some(one[1]), one[2])).collect();
        shared::assert_together(&world, judge(root, &outcomes));

        let left_over = world.any_process().immediate_probe().map(|status| status.source_rank());
        let outcome = left_over
            .map_or(Ok(()), |from| Err(format!("root {root}: rank {rank} never received a message of rank {from}")));
        shared::assert_together(&world, outcome);
    }
}

/// A rank's number: so the sum, in base 256, has a digit for each rank, which says how often it was counted.
fn number(rank: Rank) -> u64 {
    assert!(rank < 8, "the check is written for up to 8 ranks");
    1 << (8 * rank)
}

fn judge(root: Rank, outcomes: &[Outcome]) -> Result<(), String> {
    let size = outcomes.len() as Rank;
    let expected: u64 = (0..size).map(number).sum();
    let others: Vec<_> = (0..size).filter(|&rank| rank != root && outcomes[rank as usize].0.is_some()).collect();
    let (most_on, most) = outcomes.iter().map(|one| one.1).enumerate().max_by_key(|one| one.1).unwrap_or_default();
    let in_all: u64 = outcomes.iter().map(|one| one.1).sum();

    let why = match outcomes[root as usize].0 {
        None if !others.is_empty() => {
            format!("rank {} returns a result, and the root doesn't, which is rank {root}", others[0])
        }
        None => "the root returns no result".into(),
        Some(_) if !others.is_empty() => format!("rank {} isn't the root, and returns None", others[0]),
        Some(result) if result != expected => {
            let counted = |rank: Rank| result >> (8 * rank) & 0xff;
            let missing: Vec<_> = (0..size).filter(|&rank| counted(rank) == 0).collect();
            let twice: Vec<_> = (0..size).filter(|&rank| counted(rank) > 1).collect();
            format!(
                "the numbers of the ranks {missing:?} are missing, and those of {twice:?} count more than once: whoever sends \
                 must have received everything first that goes through it"
            )
        }
        Some(_) if in_all != size as u64 - 1 => {
            format!("{size} numbers are combined in {} steps, and `combine` was called {in_all} times", size - 1)
        }
        Some(_) if most > u64::from(rounds(size)) => format!(
            "the sum is right, but that is a loop: rank {most_on} combined {most} times, and in {} rounds it is once in each",
            rounds(size)
        ),
        Some(_) => return Ok(()),
    };
    let results: Vec<_> = outcomes.iter().map(|one| one.0.map(|result| format!("{result:#x}"))).collect();
    Err(format!("{why}\nroot {root} of {size}: expected {expected:#x} there, and None elsewhere; got {results:?}"))
}
