//! Solution: two conditions, one for each end of the line.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Sends `number` to the rank on the right, and returns the number of the rank on the left: `None` on rank 0.
/// Every rank calls this. Afterwards no message is left over.
pub fn pass_right(world: &SimpleCommunicator, number: i64) -> Option<i64> {
    let (rank, size) = (world.rank(), world.size());
    // All send before they receive. In a ring that could wait for ever; here the last rank has nothing to send, so it
    // receives, and then the rank before it is free to receive, and so on down the line.
    if rank + 1 < size {
        world.process_at_rank(rank + 1).send(&number);
    }
    if rank == 0 {
        return None;
    }
    let mut from_left = 0;
    world.process_at_rank(rank - 1).receive_into(&mut from_left);
    Some(from_left)
}
