//! Checks the exercise on every rank: also where two numbers take equally many steps, and where some ranks have no number.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "own_best", path = "mistakes/own_best.rs")]
#[cfg_attr(attempt = "last_of_equals", path = "mistakes/last_of_equals.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "own_best", attempt = "last_of_equals")), path = "exercise.rs")]
mod exercise;

use std::{cmp::Reverse, ops::Range};

use lesson_{{name}}::steps;
use mpi::traits::*;

fn best(block: Range<u64>) -> (u64, u64) {
    let ways = block.map(|n| (n + 1, steps(n + 1)));
    ways.max_by_key(|&(number, steps)| (steps, Reverse(number))).unwrap_or((0, 0))
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    // 18 and 19 take 20 steps, and all numbers below them take fewer.
    for numbers in [1_000, 19, 1] {
        let found = exercise::longest_way(&world, numbers);
        let expected = best(0..numbers);
        let mine = best(shared::block(numbers, world.size() as usize, world.rank() as usize));
        let differ = format!("of the first {numbers} numbers: expected {expected:?}, got {found:?}");
        assert!(found == expected || found != mine, "this is the best of this rank's own share, {differ}");
        let is_tie = found.1 == expected.1 && found.0 > expected.0 && steps(found.0) == found.1;
        assert!(!is_tie, "a smaller number takes as many steps, {differ}");
        assert_eq!(found, expected, "the number of most steps, and its steps, of the first {numbers}");
    }
}
