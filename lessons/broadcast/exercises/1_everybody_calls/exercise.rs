//! ★ A broadcast that only one rank calls
//!
//! Rank 0 was given a seed on its command line, and is to share it, so that all ranks draw from the same stream. Its author
//! thought of a broadcast as of a loudspeaker: one speaks, and everybody hears it. On one rank the program is right. Find out
//! why it isn't on two, and repair it.
//!
//! Minutes: 10
//! Given: broken
//!
//! The call in question:
//! - `root.broadcast_into(&mut x)`, where `root` is `world.process_at_rank(…)`:
//!   [broadcast_into](https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.broadcast_into)

use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns rank 0's seed on every rank. Rank 0 was `given` one, and all others none. Every rank calls this.
pub fn share_seed(world: &SimpleCommunicator, given: Option<u64>) -> u64 {
    let mut seed = 0;
    if let Some(given) = given {
        seed = given;
        world.process_at_rank(0).broadcast_into(&mut seed);
    }
    seed
}
