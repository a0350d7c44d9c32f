//! Checks the exercise on every rank: each worked on its own part, once, and rank 0 alone has all results, in rank
//! order.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "all_on_root", path = "mistakes/all_on_root.rs")]
#[cfg_attr(attempt = "everyone_returns", path = "mistakes/everyone_returns.rs")]
#[cfg_attr(attempt = "no_gather", path = "mistakes/no_gather.rs")]
#[cfg_attr(attempt = "root_works_on_all", path = "mistakes/root_works_on_all.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "all_on_root",
        attempt = "everyone_returns",
        attempt = "no_gather",
        attempt = "root_works_on_all"
    )),
    path = "exercise.rs"
)]
mod exercise;

use std::cell::RefCell;

use mpi::{topology::SimpleCommunicator, traits::*};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for part in [3, 1, 20, 0] {
        check(&world, part);
    }
}

fn check(world: &SimpleCommunicator, part: usize) {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    // Some are negative, and no two are equal.
    let all: Vec<i32> = (0..part * size).map(|place| (place as i32 * 37 + 11) % 401 - 150).collect();
    let part_of = |rank: usize| &all[rank * part..(rank + 1) * part];
    let calls = RefCell::new(Vec::new());
    let work = |numbers: &[i32]| {
        calls.borrow_mut().push(numbers.to_vec());
        found_in(numbers)
    };

    let results = exercise::each_part(world, if rank == 0 { &all } else { &[] }, part, work);

    let calls = calls.into_inner();
    let [mine] = &calls[..] else {
        panic!("{} calls of `work` on this rank: every rank calls `work` once, with its own part", calls.len())
    };
    assert!(
        size == 1 || part == 0 || *mine != all,
        "rank 0 worked on all the numbers: its own part is what the scatter leaves in its own list, as on every rank"
    );
    let expected = part_of(rank);
    assert!(*mine == expected, "this rank worked on {mine:?}, and its part is {expected:?}");
    if rank != 0 {
        assert!(results.is_empty(), "the results belong on rank 0 alone: return an empty list on the others");
        return;
    }
    let expected: Vec<i32> = (0..size).map(|rank| found_in(part_of(rank))).collect();
    let others = results.get(1..).unwrap_or_default();
    assert!(
        size == 1 || results == expected || !others.iter().all(|&result| result == 0 || result == results[0]),
        "rank 0 doesn't have the other ranks' results: only a gather brings them ({results:?} instead of {expected:?})"
    );
    assert!(results == expected, "the results are {results:?} instead of {expected:?}, for parts of {part} numbers");
}

/// Another number for each list, whatever changes in it.
fn found_in(numbers: &[i32]) -> i32 {
    numbers.iter().fold(1, |found, number| (found * 31 + number) % 1_000_003)
}
