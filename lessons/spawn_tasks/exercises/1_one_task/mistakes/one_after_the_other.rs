//! check says: hand out all tasks before you wait for an answer
//!
//! The answers are right, and in order. But only one worker works at a time.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn ask_all(world: &SimpleCommunicator, tasks: &[u64], compute: impl Fn(u64) -> u64) -> Vec<u64> {
    if world.rank() > 0 {
        let manager = world.process_at_rank(0);
        manager.send(&compute(manager.receive::<u64>().0));
        return Vec::new();
    }
    let mut answers = Vec::new();
    for (rank, task) in (1..).zip(tasks) {
        let worker = world.process_at_rank(rank);
        worker.send(task);
        answers.push(worker.receive::<u64>().0);
    }
    answers
}
