//! Checks the exercise on every rank: every square in its place, also with fewer tasks than workers, and no message left.

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
    for count in [20, 1, 0, 7, 100] {
        // In no order, so that a square in the wrong place shows.
        let tasks: Vec<u64> = (0..count).map(|task| task * 37 % 101).collect();
        let mine = if world.rank() == 0 { &tasks[..] } else { &[] };
        let squares = exercise::squares(&world, mine);
        let expected: Vec<u64> = mine.iter().map(|task| task * task).collect();
        assert_eq!(squares, expected, "the squares of {count} tasks");
    }
    world.barrier();
    let left_over = world.any_process().immediate_probe();
    assert!(left_over.is_none(), "a message for this rank was never received: {left_over:?}");
}
