//! check says: the sum doesn't fit into 32 bits
//!
//! MPI adds up in the type that it is given, and says nothing when the sum is too large for it.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

pub fn first_index(world: &SimpleCommunicator, length: u64) -> u64 {
    let (mine, mut end) = (length as u32, 0_u32);
    world.scan_into(&mine, &mut end, SystemOperation::sum());
    end.wrapping_sub(mine).into()
}
