//! check says: was done more than once
//!
//! So that nobody is idle, those who are too many do the last task again.

use lesson_spawn_tasks::farm::{STOP, TASK};
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn manage(team: &SimpleCommunicator, tasks: u64, compute: impl Fn(u64) -> u64) -> Vec<u64> {
    if team.size() == 1 {
        return (0..tasks).map(compute).collect();
    }
    let mut results = vec![0; tasks as usize];
    let mut next = 0;
    for rank in 1..team.size() {
        let worker = team.process_at_rank(rank);
        if tasks == 0 {
            worker.send_with_tag(&0_u64, STOP);
        } else {
            worker.send_with_tag(&next.min(tasks - 1), TASK);
            next += 1;
        }
    }
    let answers = if tasks == 0 { 0 } else { next.max(tasks) };
    for _ in 0..answers {
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
