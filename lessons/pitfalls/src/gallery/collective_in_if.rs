//! Only rank 0 needs the sum, so only rank 0 asks for it.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// A collective operation that one rank calls, while the others wait for its result.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let mine = 10 * i64::from(world.rank());
    if world.rank() == 0 {
        let mut sum = 0;
        world.all_reduce_into(&mine, &mut sum, SystemOperation::sum());
        (1..world.size()).for_each(|rank| world.process_at_rank(rank).send(&sum));
        sum
    } else {
        world.process_at_rank(0).receive().0
    }
}

/// Every rank calls it, with no `if` around it; and every rank then has the sum.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let (mine, mut sum) = (10 * i64::from(world.rank()), 0);
    world.all_reduce_into(&mine, &mut sum, SystemOperation::sum());
    sum
}
