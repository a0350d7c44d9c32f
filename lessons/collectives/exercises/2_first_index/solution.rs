//! Solution: the sum as far as this rank, without this rank.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the place of this rank's first key in the whole: how many keys lie on lower ranks.
pub fn first_index(world: &SimpleCommunicator, length: u64) -> u64 {
    let mut end = 0;
    world.scan_into(&length, &mut end, SystemOperation::sum());
    end - length
}
