//! Solution: hits and darts side by side in one list, which is added up place by place.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the estimate of π from the hits and the darts of all ranks, on rank 0; `None` if nobody has thrown a dart,
/// and on the other ranks.
pub fn estimate(world: &SimpleCommunicator, my_hits: u64, my_darts: u64) -> Option<f64> {
    let (root, mine) = (world.process_at_rank(0), [my_hits, my_darts]);
    if world.rank() > 0 {
        root.reduce_into(&mine[..], SystemOperation::sum());
        return None;
    }
    // Two messages would do as well, but the second one would cost as much again: it is the number of messages that
    // costs.
    let mut sums = [0_u64; 2];
    root.reduce_into_root(&mine[..], &mut sums[..], SystemOperation::sum());
    let [hits, darts] = sums;
    // Divide last, once. A mean of the ranks' estimates would give a rank with ten darts as much weight as one with a
    // billion.
    (darts > 0).then(|| 4.0 * hits as f64 / darts as f64)
}
