//! Checks the exercise on every rank: the same sum everywhere, of darts that no two ranks share.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "same_seed", path = "mistakes/same_seed.rs")]
#[cfg_attr(attempt = "equal_shares", path = "mistakes/equal_shares.rs")]
#[cfg_attr(attempt = "only_on_the_root", path = "mistakes/only_on_the_root.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "same_seed", attempt = "equal_shares", attempt = "only_on_the_root")),
    path = "exercise.rs"
)]
mod exercise;

use lesson_monte_carlo::count_hits;
use mpi::traits::*;
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    for (darts, seed) in [(100_000, 42), (100_003, 7), (1, 1), (0, 1)] {
        let found = exercise::hits_of_all(&world, darts, seed);
        judge(rank, size, darts, seed, found);
    }
}

/// Says what is wrong with the hits that a rank has got.
fn judge(rank: usize, size: usize, darts: u64, seed: u64, found: u64) {
    let share = |rank| {
        let block = shared::block(darts, size, rank);
        block.end - block.start
    };
    let expected: Vec<_> = (0..size).map(|rank| hits(seed, rank, share(rank))).collect();
    let sum: u64 = expected.iter().sum();
    if found == sum {
        return;
    }
    let what = format!("hits of {darts} darts, seed {seed}: expected {sum} = {expected:?}, got {found} on rank {rank}");
    // What all ranks find together if each begins with this seed, after so many jumps, and throws so many darts.
    let all = |start: &dyn Fn(usize) -> (u64, usize, u64)| {
        let of_rank = |rank| {
            let (seed, jumps, darts) = start(rank);
            hits(seed, jumps, darts)
        };
        (0..size).map(of_rank).sum::<u64>()
    };
    let a_sum_is_missing = "add up those of all ranks, by an all-reduce";
    for (mistaken, sentence) in [
        (
            all(&|rank| (seed, 0, share(rank))),
            "every rank used the same seed, so all threw the same darts: let rank r jump r times".to_owned(),
        ),
        (all(&|rank| (seed, 1, share(rank))), "every rank has jumped equally far: let rank r jump r times".to_owned()),
        (all(&|rank| (seed, rank + 1, share(rank))), "one jump too many: rank 0 throws without a jump".to_owned()),
        (
            all(&|rank| (seed + rank as u64, 0, share(rank))),
            "rank r took seed + r, and nobody knows whether the streams of two seeds overlap: let rank r jump r times"
                .to_owned(),
        ),
        (
            all(&|rank| (seed, rank, darts / size as u64)),
            "the darts that are left over when all have thrown equally many are missing: take `shared::block`"
                .to_owned(),
        ),
        (all(&|rank| (seed, rank, darts)), "each rank has thrown all darts: a rank throws its share only".to_owned()),
        (expected[rank], format!("these are rank {rank}'s own hits: {a_sum_is_missing}")),
        (
            0,
            format!(
                "rank {rank} has got nothing: a reduce leaves the sum on its root only, an all-reduce on every rank"
            ),
        ),
    ] {
        assert!(found != mistaken, "{sentence}\n{what}");
    }
    panic!("this is not the sum of all ranks' hits\n{what}");
}

/// The hits of so many darts of the seed's stream after so many jumps.
fn hits(seed: u64, jumps: usize, darts: u64) -> u64 {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..jumps).for_each(|_| random.jump());
    count_hits(&mut random, darts)
}
