//! Solution: remember who has which task; the loop is over when every worker has been told to stop.

use std::cmp::Reverse;

use lesson_spawn_tasks::farm::{RESULT, STOP, TASK, receive};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Has the tasks 0, 1, …, n − 1 done by the workers on ranks 1, 2, …, each task once, and returns their results in the
/// order of the tasks. Whoever is free gets the longest task that nobody has yet: a long one that began late would
/// keep all others waiting at the end.
pub fn manage(team: &SimpleCommunicator, cost: &[u32], compute: impl Fn(u64) -> Vec<u8>) -> Vec<Vec<u8>> {
    let mut results = vec![Vec::new(); cost.len()];
    let mut tasks: Vec<usize> = (0..cost.len()).collect();
    tasks.sort_by_key(|&task| Reverse(cost[task]));
    let mut tasks = tasks.into_iter();
    if team.size() == 1 {
        tasks.for_each(|task| results[task] = compute(task as u64));
        return results;
    }
    let mut task_of = vec![0; team.size() as usize];
    let mut working = team.size() - 1;
    while working > 0 {
        let (result, status) = receive(&team.any_process());
        let rank = status.source_rank();
        if status.tag() == RESULT {
            results[task_of[rank as usize]] = result;
        }
        let worker = team.process_at_rank(rank);
        match tasks.next() {
            Some(task) => {
                task_of[rank as usize] = task;
                worker.send_with_tag(&(task as u64), TASK);
            }
            None => {
                worker.send_with_tag(&[0_u64; 0][..], STOP);
                working -= 1;
            }
        }
    }
    results
}
