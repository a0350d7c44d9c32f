//! check says: one rank alone is the first and the last
//!
//! First or last: so one rank alone, which is both, opens the door and never shuts it.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn lines(world: &SimpleCommunicator) -> Vec<String> {
    let (rank, size) = (world.rank(), world.size());
    if rank == 0 {
        vec![format!("rank {rank} opens the door")]
    } else if rank == size - 1 {
        vec![format!("rank {rank} shuts the door")]
    } else {
        vec![]
    }
}
