//! ★★ A stream for each rank
//!
//! Every rank throws its own darts, and every rank learns how many of all darts hit.
//!
//! Unlike the lesson's program, give each rank one stream: rank r's is the seed's after r jumps. (Then the hits depend
//! on the number of ranks. Why does the lesson's program not?)
//!
//! Minutes: 20

use mpi::{topology::SimpleCommunicator, traits::*};
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

/// Throws `darts` darts, shared out over the ranks as `shared::block` shares out items. Returns the hits of all ranks,
/// on every rank.
///
/// You need: `Xoshiro256PlusPlus::seed_from_u64` and its `jump`, `shared::block`, `lesson_monte_carlo::count_hits`, and
/// one collective operation. Which one leaves the sum on *every* rank?
pub fn hits_of_all(world: &SimpleCommunicator, darts: u64, seed: u64) -> u64 {
    todo!("write hits_of_all in exercises/3_streams/exercise.rs")
}
