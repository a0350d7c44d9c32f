//! ★ Find the shared seed
//!
//! Each rank throws darts, and rank 0 gathers the hits of all. It runs on any number of ranks, and its π isn't bad. But
//! a hundred ranks know it no better than one does. Let the check show you the hits of three ranks, find out why, and
//! repair it: rank r is to throw the darts of the seed's stream after r jumps. A second run with the same seed must
//! find the same hits again.
//!
//! Minutes: 10
//! Given: broken
//!
//! You need no other call of MPI than those that are there, and `jump` of the generator, which skips 2¹²⁸ numbers:
//! - `root.gather_into_root(&my_hits, &mut hits[..])` on rank 0 and `root.gather_into(&my_hits)` on the others:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/trait.Root.html#method.gather_into_root>

use lesson_monte_carlo::count_hits;
use mpi::{topology::SimpleCommunicator, traits::*};
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

/// Throws `darts` darts on each rank. Returns the hits of each rank, in the order of the ranks, on rank 0; nothing on
/// the other ranks.
pub fn hits_of_ranks(world: &SimpleCommunicator, darts: u64, seed: u64) -> Vec<u64> {
    // The same seed, the same darts: so a run can be repeated.
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let my_hits = count_hits(&mut random, darts);

    let root = world.process_at_rank(0);
    if world.rank() > 0 {
        root.gather_into(&my_hits);
        return Vec::new();
    }
    let mut hits = vec![0; world.size() as usize];
    root.gather_into_root(&my_hits, &mut hits[..]);
    hits
}
