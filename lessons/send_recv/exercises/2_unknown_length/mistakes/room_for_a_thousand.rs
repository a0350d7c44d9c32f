//! check says: room that nobody wrote to
//!
//! A buffer that is surely long enough, and nobody asks how much of it was filled.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn collect(world: &SimpleCommunicator, readings: &[f64]) -> Vec<Vec<f64>> {
    if world.rank() > 0 {
        world.process_at_rank(0).send(readings);
        return Vec::new();
    }
    let mut all = vec![readings.to_vec()];
    for rank in 1..world.size() {
        let mut room = vec![0.0; 1000];
        world.process_at_rank(rank).receive_into(&mut room[..]);
        all.push(room);
    }
    all
}
