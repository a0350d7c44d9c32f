//! ★ From blocks to cards
//!
//! This program counts right, and half of its ranks wait for the other half: each has a block of neighbouring chunks,
//! and large numbers take longer. Deal the chunks out like cards: chunk 0 to rank 0, chunk 1 to rank 1, …, and round
//! again.
//!
//! Minutes: 10
//! Given: broken
//!
//! You need no other call of MPI than the one that is there:
//! - `world.all_reduce_into(&mine, &mut sum, SystemOperation::sum())`, a reduce that leaves the sum on every rank:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_reduce_into>

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Counts the primes in the chunks 0 to `chunks` − 1. `count_in(chunk)` counts those in one of them. Returns the sum of
/// all ranks, on every rank.
pub fn count(world: &SimpleCommunicator, chunks: u64, mut count_in: impl FnMut(u64) -> u64) -> u64 {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let mut my_count = 0_u64;
    for chunk in shared::block(chunks, size, rank) {
        my_count += count_in(chunk);
    }
    let mut count = 0_u64;
    world.all_reduce_into(&my_count, &mut count, SystemOperation::sum());
    count
}
