//! ★★ One histogram of all keys
//!
//! Every rank counts its keys in bins, and every rank is to know the counts of all. The bins reach from the smallest of
//! all keys to the largest, so they can be drawn only when all ranks have agreed on these two.
//!
//! Minutes: 25
//!
//! The call, which takes one number or a slice of several; a slice is combined place by place:
//!
//! - `world.all_reduce_into(&mine[..], &mut all[..], SystemOperation::sum());`, and `min()` and `max()` in place of
//!   `sum()`: <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_reduce_into>
//!
//! All keys are below 2⁶³, and so should be what you give to `min()`: MPICH 4.0 takes `u64::MAX` for −1 there.
//!
//! [`bin`] is given, in `given.rs`: `bin(key, smallest, largest, bins)` is the number of the bin that a key belongs in,
//! from 0 to `bins` − 1.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

use super::given::bin;

/// Returns how many of all ranks' keys lie in each bin, on every rank: `bins` counts, all of them 0 if nobody has a
/// key. `keys` are this rank's keys, none perhaps.
pub fn histogram(world: &SimpleCommunicator, keys: &[u64], bins: usize) -> Vec<u64> {
    todo!("write histogram in exercises/3_histogram/exercise.rs")
}
