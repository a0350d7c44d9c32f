//! Solution: what only rank 0 knows stays inside the `if`, and the call that all ranks make stands outside of it.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns rank 0's seed on every rank. Rank 0 was `given` one, and all others none. Every rank calls this.
pub fn share_seed(world: &SimpleCommunicator, given: Option<u64>) -> u64 {
    // On the other ranks this is only room for what comes.
    let mut seed = given.unwrap_or(0);
    world.process_at_rank(0).broadcast_into(&mut seed);
    seed
}
