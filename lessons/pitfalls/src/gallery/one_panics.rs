//! Rank 1 panics. In a serial program that would be the end.

use std::panic;

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Without the hook that `shared::start` has set: as in a program that begins with plain `mpi::initialize`.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    drop(panic::take_hook());
    repaired(world)
}

/// With that hook, a panic ends all ranks.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let mine = measure(world.rank());
    let mut sum = 0;
    world.all_reduce_into(&mine, &mut sum, SystemOperation::sum());
    sum
}

fn measure(rank: i32) -> i64 {
    assert!(rank != 1, "the sensor doesn't answer");
    10 * i64::from(rank)
}
