//! Solution: the broadcast's plan, last round first, with sends and receives exchanged.

use lesson_broadcast::{Step, rounds, step};
use mpi::{Rank, topology::SimpleCommunicator, traits::*};

/// Combines the numbers of all ranks by `combine`, which is a sum for example, in ⌈log₂ size⌉ rounds. The root returns the
/// result, and every other rank `None`. Each number goes into the result once. Every rank calls this, with the same root.
pub fn combine_at_root(
    world: &SimpleCommunicator,
    root: Rank,
    mine: u64,
    combine: impl Fn(u64, u64) -> u64,
) -> Option<u64> {
    let mut so_far = mine;
    // Backwards: a rank has heard of all whom it would have told before it speaks itself.
    for round in (0..rounds(world.size())).rev() {
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
