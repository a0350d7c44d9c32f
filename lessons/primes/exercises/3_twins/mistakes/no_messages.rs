//! check says: a pair that straddles the boundary

use std::ops::Range;

use lesson_primes::{candidates, primes};
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Counts the pairs of primes (p, p + 2) with p + 2 ≤ `limit`. Returns the number of all pairs, on every rank.
pub fn count_twins(world: &SimpleCommunicator, limit: u64) -> u64 {
    let mine = primes(my_block(world, limit));
    let my_pairs = mine.windows(2).filter(|pair| pair[0] + 2 == pair[1]).count() as u64;
    let mut pairs = 0;
    world.all_reduce_into(&my_pairs, &mut pairs, SystemOperation::sum());
    pairs
}

/// This rank's candidates.
fn my_block(world: &SimpleCommunicator, limit: u64) -> Range<u64> {
    shared::block(candidates(0, limit).end, world.size() as usize, world.rank() as usize)
}
