//! ★ Hits and darts in one reduce
//!
//! Every rank has thrown darts for a second: a fast one many, a slow one few, and one that came late none. Rank 0 wants
//! the estimate of all darts together. Write `estimate`. A reduce adds up lists, place by place, so one call will do.
//!
//! Minutes: 15
//!
//! You need, with `root` for `world.process_at_rank(0)`:
//! - `root.reduce_into_root(&mine[..], &mut sums[..], SystemOperation::sum())` on rank 0, and
//! - `root.reduce_into(&mine[..], SystemOperation::sum())` on all others, where `mine` and `sums` are lists of the same
//!   length: <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.reduce_into_root>

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the estimate of π from the hits and the darts of all ranks, 4 · hits / darts, on rank 0; `None` if nobody
/// has thrown a dart. Returns `None` on the other ranks, too: a reduce leaves its result on its root only.
pub fn estimate(world: &SimpleCommunicator, my_hits: u64, my_darts: u64) -> Option<f64> {
    todo!("write estimate in exercises/2_hits_and_darts/exercise.rs")
}
