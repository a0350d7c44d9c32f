//! Solution: everybody learns all badges in rank order, and begins to read at its own place.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns the badges of all ranks in the order in which this rank sees them when it looks round to the right: its own
/// `badge` first, then that of its right neighbour, and so on to its left neighbour's. On *every* rank: one badge for
/// each rank.
pub fn look_round(world: &SimpleCommunicator, badge: i32) -> Vec<i32> {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let mut badges = vec![0; size];
    world.all_gather_into(&badge, &mut badges[..]);
    // After the last seat comes seat 0: the remainder bends the row into a ring.
    (0..size).map(|step| badges[(rank + step) % size]).collect()
}
