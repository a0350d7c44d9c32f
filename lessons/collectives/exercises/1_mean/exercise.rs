//! ★ A mean
//!
//! Every rank has some values, and every rank is to know the mean of all of them.
//!
//! Minutes: 10
//!
//! The call, which leaves its result on every rank; both buffers may be one number or a slice of several:
//!
//! - `world.all_reduce_into(&mine, &mut all, SystemOperation::sum());`
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_reduce_into>

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the mean of all ranks' values, on every rank; `None` on every rank if nobody has a value. `mine` are this
/// rank's values, none perhaps; other ranks may have more of them, or fewer.
pub fn mean(world: &SimpleCommunicator, mine: &[f64]) -> Option<f64> {
    todo!("write mean in exercises/1_mean/exercise.rs")
}
