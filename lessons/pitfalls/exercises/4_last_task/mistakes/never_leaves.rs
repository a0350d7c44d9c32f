//! check says: wait

use mpi::{Tag, topology::SimpleCommunicator, traits::*};

/// Tag of a task after which another one comes.
const TASK: Tag = 1;
/// Tag of a worker's last task.
const LAST: Tag = 2;
/// Tag of the message to a worker for whom there is no task.
const NOTHING: Tag = 3;

/// Squares the numbers `tasks`, which rank 0 has. Returns the squares on rank 0, in the order of the tasks; nothing on
/// the other ranks.
pub fn squares(world: &SimpleCommunicator, tasks: &[u64]) -> Vec<u64> {
    let workers = world.size() as usize - 1;
    if workers == 0 {
        return tasks.iter().map(|task| task * task).collect();
    }
    if world.rank() > 0 {
        work(world);
        return Vec::new();
    }
    for (index, &task) in tasks.iter().enumerate() {
        let tag = if index + workers < tasks.len() { TASK } else { LAST };
        world.process_at_rank((1 + index % workers) as i32).send_with_tag(&[index as u64, task][..], tag);
    }
    (tasks.len()..workers).for_each(|idle| {
        world.process_at_rank(1 + idle as i32).send_with_tag(&[0_u64, 0][..], NOTHING);
    });
    let (mut squares, mut result) = (vec![0; tasks.len()], [0_u64; 2]);
    for _ in tasks {
        world.any_process().receive_into(&mut result[..]);
        squares[result[0] as usize] = result[1];
    }
    squares
}

/// A worker: squares numbers until there are no more.
fn work(world: &SimpleCommunicator) {
    let manager = world.process_at_rank(0);
    loop {
        let mut task = [0_u64; 2];
        let status = manager.receive_into(&mut task[..]);
        if status.tag() == NOTHING {
            return;
        }
        manager.send(&[task[0], task[1] * task[1]][..]);
    }
}
