//! Rank 0 adds up what comes, from whoever comes first. It counts itself among those who send.

use mpi::{topology::SimpleCommunicator, traits::*};

/// `size` receives, but only `size - 1` ranks send.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let mine = 10 * i64::from(world.rank());
    if world.rank() != 0 {
        world.process_at_rank(0).send(&mine);
        return mine;
    }
    (0..world.size()).map(|_| world.any_process().receive::<i64>().0).sum()
}

/// One receive for each rank that sends.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let mine = 10 * i64::from(world.rank());
    if world.rank() != 0 {
        world.process_at_rank(0).send(&mine);
        return mine;
    }
    (1..world.size()).map(|_| world.any_process().receive::<i64>().0).sum()
}
