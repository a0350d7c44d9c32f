//! Checks the exercise on every rank: the sum after each round, also where some ranks need one round more than others.

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
    let size = world.size() as u64;
    for items in [20 * size, 20 * size + 1, 0, 1, 13 * size - 1, 500] {
        let sums = exercise::sums(&world, items);
        let expected = if world.rank() == 0 { expected(items, size as usize) } else { Vec::new() };
        assert_eq!(sums, expected, "the sums after each round of {items} items");
        // A rank that has finished waits here for one that hasn't.
        world.barrier();
    }
}

/// The same by one rank: after round r, each share has come to its r-th multiple of ten.
fn expected(items: u64, size: usize) -> Vec<u64> {
    let shares: Vec<_> = (0..size).map(|rank| shared::block(items, size, rank)).collect();
    let rounds = shares.iter().map(|share| (share.end - share.start).div_ceil(10)).max().unwrap_or(0);
    let after = |round: u64| shares.iter().map(|share| share.clone().take(10 * round as usize).sum::<u64>()).sum();
    (1..=rounds).map(after).collect()
}
