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

/// A number has seven bits for each rank, which count how often that rank's number is in it, and above them how many
/// combinations were made one after the other on the longest way to it.
const DIGIT: u32 = 7;
const STEPS: u32 = 56;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());
    assert!(size <= 8, "the check is written for up to 8 ranks");
    for root in (0..size).chain([0]) {
        let combined = Cell::new(0);
        let combine = |a: u64, b: u64| {
            combined.set(combined.get() + 1);
            let steps = (a >> STEPS).max(b >> STEPS) + 1;
            steps << STEPS | (sum(a) + sum(b))
        };
        let got = exercise::combine_at_root(&world, root, number(rank), combine);

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

/// A rank's number.
fn number(rank: Rank) -> u64 {
    1 << (DIGIT * rank.unsigned_abs())
}

/// The number without the steps.
fn sum(number: u64) -> u64 {
    number & ((1 << STEPS) - 1)
}

fn judge(root: Rank, outcomes: &[Outcome]) -> Result<(), String> {
    let size = outcomes.len() as Rank;
    let others: Vec<_> = (0..size).filter(|&rank| rank != root && outcomes[rank as usize].0.is_some()).collect();
    let in_all: u64 = outcomes.iter().map(|one| one.1).sum();
    let result = outcomes[root as usize].0;
    let steps = result.unwrap_or(0) >> STEPS;
    let counted: Vec<_> = (0..size as u32).map(|rank| result.unwrap_or(0) >> (DIGIT * rank) & 0x7f).collect();

    let why = match others[..] {
        [other, ..] if result.is_none() => {
            format!("rank {other} returns a result, and the root doesn't, which is rank {root}")
        }
        [other, ..] => format!("rank {other} isn't the root, and returns None"),
        [] if result.is_none() => "the root returns no result".into(),
        [] if counted.contains(&0) => {
            "numbers are missing: whoever sends must have received everything first that goes through it".into()
        }
        [] if counted.iter().any(|&times| times > 1) => "a number goes into the result more than once".into(),
        [] if in_all != size as u64 - 1 => {
            format!("{size} numbers take {} combinations, and `combine` was called {in_all} times", size - 1)
        }
        [] if steps > u64::from(rounds(size)) => format!(
            "the result is right, but {steps} combinations were made one after the other, as in a loop or a chain: a tree \
             needs {} rounds, and in each of them many ranks are at work",
            rounds(size)
        ),
        [] => return Ok(()),
    };
    Err(format!("{why}\nroot {root} of {size}: expected each rank's number once, got them so often: {counted:?}"))
}
