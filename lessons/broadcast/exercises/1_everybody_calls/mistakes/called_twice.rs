//! check says: they are matched by their order
//!
//! A second call was added for the others, and the first one was left where it was. Rank 0 makes both.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn share_seed(world: &SimpleCommunicator, given: Option<u64>) -> u64 {
    let mut seed = 0;
    if let Some(given) = given {
        seed = given;
        world.process_at_rank(0).broadcast_into(&mut seed);
    }
    world.process_at_rank(0).broadcast_into(&mut seed);
    seed
}
