//! Solution: all tasks go out before the first answer is waited for, and each answer goes to its sender's place.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Has each worker compute one task, and returns their answers on rank 0, in the order of the tasks; an empty list on
/// the workers.
pub fn ask_all(world: &SimpleCommunicator, tasks: &[u64], compute: impl Fn(u64) -> u64) -> Vec<u64> {
    if world.rank() > 0 {
        let manager = world.process_at_rank(0);
        let (task, _) = manager.receive::<u64>();
        manager.send(&compute(task));
        return Vec::new();
    }
    for (rank, task) in (1..).zip(tasks) {
        world.process_at_rank(rank).send(task);
    }
    let mut answers = vec![0; tasks.len()];
    for _ in tasks {
        let (answer, status) = world.any_process().receive::<u64>();
        answers[status.source_rank() as usize - 1] = answer;
    }
    answers
}
