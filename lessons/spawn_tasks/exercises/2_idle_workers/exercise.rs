//! ★★ Idle workers
//!
//! This manager gives each worker a task to begin with, and then a new one for each result. It works as long as there
//! are at least as many tasks as workers. With fewer tasks it doesn't come to its end, or its workers don't. Find out
//! who waits for what, and repair it.
//!
//! Given: broken
//!
//! Minutes: 20
//!
//! The worker is right, and is in `check.rs`: it waits for a message of the manager; at `TASK` it computes the task
//! whose number the message holds, and sends `[number, result]` with `RESULT`; at `STOP` it goes home.
//!
//! - `worker.send_with_tag(&number, TASK)`:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send_with_tag>
//! - `let (list, status) = team.any_process().receive_vec::<u64>();`, a message of any length:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive_vec>

use lesson_spawn_tasks::farm::{STOP, TASK};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Has the tasks 0, 1, …, `tasks` − 1 done by the workers on ranks 1, 2, …, each task once, and returns their results
/// in the order of the tasks. Before it returns, each worker is told to stop, once. There may be no task at all.
pub fn manage(team: &SimpleCommunicator, tasks: u64, compute: impl Fn(u64) -> u64) -> Vec<u64> {
    if team.size() == 1 {
        return (0..tasks).map(compute).collect();
    }
    let mut results = vec![0; tasks as usize];
    let mut next = 0;
    // To begin with, a task for each worker, as long as there are any.
    for rank in 1..team.size() {
        if next < tasks {
            team.process_at_rank(rank).send_with_tag(&next, TASK);
            next += 1;
        }
    }
    // Each result is answered by a new task, or by the end of the work.
    for _ in 0..tasks {
        let (said, status) = team.any_process().receive_vec::<u64>();
        results[said[0] as usize] = said[1];
        let worker = team.process_at_rank(status.source_rank());
        if next < tasks {
            worker.send_with_tag(&next, TASK);
            next += 1;
        } else {
            worker.send_with_tag(&0_u64, STOP);
        }
    }
    results
}
