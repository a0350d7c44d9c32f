//! check says: waits in MPI_Recv
//!
//! One rank broadcasts, so the others must receive: but a receive waits for a send, and a broadcast is none.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn share_seed(world: &SimpleCommunicator, given: Option<u64>) -> u64 {
    let mut seed = given.unwrap_or(0);
    let root = world.process_at_rank(0);
    if world.rank() == 0 {
        root.broadcast_into(&mut seed);
    } else {
        root.receive_into(&mut seed);
    }
    seed
}
