//! Temperatures are sent as floating-point numbers and received as integers.

use mpi::{topology::SimpleCommunicator, traits::*};

/// MPI moves eight bytes, and nobody compares what they mean on either side.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    if world.rank() != 0 {
        world.process_at_rank(0).send(&temperature(world.rank()));
        return 0;
    }
    (1..world.size()).map(|rank| world.process_at_rank(rank).receive::<i64>().0).max().unwrap_or(0)
}

/// The same type on both sides.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    if world.rank() != 0 {
        world.process_at_rank(0).send(&temperature(world.rank()));
        return 0;
    }
    (1..world.size()).map(|rank| world.process_at_rank(rank).receive::<f64>().0.round() as i64).max().unwrap_or(0)
}

/// In °C.
fn temperature(rank: i32) -> f64 {
    20.0 + f64::from(rank)
}
