//! check says: left and right are exchanged

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the sum of `mine` and the left neighbour's number, and the sum of `mine` and the right neighbour's.
pub fn sums_with_neighbours(
    world: &SimpleCommunicator,
    left: &SimpleCommunicator,
    right: &SimpleCommunicator,
    mine: i64,
) -> (i64, i64) {
    let sum = |pair: &SimpleCommunicator| {
        let mut sum = 0;
        pair.all_reduce_into(&mine, &mut sum, SystemOperation::sum());
        sum
    };
    // Rank 0 is on the left in pair 0, and on the right in the last pair. All others have the lower number on their
    // left.
    if world.rank() == 0 {
        let with_right = sum(right);
        (with_right, sum(left))
    } else {
        let with_left = sum(left);
        (sum(right), with_left)
    }
}
