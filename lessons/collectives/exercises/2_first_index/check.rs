//! Checks the exercise on every rank: parts of the same length, of different lengths, and empty ones.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_collectives::hash;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    type OfRank = fn(u64) -> u64;
    let lengths: [(&str, OfRank); 6] = [
        ("10 keys on each rank", |_| 10),
        ("one key more on each rank than on the one before, none on rank 0", |rank| rank),
        ("keys on odd ranks only", |rank| rank % 2 * 7),
        ("keys on rank 0 only", |rank| if rank == 0 { 1000 } else { 0 }),
        ("no keys at all", |_| 0),
        // More than fit into 32 bits, on rank 0 already.
        ("billions of keys", |rank| hash(42, rank) >> 24),
    ];
    let rank = world.rank() as u64;
    for (name, length) in lengths {
        let expected = (0..rank).map(length).sum::<u64>();
        let found = exercise::first_index(&world, length(rank));
        assert_eq!(found, expected, "{name}: the place of this rank's first key");
    }
}
