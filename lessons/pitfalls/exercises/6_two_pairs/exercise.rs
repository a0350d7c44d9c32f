//! ★★★ Two communicators, and all wait
//!
//! No message here has a wrong tag, no rank leaves out a collective operation, and still all wait for ever.
//! Find out why, and repair the program.
//!
//! All ranks stand in a ring, and each pair of neighbours has a communicator of its own. So a rank is in two of them:
//! one with its left neighbour, one with its right neighbour. It adds up a number with either.
//!
//! Minutes: 20
//! Given: broken

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Returns the sum of `mine` and the left neighbour's number, and the sum of `mine` and the right neighbour's. `left` and
/// `right` are the communicators with either; in each the other rank makes the same call. Alone, a rank has
/// communicators with nobody else in them, and both sums are `mine`.
pub fn sums_with_neighbours(
    world: &SimpleCommunicator,
    left: &SimpleCommunicator,
    right: &SimpleCommunicator,
    mine: i64,
) -> (i64, i64) {
    let (mut with_left, mut with_right) = (0, 0);
    right.all_reduce_into(&mine, &mut with_right, SystemOperation::sum());
    left.all_reduce_into(&mine, &mut with_left, SystemOperation::sum());
    (with_left, with_right)
}
