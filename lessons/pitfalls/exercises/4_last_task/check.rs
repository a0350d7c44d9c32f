//! Checks the exercise on every rank: every square in its place, also with fewer tasks than workers, and no message
//! left.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "fewer_results", path = "mistakes/fewer_results.rs")]
#[cfg_attr(attempt = "never_leaves", path = "mistakes/never_leaves.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "fewer_results", attempt = "never_leaves")), path = "exercise.rs")]
mod exercise;

use std::time::Duration;

use lesson_pitfalls::end_after;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    end_after(&world, Duration::from_secs(15));
    for count in [20, 1, 0, 7, 100] {
        // In no order, so that a square in the wrong place shows. None is 0.
        let tasks: Vec<u64> = (0..count).map(|task| 1 + task * 37 % 101).collect();
        let mine = if world.rank() == 0 { &tasks[..] } else { &[] };
        let squares = exercise::squares(&world, mine);
        let expected: Vec<u64> = mine.iter().map(|task| task * task).collect();
        if squares != expected {
            let what = format!("the squares of {mine:?}: got {squares:?} on rank {}", world.rank());
            assert!(squares.len() == expected.len(), "{} squares, and {count} tasks\n{what}", squares.len());
            let missing: Vec<_> =
                mine.iter().zip(&squares).filter(|(_, square)| **square == 0).map(|(task, _)| task).collect();
            assert!(
                missing.is_empty(),
                "there is no square of {missing:?}: nobody has done it, or nobody has waited for its result. A task with the \
                 tag LAST is a task, too\n{what}"
            );
            panic!("a square is wrong, or in another task's place\n{what}");
        }
        // Whoever has finished waits here for one that hasn't: so nobody takes the next tasks for these.
        world.barrier();
    }
    let left_over = world.any_process().immediate_probe();
    assert!(left_over.is_none(), "a message for rank {} was never received: {left_over:?}", world.rank());
}
