//! Solution: one scatter, one piece of work on each rank, one gather.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns, on rank 0, what `work` finds in each rank's part, in rank order; an empty list on the other ranks.
pub fn each_part(world: &SimpleCommunicator, all: &[i32], part: usize, work: impl Fn(&[i32]) -> i32) -> Vec<i32> {
    let root = world.process_at_rank(0);
    let mut mine = vec![0; part];
    if world.rank() == 0 {
        // Rank 0 gets its own part like everybody else.
        root.scatter_into_root(all, &mut mine[..]);
        let mut results = vec![0; world.size() as usize];
        root.gather_into_root(&work(&mine), &mut results[..]);
        results
    } else {
        root.scatter_into(&mut mine[..]);
        root.gather_into(&work(&mine));
        Vec::new()
    }
}
