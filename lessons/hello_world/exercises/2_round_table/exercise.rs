//! ★★★ The round table
//!
//! The ranks sit round a table, each with a badge, and every one looks round.
//!
//! On the right of rank r sits rank r + 1. Behind the last rank comes rank 0 again: the table is round.
//!
//! Minutes: 20

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns the badges of all ranks in the order in which this rank sees them when it looks round to the right: its own
/// `badge` first, then that of its right neighbour, and so on to its left neighbour's. On *every* rank: one badge for
/// each rank.
///
/// You need: `world.rank()`, `world.size()`, one `world.all_gather_into(…)`, which gives every rank the badges of all
/// in rank order, and arithmetic with `%` (or a slice's `rotate_left`).
pub fn look_round(world: &SimpleCommunicator, badge: i32) -> Vec<i32> {
    todo!("write look_round in exercises/2_round_table/exercise.rs")
}
