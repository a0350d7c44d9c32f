//! ★★ A message of unknown length
//!
//! Each rank has taken some readings, and nobody but itself knows how many: perhaps none, perhaps thousands. Rank 0 collects
//! all of them. A receiver must have room before a message comes, so it has to find out first how long the message is.
//!
//! Minutes: 15
//!
//! The calls that you need:
//! - `process.send(&numbers[..])`, which sends a whole slice:
//!   [send](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send)
//! - either `process.receive_vec::<f64>()`, which asks for the length, makes room, receives, and returns the `Vec` and a
//!   status: [receive_vec](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive_vec)
//! - or, by hand, `process.probe()`, which waits for a message without receiving it and returns its status, then
//!   `status.count(f64::equivalent_datatype())`, and then `process.receive_into(&mut room[..])`:
//!   [probe](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.probe),
//!   [count](https://docs.rs/mpi/0.8.2/mpi/point_to_point/struct.Status.html#method.count)

use mpi::{topology::SimpleCommunicator, traits::*};

/// Rank 0 returns the readings of all ranks, in rank order: its own first, and an empty `Vec` for a rank that has none. All
/// other ranks return an empty list. Every rank calls this with its own `readings`.
pub fn collect(world: &SimpleCommunicator, readings: &[f64]) -> Vec<Vec<f64>> {
    todo!("write collect in exercises/2_unknown_length/exercise.rs")
}
