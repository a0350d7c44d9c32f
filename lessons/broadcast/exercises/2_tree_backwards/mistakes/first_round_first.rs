//! check says: whoever sends must have received everything first
//!
//! Sends and receives are exchanged, but the rounds go forwards. Rank 1 sends in the first one, and what it gets afterwards is
//! lost. Right on up to three ranks.

use lesson_broadcast::{Step, rounds, step};
use mpi::{Rank, topology::SimpleCommunicator, traits::*};

pub fn combine_at_root(
    world: &SimpleCommunicator,
    root: Rank,
    mine: u64,
    combine: impl Fn(u64, u64) -> u64,
) -> Option<u64> {
    let mut so_far = mine;
    for round in 0..rounds(world.size()) {
        match step(world.rank(), root, world.size(), round) {
            Step::SendTo(rank) => {
                let mut theirs = 0;
                world.process_at_rank(rank).receive_into(&mut theirs);
                so_far = combine(so_far, theirs);
            }
            Step::ReceiveFrom(rank) => world.process_at_rank(rank).send(&so_far),
            Step::Rest => {}
        }
    }
    (world.rank() == root).then_some(so_far)
}
