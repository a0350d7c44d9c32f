//! Solution: one message from each rank, also from one that has no readings, and rank 0 asks each how long it is.

use mpi::{topology::SimpleCommunicator, traits::*};

/// Rank 0 returns the readings of all ranks, in rank order: its own first, and an empty `Vec` for a rank that has none. All
/// other ranks return an empty list. Every rank calls this with its own `readings`.
pub fn collect(world: &SimpleCommunicator, readings: &[f64]) -> Vec<Vec<f64>> {
    if world.rank() > 0 {
        // An empty message is a message: without it, rank 0 would wait for ever.
        world.process_at_rank(0).send(readings);
        return Vec::new();
    }
    // From each rank by its number. From any process it would be the order in which messages come, another one in each run.
    let others = (1..world.size()).map(|rank| world.process_at_rank(rank).receive_vec().0);
    std::iter::once(readings.to_vec()).chain(others).collect()
}
