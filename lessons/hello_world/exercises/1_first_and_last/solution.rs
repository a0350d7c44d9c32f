//! Solution: two questions, each asked by every rank. Two `if`, and no `else`: one rank alone answers both with yes.

use mpi::{topology::SimpleCommunicator, traits::*};

/// The lines that this rank is to print: "rank 0 opens the door" on the first rank, "rank 3 shuts the door" on the last
/// one (if that is rank 3), both lines, in this order, where one rank is first and last, and none on all others.
pub fn lines(world: &SimpleCommunicator) -> Vec<String> {
    let (rank, size) = (world.rank(), world.size());
    let mut lines = Vec::new();
    if rank == 0 {
        lines.push(format!("rank {rank} opens the door"));
    }
    // Ranks count from 0: the last one of four is rank 3.
    if rank == size - 1 {
        lines.push(format!("rank {rank} shuts the door"));
    }
    lines
}
