//! ★★ The round table
//!
//! The ranks sit round a table, each wears a badge with a number, and each looks round, beginning with itself. On the right
//! of rank r sits rank r + 1. After the last rank comes rank 0 again: the table is round.
//!
//! Minutes: 15
//!
//! The calls that you need:
//! - `world.all_gather_into(&mine, &mut all[..])`: every rank gives one number, and finds in `all` the numbers of all
//!   ranks, in rank order; `all` has room for `size` numbers:
//!   [all_gather_into](https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_gather_into)
//! - `world.rank()` and `world.size()`:
//!   [rank](https://docs.rs/mpi/0.8.2/mpi/topology/trait.Communicator.html#method.rank),
//!   [size](https://docs.rs/mpi/0.8.2/mpi/topology/trait.Communicator.html#method.size)

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns the badges of all ranks in the order in which this rank sees them when it looks round to the right: its own
/// `badge` first, then that of its right neighbour, and so on to its left neighbour's. On *every* rank: one badge for
/// each rank.
pub fn look_round(world: &SimpleCommunicator, badge: i32) -> Vec<i32> {
    todo!("write look_round in exercises/2_round_table/exercise.rs")
}
