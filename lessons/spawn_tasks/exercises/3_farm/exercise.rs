//! ★★★ The manager of a task farm
//!
//! The manager's loop of a task farm, which hands out the longest tasks first.
//!
//! The workers are there already: `lesson_spawn_tasks::farm::work`. Read what they say and what they understand.
//!
//! Minutes: 40

use lesson_spawn_tasks::farm::{REQUEST, RESULT, STOP, TASK, receive};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Has the tasks 0, 1, …, n − 1 done by the workers on ranks 1, 2, …, each task once, and returns their results in the
/// order of the tasks. `cost[task]` says how long a task will take; n is `cost.len()`, and may be 0.
///
/// Whoever is free gets the longest task that nobody has yet. (Why the longest? Think of the last one to finish.)
/// When there are no more, each worker is told to stop, once. On a team of one rank there is no worker: then the
/// manager computes all results itself.
///
/// You need: `receive::<u8>` from `team.any_process()`, whose status has the source and the tag; and
/// `send_with_tag`: one `u64` with TASK, an empty slice of `u64` with STOP. When is the loop over?
pub fn manage(team: &SimpleCommunicator, cost: &[u32], compute: impl Fn(u64) -> Vec<u8>) -> Vec<Vec<u8>> {
    todo!("write manage in exercises/3_farm/exercise.rs")
}
