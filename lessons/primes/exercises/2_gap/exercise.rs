//! ★★ The largest gap
//!
//! From 113 the next prime is 127: a gap of 14. Find the largest gap between neighbouring primes in a range. Each rank
//! has one block of neighbouring candidates, and lists its primes. But a gap may begin on one rank and end on another,
//! and in between there may be ranks without any prime.
//!
//! What must rank 0 know of each rank's primes? Three numbers are enough: gather them.
//!
//! Minutes: 25
//!
//! You need:
//! - `primes(candidates)`, which lists the primes of a block in ascending order
//! - `root.gather_into_root(&mine[..], &mut all[..])` on rank 0 and `root.gather_into(&mine[..])` on the others, where
//!   `all` has room for every rank's list, in the order of the ranks:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.gather_into_root>

use std::ops::Range;

use lesson_primes::{candidates, primes};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns the largest difference between two neighbouring primes from `from` to `to`, both included, on rank 0; 0 if
/// there are fewer than two primes. Returns 0 on the other ranks.
///
/// Rank r works on the candidates of `my_block`, and on no others.
pub fn largest_gap(world: &SimpleCommunicator, from: u64, to: u64) -> u64 {
    todo!("write largest_gap in exercises/2_gap/exercise.rs")
}

/// This rank's candidates. With more ranks than candidates, some ranks have none.
fn my_block(world: &SimpleCommunicator, from: u64, to: u64) -> Range<u64> {
    let all = candidates(from, to);
    let mine = shared::block(all.end - all.start, world.size() as usize, world.rank() as usize);
    all.start + mine.start..all.start + mine.end
}
