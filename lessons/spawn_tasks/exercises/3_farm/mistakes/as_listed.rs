//! check says: hand out the longest first
//!
//! The tasks go out in the order in which they stand in the list.

use lesson_spawn_tasks::farm::{RESULT, STOP, TASK, receive};
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn manage(team: &SimpleCommunicator, cost: &[u32], compute: impl Fn(u64) -> Vec<u8>) -> Vec<Vec<u8>> {
    if team.size() == 1 {
        return (0..cost.len() as u64).map(compute).collect();
    }
    let mut results = vec![Vec::new(); cost.len()];
    let mut tasks = 0..cost.len();
    let mut task_of = vec![0; team.size() as usize];
    let mut working = team.size() - 1;
    while working > 0 {
        let (result, status) = receive(&team.any_process());
        let rank = status.source_rank();
        if status.tag() == RESULT {
            results[task_of[rank as usize]] = result;
        }
        let worker = team.process_at_rank(rank);
        if let Some(task) = tasks.next() {
            task_of[rank as usize] = task;
            worker.send_with_tag(&(task as u64), TASK);
        } else {
            worker.send_with_tag(&[0_u64; 0], STOP);
            working -= 1;
        }
    }
    results
}
