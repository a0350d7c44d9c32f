//! Everyone in a ring wants the left neighbour's number, and waits for it before sending their own.

use mpi::{point_to_point, topology::SimpleCommunicator, traits::*};

use super::neighbours;

/// Every rank receives first, so no rank ever comes to its send.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    let mine = 10 * i64::from(world.rank());
    let (number, _) = left.receive::<i64>();
    right.send(&mine);
    number
}

/// One call does both, in whichever order they become possible.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    let mine = 10 * i64::from(world.rank());
    let (number, _) = point_to_point::send_receive::<i64, _, _, _>(&mine, &right, &left);
    number
}
