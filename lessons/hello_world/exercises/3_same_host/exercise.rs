//! ★★★ Who shares my host
//!
//! Ranks on one host share its memory and its network card, so a program often asks which ones these are. Each rank knows
//! the name of its own host, and nothing of the others. Which rank runs where is the launcher's choice: don't expect four
//! in a row.
//!
//! A message has a fixed number of elements of one type, so a name travels as 32 bytes; what is left of them is 0. (The
//! check makes the names up, so that you need no cluster.)
//!
//! Minutes: 20
//!
//! The calls that you need:
//! - `world.all_gather_into(&mine[..], &mut all[..])`: every rank gives `mine`, and finds in `all` what every rank gave, in
//!   rank order, one after the other; `all` is `size` times as long:
//!   [all_gather_into](https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_gather_into)
//! - `world.size()`:
//!   [size](https://docs.rs/mpi/0.8.2/mpi/topology/trait.Communicator.html#method.size)
//! - a slice's `chunks_exact`, from Rust's own library

use mpi::{topology::SimpleCommunicator, traits::*};

/// The numbers of all ranks whose host has the same name as this rank's `host`, in ascending order. This rank is one of
/// them. Every rank calls this, with the name of its own host.
pub fn same_host(world: &SimpleCommunicator, host: &[u8; 32]) -> Vec<i32> {
    todo!("write same_host in exercises/3_same_host/exercise.rs")
}
