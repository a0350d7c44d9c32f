//! check says: of the last round, which isn't a whole one

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Counts the primes in the chunks 0 to `chunks` − 1. `count_in(chunk)` counts those in one of them. Returns the sum of
/// all ranks, on every rank.
pub fn count(world: &SimpleCommunicator, chunks: u64, mut count_in: impl FnMut(u64) -> u64) -> u64 {
    let (rank, size) = (world.rank() as u64, world.size() as u64);
    let mut my_count = 0_u64;
    for chunk in (0..chunks / size).map(|round| round * size + rank) {
        my_count += count_in(chunk);
    }
    let mut count = 0_u64;
    world.all_reduce_into(&my_count, &mut count, SystemOperation::sum());
    count
}
