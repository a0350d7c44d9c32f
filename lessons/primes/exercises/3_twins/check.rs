//! Checks the exercise on every rank: all pairs, those across the ranks' boundaries included.

// An exercise that is not written yet uses none of its imports and functions.
#[allow(unused_imports, unused_variables, dead_code)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_primes::is_prime;
use mpi::topology::SimpleCommunicator;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    // Every limit up to 60 puts the boundaries everywhere, and with seven ranks leaves some without a candidate. Pairs
    // up to 10^3 and 10^6: OEIS A007508.
    for limit in 0..60 {
        let pairs = (5..=limit).filter(|&larger| is_prime(larger - 2) && is_prime(larger)).count();
        expect(&world, limit, pairs as u64);
    }
    expect(&world, 1_000, 35);
    expect(&world, 1_000_000, 8_169);
}

fn expect(world: &SimpleCommunicator, limit: u64, pairs: u64) {
    let found = exercise::count_twins(world, limit);
    assert_eq!(found, pairs, "pairs of twins up to {limit}");
}
