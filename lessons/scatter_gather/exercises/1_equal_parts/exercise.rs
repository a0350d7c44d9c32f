//! ★ Equal parts
//!
//! Rank 0 has a list of numbers, equally many for each rank. Share them out, let every rank work on its own part, and
//! collect what they found, one number from each, on rank 0.
//!
//! Minutes: 15
//!
//! The calls, for `let root = world.process_at_rank(0);`. Of each pair, the one that ends in `_root` is for rank 0, the
//! other one is for all other ranks:
//!
//! - `root.scatter_into_root(&all[..], &mut mine[..])` and `root.scatter_into(&mut mine[..])`:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.scatter_into_root>
//! - `root.gather_into_root(&result, &mut results[..])` and `root.gather_into(&result)`:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.gather_into_root>

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns, on rank 0, what `work` finds in each rank's part, in rank order; an empty list on the other ranks.
///
/// `all` are the numbers, on rank 0 only: the first `part` of them are for rank 0, the next `part` for rank 1, and so
/// on. On the other ranks `all` is empty. Every rank calls `work` once, with its own part.
pub fn each_part(world: &SimpleCommunicator, all: &[i32], part: usize, work: impl Fn(&[i32]) -> i32) -> Vec<i32> {
    todo!("write each_part in exercises/1_equal_parts/exercise.rs")
}
