//! check says: wait

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the sum of `mine` and the left neighbour's number, and the sum of `mine` and the right neighbour's. `left`
/// and `right` are the communicators with either; in each the other rank makes the same call. Alone, a rank has
/// communicators with nobody else in them, and both sums are `mine`.
pub fn sums_with_neighbours(
    world: &SimpleCommunicator,
    left: &SimpleCommunicator,
    right: &SimpleCommunicator,
    mine: i64,
) -> (i64, i64) {
    let (mut with_left, mut with_right) = (0, 0);
    left.all_reduce_into(&mine, &mut with_left, SystemOperation::sum());
    right.all_reduce_into(&mine, &mut with_right, SystemOperation::sum());
    (with_left, with_right)
}
