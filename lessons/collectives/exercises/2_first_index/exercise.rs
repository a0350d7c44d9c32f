//! ★★ The place of my first key
//!
//! Every rank numbers its keys in the whole, without knowing how many keys each other rank has.
//!
//! Minutes: 15

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the place of this rank's first key in the whole: how many keys lie on lower ranks. `length` is how many keys
/// lie on this rank, none perhaps. On rank 0 the result is 0.
///
/// You need one call: `scan_into`, which adds up the ranks' numbers as far as your own, or `exclusive_scan_into`, which
/// stops before your own, and on rank 0 leaves no result at all.
pub fn first_index(world: &SimpleCommunicator, length: u64) -> u64 {
    todo!("write first_index in exercises/2_first_index/exercise.rs")
}
