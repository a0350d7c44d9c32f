//! check says: a second run with the same seed found other hits

use std::time::{SystemTime, UNIX_EPOCH};

use lesson_monte_carlo::count_hits;
use mpi::{topology::SimpleCommunicator, traits::*};
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

/// Throws `darts` darts on each rank. Returns the hits of each rank, in the order of the ranks, on rank 0; nothing on
/// the other ranks.
pub fn hits_of_ranks(world: &SimpleCommunicator, darts: u64, seed: u64) -> Vec<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ now ^ world.rank() as u64);
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
