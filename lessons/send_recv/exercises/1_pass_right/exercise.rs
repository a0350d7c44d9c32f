//! ★ Pass your number to the right
//!
//! The ranks stand in a line, rank 0 at its left end. Each has a number, gives its own to the rank on its right, and gets
//! that of the rank on its left. The line is open: rank 0 gets nothing, and the last rank gives nothing away.
//!
//! Minutes: 10
//!
//! The calls that you need:
//! - `world.process_at_rank(r)`, the process with rank r, to send to or to receive from; there must be one:
//!   [process_at_rank](https://docs.rs/mpi/0.8.2/mpi/topology/trait.Communicator.html#method.process_at_rank)
//! - `process.send(&number)`:
//!   [send](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send)
//! - `process.receive_into(&mut number)`, for a variable that is there already, of the same type:
//!   [receive_into](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive_into)

use mpi::{topology::SimpleCommunicator, traits::*};

/// Sends `number` to the rank on the right, and returns the number of the rank on the left: `None` on rank 0.
/// Every rank calls this. Afterwards no message is left over.
pub fn pass_right(world: &SimpleCommunicator, number: i64) -> Option<i64> {
    todo!("write pass_right in exercises/1_pass_right/exercise.rs")
}
