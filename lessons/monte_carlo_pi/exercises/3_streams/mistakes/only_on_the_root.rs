//! check says: a reduce leaves the sum on its root only

use lesson_monte_carlo::count_hits;
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

/// Throws `darts` darts, shared out over the ranks as `shared::block` shares out items. Returns the hits of all ranks,
/// on every rank.
pub fn hits_of_all(world: &SimpleCommunicator, darts: u64, seed: u64) -> u64 {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..world.rank()).for_each(|_| random.jump());
    let mine = shared::block(darts, world.size() as usize, world.rank() as usize);
    let my_hits = count_hits(&mut random, mine.end - mine.start);
    let mut hits = 0;
    let root = world.process_at_rank(0);
    if world.rank() == 0 {
        root.reduce_into_root(&my_hits, &mut hits, SystemOperation::sum());
    } else {
        root.reduce_into(&my_hits, SystemOperation::sum());
    }
    hits
}
