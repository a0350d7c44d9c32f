//! ★★ The first index
//!
//! Every rank numbers its keys in the whole, without knowing how many keys each other rank has.
//!
//! Minutes: 15
//!
//! One of these calls is all you need; the other one leaves no result at all on rank 0:
//!
//! - `world.scan_into(&mine, &mut sum, SystemOperation::sum());` adds up the ranks' numbers as far as your own:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.scan_into>
//! - `world.exclusive_scan_into(&mine, &mut sum, SystemOperation::sum());` stops before your own:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.exclusive_scan_into>

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the place of this rank's first key in the whole: how many keys lie on lower ranks. `length` is how many keys
/// lie on this rank, none perhaps. On rank 0 the result is 0.
pub fn first_index(world: &SimpleCommunicator, length: u64) -> u64 {
    todo!("write first_index in exercises/2_first_index/exercise.rs")
}
