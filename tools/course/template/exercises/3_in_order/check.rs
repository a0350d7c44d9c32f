//! Checks the exercise on every rank: also where the numbers don't divide by the ranks, and where there are none.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "rank_by_rank", path = "mistakes/rank_by_rank.rs")]
#[cfg_attr(attempt = "rounded_down", path = "mistakes/rounded_down.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "rank_by_rank", attempt = "rounded_down")), path = "exercise.rs")]
mod exercise;

use lesson_{{name}}::steps;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for numbers in [12, 13, 1, 0] {
        let found = exercise::steps_in_order(&world, numbers);
        let expected: Vec<u64> = if world.rank() == 0 { (1..=numbers).map(steps).collect() } else { Vec::new() };
        let differ = format!("of the first {numbers} numbers: expected {expected:?}, got {found:?}");
        assert!(found.len() >= expected.len(), "some numbers are lost, {differ}");
        let sorted = |list: &[u64]| {
            let mut list = list.to_vec();
            list.sort_unstable();
            list
        };
        let is_mixed = found != expected && sorted(&found) == sorted(&expected);
        assert!(!is_mixed, "these are the right ones, in another order, {differ}");
        assert_eq!(found, expected, "the steps of the first {numbers} numbers");
    }
}
