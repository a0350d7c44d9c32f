//! Checks the exercise on every rank: the same count everywhere, also where some ranks have no number.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "own_share", path = "mistakes/own_share.rs")]
#[cfg_attr(attempt = "on_the_root", path = "mistakes/on_the_root.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "own_share", attempt = "on_the_root")), path = "exercise.rs")]
mod exercise;

use lesson_{{name}}::steps_of_all;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    for numbers in [1_000, 3, 0] {
        let found = exercise::steps_on_every_rank(&world, numbers);
        let expected = steps_of_all(0..numbers);
        let mine = steps_of_all(shared::block(numbers, size, rank));
        let differ = format!("of the first {numbers} numbers: expected {expected}, got {found}");
        assert!(found == expected || found != mine, "these are this rank's steps alone, {differ}: who adds up all ranks'?");
        assert!(found == expected || found != 0, "no sum has come to this rank, {differ}: a reduce leaves it on one rank");
        assert_eq!(found, expected, "steps of the first {numbers} numbers");
    }
}
