//! Two branches of an `if` hold the same two collective operations, in different order.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Rank 0 waits for the others' numbers, they wait for rank 0's limit.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let root = world.process_at_rank(0);
    let (mine, mut sum, mut limit) = (10 * i64::from(world.rank()), 0, 1000);
    if world.rank() == 0 {
        root.reduce_into_root(&mine, &mut sum, SystemOperation::sum());
        root.broadcast_into(&mut limit);
    } else {
        root.broadcast_into(&mut limit);
        root.reduce_into(&mine, SystemOperation::sum());
    }
    sum + limit
}

/// The same order on all ranks; only what differs stands in an `if`.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let root = world.process_at_rank(0);
    let (mine, mut sum, mut limit) = (10 * i64::from(world.rank()), 0, 1000);
    root.broadcast_into(&mut limit);
    if world.rank() == 0 {
        root.reduce_into_root(&mine, &mut sum, SystemOperation::sum());
    } else {
        root.reduce_into(&mine, SystemOperation::sum());
    }
    sum + limit
}
