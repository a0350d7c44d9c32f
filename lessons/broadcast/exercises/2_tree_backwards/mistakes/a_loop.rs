//! check says: combinations were made one after the other, as in a loop
//!
//! All send to the root, which does all the work.

use mpi::{Rank, topology::SimpleCommunicator, traits::*};

pub fn combine_at_root(
    world: &SimpleCommunicator,
    root: Rank,
    mine: u64,
    combine: impl Fn(u64, u64) -> u64,
) -> Option<u64> {
    if world.rank() != root {
        world.process_at_rank(root).send(&mine);
        return None;
    }
    let mut so_far = mine;
    for rank in (0..world.size()).filter(|&rank| rank != root) {
        let mut theirs = 0;
        world.process_at_rank(rank).receive_into(&mut theirs);
        so_far = combine(so_far, theirs);
    }
    Some(so_far)
}
