//! All ranks wait for each other after their work. The last rank has no work.

use mpi::{topology::SimpleCommunicator, traits::*};

/// A rank without work leaves before the barrier.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let work = my_work(world);
    if work.is_empty() {
        return 0;
    }
    let sum = work.iter().sum();
    world.barrier();
    sum
}

/// No work is a sum of nothing, and no reason to leave.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let sum = my_work(world).iter().sum();
    world.barrier();
    sum
}

/// One number for each rank but the last: there is one rank more than there are numbers.
fn my_work(world: &SimpleCommunicator) -> Vec<i64> {
    let share = shared::block(world.size() as u64 - 1, world.size() as usize, world.rank() as usize);
    share.map(|item| 10 * (item as i64 + 1)).collect()
}
