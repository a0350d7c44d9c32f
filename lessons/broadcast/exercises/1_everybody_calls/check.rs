//! Checks the exercise on every rank: rank 0's seed, time after time, and as many broadcasts on each rank.

// A program that is being repaired may leave some of its imports and arguments unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "called_twice", path = "mistakes/called_twice.rs")]
#[cfg_attr(attempt = "own_root", path = "mistakes/own_root.rs")]
#[cfg_attr(attempt = "receives", path = "mistakes/receives.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "called_twice", attempt = "own_root", attempt = "receives")),
    path = "exercise.rs"
)]
mod exercise;

use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let rank = world.rank();
    let seeds = [7, 0, u64::MAX, 7, 2026];
    // No other collective call comes between: whoever leaves one out, or makes one too many, takes the next seed for this one.
    for (round, &seed) in seeds.iter().enumerate() {
        let got = exercise::share_seed(&world, (rank == 0).then_some(seed));
        let why = if rank == 0 {
            "rank 0's own seed has changed: a broadcast reads the root's value"
        } else if round > 0 && got == seeds[round - 1] {
            "that is the seed of the time before: some rank has called more broadcasts than another, and they are matched by \
             their order"
        } else {
            "this rank took no part in the broadcast, which every rank must call, or the ranks name different roots"
        };
        assert_eq!(got, seed, "{why} (rank {rank}, time {})", round + 1);
    }
    world.barrier();
}
