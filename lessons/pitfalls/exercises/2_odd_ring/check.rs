//! Checks the exercise on every rank: both neighbours' numbers, at even and odd numbers of ranks, and no message left.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use std::time::Duration;

use lesson_pitfalls::end_after;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    end_after(&world, Duration::from_secs(15));
    let (rank, size) = (world.rank(), world.size());
    for round in 0..3 {
        let number = |rank: i32| i64::from(100 * round + (rank + size) % size);
        let (from_left, from_right) = exercise::swap_with_both(&world, number(rank));
        assert_eq!(from_left, number(rank - 1), "round {round}: the left neighbour's number");
        assert_eq!(from_right, number(rank + 1), "round {round}: the right neighbour's number");
    }
    world.barrier();
    let left_over = world.any_process().immediate_probe();
    assert!(left_over.is_none(), "a message for this rank was never received: {left_over:?}");
}
