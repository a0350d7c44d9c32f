//! ★★★ Twins across the boundaries
//!
//! Count the twin primes, with one message from each rank to its neighbour.
//!
//! Twins are two primes that differ by 2, such as 11 and 13. Here every rank has one block of neighbouring candidates,
//! so a pair may straddle the boundary between two ranks: each of them has one of the twins, and neither sees the pair.
//! A gather would bring all boundaries to one rank. With ten thousand ranks, let neighbours settle it between them.
//!
//! Minutes: 30
//!
//! You need:
//! - `primes(candidates)`, which lists the primes of a block in ascending order
//! - `world.process_at_rank(neighbour).send(&number)`:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send>
//! - `world.process_at_rank(neighbour).receive::<u64>()`:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive>
//! - `world.all_reduce_into(&mine, &mut sum, SystemOperation::sum())`, a reduce that leaves the sum on every rank:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.CommunicatorCollectives.html#method.all_reduce_into>

use std::ops::Range;

use lesson_primes::{candidates, primes};
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Counts the pairs of primes (p, p + 2) with p + 2 ≤ `limit`. Returns the number of all pairs, on every rank.
///
/// Rank r works on the candidates of `my_block`, and on no others. To find a pair that straddles the boundary, each
/// rank sends its first prime to the rank on its left (r - 1), and compares its last one with what comes from the right
/// (r + 1). A block may hold no prime, and with more ranks than candidates it is empty: its rank has to answer, too.
/// Who has no left neighbour? Who has no right one?
pub fn count_twins(world: &SimpleCommunicator, limit: u64) -> u64 {
    todo!("write count_twins in exercises/3_twins/exercise.rs")
}

/// This rank's candidates.
fn my_block(world: &SimpleCommunicator, limit: u64) -> Range<u64> {
    shared::block(candidates(0, limit).end, world.size() as usize, world.rank() as usize)
}
