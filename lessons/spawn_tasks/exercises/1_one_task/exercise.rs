//! ★ One task, one answer
//!
//! Rank 0 has a task for every other rank. It hands them out, all work at the same time, and the answers come back in
//! an order that nobody knows.
//!
//! Minutes: 15
//!
//! The calls:
//!
//! - `world.process_at_rank(rank).send(&number)`:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send>
//! - `let (number, status) = source.receive::<u64>();`, where the source is `world.process_at_rank(rank)`, or
//!   `world.any_process()` for whoever comes first:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive>
//! - `status.source_rank()`, the rank that a message came from:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/struct.Status.html#method.source_rank>

use mpi::{topology::SimpleCommunicator, traits::*};

/// Has each worker compute one task, and returns their answers on rank 0, in the order of the tasks; an empty list on
/// the workers.
///
/// `tasks` is on rank 0 only, with one task for each worker: the first one is for rank 1, the next one for rank 2. On
/// one rank there are none. A worker receives its task, calls `compute` with it, and sends the answer back.
pub fn ask_all(world: &SimpleCommunicator, tasks: &[u64], compute: impl Fn(u64) -> u64) -> Vec<u64> {
    todo!("write ask_all in exercises/1_one_task/exercise.rs")
}
