//! check says: begin with your own
//!
//! Everybody begins with rank 0, as the badges come.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn look_round(world: &SimpleCommunicator, badge: i32) -> Vec<i32> {
    let mut badges = vec![0; world.size() as usize];
    world.all_gather_into(&badge, &mut badges[..]);
    badges
}
