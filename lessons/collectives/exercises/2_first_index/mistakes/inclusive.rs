//! check says: this rank's own keys are counted, too
//!
//! The inclusive scan says where the part ends.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

pub fn first_index(world: &SimpleCommunicator, length: u64) -> u64 {
    let mut first = 0;
    world.scan_into(&length, &mut first, SystemOperation::sum());
    first
}
