//! Checks the exercise on every rank: the hits of each rank's own stream, twice the same.

#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "seed_plus_rank", path = "mistakes/seed_plus_rank.rs")]
#[cfg_attr(attempt = "one_jump_each", path = "mistakes/one_jump_each.rs")]
#[cfg_attr(attempt = "from_the_clock", path = "mistakes/from_the_clock.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "seed_plus_rank", attempt = "one_jump_each", attempt = "from_the_clock")),
    path = "exercise.rs"
)]
mod exercise;

use lesson_monte_carlo::count_hits;
use mpi::traits::*;
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for (darts, seed) in [(10_007, 42), (10_007, 7), (1_000_000, 7), (1, 42), (0, 42)] {
        let hits = exercise::hits_of_ranks(&world, darts, seed);
        let again = exercise::hits_of_ranks(&world, darts, seed);
        match world.rank() {
            0 => judge(world.size() as usize, darts, seed, &hits, &again),
            rank => assert!(hits.is_empty(), "rank {rank} returns {hits:?}: a gather leaves them on its root only"),
        }
    }
}

/// Says what is wrong with the hits of a run, and of a second one.
fn judge(size: usize, darts: u64, seed: u64, hits: &[u64], again: &[u64]) {
    // What each rank finds that begins with this seed, after so many jumps.
    let found = |start: &dyn Fn(usize) -> (u64, usize)| {
        let of_rank = |rank| {
            let (seed, jumps) = start(rank);
            let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
            (0..jumps).for_each(|_| random.jump());
            count_hits(&mut random, darts)
        };
        (0..size).map(of_rank).collect::<Vec<_>>()
    };
    let expected = found(&|rank| (seed, rank));
    let what = format!("hits of each rank, {darts} darts each, seed {seed}: expected {expected:?}, got {hits:?}");
    assert!(
        hits == again,
        "a second run with the same seed found other hits: take the seed that you are given, and nothing else\n\
         {what}, then {again:?}"
    );
    if hits == expected {
        return;
    }
    for (mistaken, sentence) in [
        (
            found(&|_| (seed, 0)),
            "every rank used the same seed, so all threw the same darts: give each rank a stream of its own",
        ),
        (
            found(&|_| (seed, 1)),
            "every rank has jumped equally far, so all threw the same darts: let rank r jump r times",
        ),
        (found(&|rank| (seed, rank + 1)), "one jump too many on each rank: rank 0 throws without a jump"),
        (
            found(&|rank| (seed + rank as u64, 0)),
            "rank r took seed + r, and nobody knows whether the streams of two seeds overlap: let rank r jump r times in the \
             stream of the one seed",
        ),
    ] {
        assert!(hits != mistaken, "{sentence}\n{what}");
    }
    panic!("these are not the hits of the seed's stream after r jumps on rank r\n{what}");
}
