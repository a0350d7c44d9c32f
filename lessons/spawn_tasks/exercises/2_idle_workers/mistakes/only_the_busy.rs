//! check says: was never told to stop
//!
//! All those are told to stop who have had a task, and nobody else.

use lesson_spawn_tasks::farm::{STOP, TASK};
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn manage(team: &SimpleCommunicator, tasks: u64, compute: impl Fn(u64) -> u64) -> Vec<u64> {
    if team.size() == 1 {
        return (0..tasks).map(compute).collect();
    }
    let mut results = vec![0; tasks as usize];
    let mut next = 0;
    for rank in 1..team.size() {
        if next < tasks {
            team.process_at_rank(rank).send_with_tag(&next, TASK);
            next += 1;
        }
    }
    for _ in 0..tasks {
        let (said, status) = team.any_process().receive_vec::<u64>();
        results[said[0] as usize] = said[1];
        let worker = team.process_at_rank(status.source_rank());
        if next < tasks {
            worker.send_with_tag(&next, TASK);
            next += 1;
        }
    }
    for rank in 1..team.size().min(tasks as i32 + 1) {
        team.process_at_rank(rank).send_with_tag(&0_u64, STOP);
    }
    results
}
