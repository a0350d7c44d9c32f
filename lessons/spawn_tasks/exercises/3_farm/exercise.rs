//! ★★★ The longest first
//!
//! The manager's loop of a task farm, whole: whoever is free gets the longest task that is left, results come back in
//! the order of the tasks, and everybody is sent home.
//!
//! Minutes: 40
//!
//! The workers are there already: `work` in `src/farm.rs` of the lesson. Read what they say (`REQUEST`, `RESULT`) and
//! what they understand (`TASK`, `STOP`).
//!
//! - `let (list, status) = receive::<u8>(&team.any_process());` is the lesson's own way to wait for any worker's next
//!   message, of any length: [`receive`]. The status has `source_rank()` and `tag()`:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/struct.Status.html>
//! - `worker.send_with_tag(&number, TASK)` with one `u64`, and `worker.send_with_tag(&[0_u64; 0], STOP)` with nothing
//!   in it: <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send_with_tag>

use lesson_spawn_tasks::farm::{REQUEST, RESULT, STOP, TASK, receive};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Has the tasks 0, 1, …, n − 1 done by the workers on ranks 1, 2, …, each task once, and returns their results in the
/// order of the tasks. `cost[task]` says how long a task will take; n is `cost.len()`, and may be 0.
///
/// Whoever is free gets the longest task that nobody has yet. (Why the longest? Think of the last one to finish.)
/// When there are no more, each worker is told to stop, once. On a team of one rank there is no worker: then the
/// manager computes all results itself, in any order.
pub fn manage(team: &SimpleCommunicator, cost: &[u32], compute: impl Fn(u64) -> Vec<u8>) -> Vec<Vec<u8>> {
    todo!("write manage in exercises/3_farm/exercise.rs")
}
