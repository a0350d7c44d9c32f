//! A ring whose sends wait for their receives, to be on the safe side.

use mpi::{topology::SimpleCommunicator, traits::*};

use super::neighbours;

/// Every rank waits until its right neighbour receives, and so does that one.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    right.synchronous_send(&(10 * i64::from(world.rank())));
    let (number, _) = left.receive();
    number
}

/// Even ranks send first, odd ranks receive first: one that receives first is enough to open the ring.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    let mine = 10 * i64::from(world.rank());
    if world.rank() % 2 == 0 {
        right.synchronous_send(&mine);
        left.receive().0
    } else {
        let (number, _) = left.receive();
        right.synchronous_send(&mine);
        number
    }
}
