//! check says: the mean of the ranks' estimates

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Each rank estimates by itself, and rank 0 takes the mean.
pub fn estimate(world: &SimpleCommunicator, my_hits: u64, my_darts: u64) -> Option<f64> {
    let root = world.process_at_rank(0);
    let mine = if my_darts > 0 { [4.0 * my_hits as f64 / my_darts as f64, 1.0] } else { [0.0; 2] };
    if world.rank() > 0 {
        root.reduce_into(&mine[..], SystemOperation::sum());
        return None;
    }
    let mut sums = [0.0_f64; 2];
    root.reduce_into_root(&mine[..], &mut sums[..], SystemOperation::sum());
    (sums[1] > 0.0).then(|| sums[0] / sums[1])
}
