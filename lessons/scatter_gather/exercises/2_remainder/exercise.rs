//! ★★ The remainder
//!
//! Rank 0 has a table whose rows don't divide by the ranks. Give every rank its share, down to the last row. The other
//! ranks don't even know how many rows there are.
//!
//! Minutes: 25
//!
//! The calls, for `let root = world.process_at_rank(0);`:
//!
//! - `root.broadcast_into(&mut number)`, on every rank:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.broadcast_into>
//! - `root.scatter_varcount_into_root(&Partition::new(table, &counts[..], &starts[..]), &mut mine[..])` on rank 0,
//!   `root.scatter_varcount_into(&mut mine[..])` on the others; counts and starts are `Vec<i32>`:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.scatter_varcount_into_root>
//!
//! The lesson's program takes its counts from `shared::counts_and_displacements`. Do it without, this once.

use mpi::{datatype::Partition, topology::SimpleCommunicator, traits::*};

/// Returns this rank's rows, one after the other. In rank order, the ranks have the whole table: each has a block of
/// rows, no block is longer than another by more than one row, and the longer blocks come first.
///
/// `table` has rows of `width` numbers, on rank 0 only; on the other ranks it is empty. `width` is the same everywhere.
pub fn my_rows(world: &SimpleCommunicator, table: &[i32], width: usize) -> Vec<i32> {
    todo!("write my_rows in exercises/2_remainder/exercise.rs")
}
