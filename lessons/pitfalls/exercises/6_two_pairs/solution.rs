//! Solution: every rank waited for its right neighbour, which waited for its own right neighbour, all around the ring.
//! Number the pairs by their left rank, and let every rank take its pair of the lower number first: then the waiting
//! can't close a ring, as with locks that all threads take in the same order. (Non-blocking collectives do it as well.)

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
    // Rank 0 is on the left in pair 0, and on the right in the last pair. All others have the lower number on their left.
    if world.rank() == 0 {
        let with_right = sum(right);
        (sum(left), with_right)
    } else {
        (sum(left), sum(right))
    }
}
