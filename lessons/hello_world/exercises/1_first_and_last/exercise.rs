//! ★ The first and the last rank speak
//!
//! Every rank runs this function, and it is the same function on all of them. Rank 0 is to open the door, and the last rank
//! to shut it. All ranks between them stay silent. One rank alone is the first and the last: it does both.
//!
//! Minutes: 10
//!
//! The calls that you need:
//! - `world.rank()`, the number of this process, an `i32`:
//!   [rank](https://docs.rs/mpi/0.8.2/mpi/topology/trait.Communicator.html#method.rank)
//! - `world.size()`, how many there are, an `i32`:
//!   [size](https://docs.rs/mpi/0.8.2/mpi/topology/trait.Communicator.html#method.size)

use mpi::{topology::SimpleCommunicator, traits::*};

/// The lines that this rank is to print: "rank 0 opens the door" on the first rank, "rank 3 shuts the door" on the last
/// one (if that is rank 3), both lines, in this order, where one rank is first and last, and none on all others.
pub fn lines(world: &SimpleCommunicator) -> Vec<String> {
    todo!("write lines in exercises/1_first_and_last/exercise.rs")
}
