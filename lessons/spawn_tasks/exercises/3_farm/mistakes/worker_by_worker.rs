//! check says: the others were kept waiting
//!
//! The manager asks worker 1, worker 2 and so on in turn, and again from the first: a worker that is busy stops
//! everything.

use std::cmp::Reverse;

use lesson_spawn_tasks::farm::{RESULT, STOP, TASK, receive};
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn manage(team: &SimpleCommunicator, cost: &[u32], compute: impl Fn(u64) -> Vec<u8>) -> Vec<Vec<u8>> {
    if team.size() == 1 {
        return (0..cost.len() as u64).map(compute).collect();
    }
    let mut results = vec![Vec::new(); cost.len()];
    let mut tasks: Vec<usize> = (0..cost.len()).collect();
    tasks.sort_by_key(|&task| Reverse(cost[task]));
    let mut tasks = tasks.into_iter();
    let mut task_of = vec![0; team.size() as usize];
    let mut working = team.size() - 1;
    for rank in (1..team.size()).cycle() {
        if working == 0 {
            break;
        }
        let worker = team.process_at_rank(rank);
        let (result, status) = receive(&worker);
        if status.tag() == RESULT {
            results[task_of[rank as usize]] = result;
        }
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
