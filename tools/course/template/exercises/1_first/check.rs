//! Checks the exercise on every rank: the same count everywhere, also where some ranks have no number.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_{{name}}::steps_of_all;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for numbers in [1_000, 3, 0] {
        let steps = exercise::steps_on_every_rank(&world, numbers);
        assert_eq!(steps, steps_of_all(0..numbers), "the first {numbers} numbers");
    }
}
