//! ★ On every rank
//!
//! Every rank learns how many steps all ranks have counted, not only rank 0.
//!
//! Minutes: 10

use mpi::{topology::SimpleCommunicator, traits::*};

/// Counts the steps of the first `numbers` numbers, shared out over the ranks as `shared::block` shares out items.
/// Returns the steps of all ranks, on every rank.
///
/// You need: `shared::block`, `lesson_{{name}}::steps_of_all`, and one collective operation.
/// Which one leaves the sum on *every* rank?
pub fn steps_on_every_rank(world: &SimpleCommunicator, numbers: u64) -> u64 {
    todo!("write steps_on_every_rank in exercises/1_first/exercise.rs")
}
