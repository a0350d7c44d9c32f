//! check says: wait

use std::ops::Range;

use lesson_primes::{candidates, primes};
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Counts the pairs of primes (p, p + 2) with p + 2 ≤ `limit`. Returns the number of all pairs, on every rank.
pub fn count_twins(world: &SimpleCommunicator, limit: u64) -> u64 {
    let (rank, last_rank) = (world.rank(), world.size() - 1);
    let mut mine = primes(my_block(world, limit));
    if rank > 0 {
        // Whoever has no prime has nothing to say.
        mine.first().inspect(|&first| world.process_at_rank(rank - 1).send(first));
    }
    if rank < last_rank {
        // Behind my last prime, the right neighbour's first one is just the next in the list.
        mine.push(world.process_at_rank(rank + 1).receive::<u64>().0);
    }
    let my_pairs = mine.windows(2).filter(|pair| pair[0] + 2 == pair[1]).count() as u64;
    let mut pairs = 0;
    world.all_reduce_into(&my_pairs, &mut pairs, SystemOperation::sum());
    pairs
}

/// This rank's candidates.
fn my_block(world: &SimpleCommunicator, limit: u64) -> Range<u64> {
    shared::block(candidates(0, limit).end, world.size() as usize, world.rank() as usize)
}
