//! ★★ The longest way
//!
//! Which number takes the most steps? Each rank finds the best one of its share. Then every rank is to know the best one of
//! all.
//!
//! Minutes: 20
//!
//! The call that you need: `world.all_gather_into(&mine[..], &mut all[..])`. Every rank gives some numbers, and finds in
//! `all` those of all ranks, in rank order.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Of the numbers from 1 to `numbers`, shared out over the ranks as `shared::block` shares out items: returns the one that
/// takes the most steps, and how many, on every rank. If several take as many, it is the smallest one of them.
///
/// `lesson_{{name}}::steps` counts the steps of one number. A block counts from 0: its n is the number n + 1.
pub fn longest_way(world: &SimpleCommunicator, numbers: u64) -> (u64, u64) {
    todo!("write longest_way in exercises/2_longest_way/exercise.rs")
}
