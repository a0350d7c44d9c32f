//! ★★ A stream for each rank
//!
//! Every rank throws its share of the darts, and every rank learns how many of all darts hit.
//!
//! Unlike the lesson's program, give each rank one stream: rank r's is the seed's after r jumps. (Then the hits depend
//! on the number of ranks. Why don't those of the lesson's program?)
//!
//! Minutes: 20
//!
//! You need:
//! - `Xoshiro256PlusPlus::seed_from_u64(seed)` and `jump`; `shared::block(items, parts, part)`, a rank's range of
//!   items;
//!   `lesson_monte_carlo::count_hits(&mut random, darts)`
//! - `world.all_reduce_into(&mine, &mut sum, SystemOperation::sum())`, a reduce that leaves the sum on every rank:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_reduce_into>

use lesson_monte_carlo::count_hits;
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

/// Throws `darts` darts, shared out over the ranks as `shared::block` shares out items. Returns the hits of all ranks,
/// on every rank.
pub fn hits_of_all(world: &SimpleCommunicator, darts: u64, seed: u64) -> u64 {
    todo!("write hits_of_all in exercises/3_streams/exercise.rs")
}
