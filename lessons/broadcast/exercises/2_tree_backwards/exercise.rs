//! ★★ The tree, played backwards
//!
//! A broadcast carries one number from the root to all. Now each rank has a number, and one rank is to get the sum of all of
//! them. In a loop the root would take a message from each rank, one after the other. Play the broadcast's tree backwards
//! instead: where it sends, receive and combine; where it receives, send what you have so far. (This is how MPI's own
//! `MPI_Reduce` is often done. You meet it in week 6.)
//!
//! Minutes: 25
//!
//! What you need:
//! - `lesson_broadcast::rounds(size)`: the number of rounds;
//! - `lesson_broadcast::step(rank, root, size, round)`: what `rank` does in this `round` of the *broadcast*, a `Step`:
//!   `Step::SendTo(rank)`, `Step::ReceiveFrom(rank)` or `Step::Rest`. Both stand in the lesson's `src/lib.rs`.
//! - [send](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send) and
//!   [receive_into](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive_into)

use lesson_broadcast::{Step, rounds, step};
use mpi::{Rank, topology::SimpleCommunicator, traits::*};

/// Combines the numbers of all ranks by `combine`, which is a sum for example, in ⌈log₂ size⌉ rounds. The root returns the
/// result, and every other rank `None`. Each number goes into the result once. Every rank calls this, with the same root.
pub fn combine_at_root(
    world: &SimpleCommunicator,
    root: Rank,
    mine: u64,
    combine: impl Fn(u64, u64) -> u64,
) -> Option<u64> {
    todo!("write combine_at_root in exercises/2_tree_backwards/exercise.rs")
}
