//! ★★★ A broadcast along a chain
//!
//! For very long messages a chain is the fastest broadcast: while a rank passes one piece on, it already gets the next, and so
//! all ranks are at work at the same time.
//!
//! Minutes: 30
//!
//! The calls that you need:
//! - `world.process_at_rank(…)` with
//!   [receive_into](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive_into) and
//!   [send](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send)
//! - a slice's `chunks_mut(piece)`, from Rust's own library
//! - each rank's place in the chain, which is its distance from the root

use mpi::{Rank, topology::SimpleCommunicator, traits::*};

/// Carries the root's `data` to the equally long `data` of every other rank, along the chain root, root + 1, root + 2
/// and so on; after the last rank comes rank 0. The data travels in pieces of `piece` bytes, in order; the last piece
/// may be shorter. Each rank receives a piece from the rank before it and passes it on to the rank after it, before it
/// receives the next one. The chain has an end: the last one in it passes nothing on.
pub fn pipeline(world: &SimpleCommunicator, root: Rank, data: &mut [u8], piece: usize) {
    todo!("write pipeline in exercises/3_pipeline/exercise.rs")
}
