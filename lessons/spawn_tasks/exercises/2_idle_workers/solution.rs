//! Solution: who gets no task to begin with is told to stop at once.

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
    // To begin with, a task for each worker. Who gets none will send no result either, so it must be told to stop now.
    for rank in 1..team.size() {
        let worker = team.process_at_rank(rank);
        if next < tasks {
            worker.send_with_tag(&next, TASK);
            next += 1;
        } else {
            worker.send_with_tag(&0_u64, STOP);
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
