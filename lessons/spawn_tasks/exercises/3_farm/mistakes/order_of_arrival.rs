//! check says: is that of another task
//!
//! Results are put one behind the other as they come, as if the first one were task 0's.

use std::cmp::Reverse;

use lesson_spawn_tasks::farm::{RESULT, STOP, TASK, receive};
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn manage(team: &SimpleCommunicator, cost: &[u32], compute: impl Fn(u64) -> Vec<u8>) -> Vec<Vec<u8>> {
    if team.size() == 1 {
        return (0..cost.len() as u64).map(compute).collect();
    }
    let mut results = Vec::new();
    let mut tasks: Vec<usize> = (0..cost.len()).collect();
    tasks.sort_by_key(|&task| Reverse(cost[task]));
    let mut tasks = tasks.into_iter();
    let mut working = team.size() - 1;
    while working > 0 {
        let (result, status) = receive(&team.any_process());
        if status.tag() == RESULT {
            results.push(result);
        }
        let worker = team.process_at_rank(status.source_rank());
        if let Some(task) = tasks.next() {
            worker.send_with_tag(&(task as u64), TASK);
        } else {
            worker.send_with_tag(&[0_u64; 0], STOP);
            working -= 1;
        }
    }
    results
}
