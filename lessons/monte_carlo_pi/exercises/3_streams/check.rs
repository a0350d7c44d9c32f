//! Checks the exercise on every rank: the same sum everywhere, of darts that no two ranks share.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_monte_carlo::count_hits;
use mpi::traits::*;
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for (darts, seed) in [(100_000, 42), (100_003, 7), (1, 1)] {
        let hits = exercise::hits_of_all(&world, darts, seed);
        assert_eq!(hits, one_after_the_other(darts, seed, world.size() as usize), "hits of {darts} darts, seed {seed}");
    }
}

/// What all ranks together should find, by one rank alone.
fn one_after_the_other(darts: u64, seed: u64, size: usize) -> u64 {
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(seed);
    let share = |rank| {
        let mut random = stream.clone();
        stream.jump();
        let block = shared::block(darts, size, rank);
        count_hits(&mut random, block.end - block.start)
    };
    (0..size).map(share).sum()
}
