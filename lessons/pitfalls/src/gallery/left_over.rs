//! A token goes round once to warm up, starting with 100, and once in earnest, starting with 200.

use mpi::{topology::SimpleCommunicator, traits::*};

use super::neighbours;

/// Rank 0 doesn't wait for the first token, and takes it for the second one.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    if world.rank() == 0 {
        right.send(&100_i64);
        right.send(&200_i64);
        left.receive().0
    } else {
        pass_on(world);
        pass_on(world)
    }
}

/// As many receives as sends, on each rank, in each lap.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    if world.rank() == 0 {
        right.send(&100_i64);
        left.receive::<i64>();
        right.send(&200_i64);
        left.receive().0
    } else {
        pass_on(world);
        pass_on(world)
    }
}

/// Every other rank: adds 1 to the token.
fn pass_on(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    let token = left.receive::<i64>().0 + 1;
    right.send(&token);
    token
}
