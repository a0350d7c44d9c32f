//! Solution: everybody tells everybody the best number of its share, and all choose in the same way.

use std::cmp::Reverse;

use lesson_{{name}}::steps;
use mpi::{topology::SimpleCommunicator, traits::*};

/// Of the numbers from 1 to `numbers`, shared out over the ranks as `shared::block` shares out items: returns the one that
/// takes the most steps, and how many, on every rank. If several take as many, it is the smallest one of them.
pub fn longest_way(world: &SimpleCommunicator, numbers: u64) -> (u64, u64) {
    let size = world.size() as usize;
    let block = shared::block(numbers, size, world.rank() as usize);
    let mine = best(block.map(|n| [n + 1, steps(n + 1)]));
    let mut all = vec![0; 2 * size];
    world.all_gather_into(&mine[..], &mut all[..]);
    // A rank without numbers has said 0.
    let [number, steps] = best(all.chunks_exact(2).map(|way| [way[0], way[1]]).filter(|way| way[0] > 0));
    (number, steps)
}

/// Of numbers with their steps: the smallest one of those that take the most.
fn best(ways: impl Iterator<Item = [u64; 2]>) -> [u64; 2] {
    ways.max_by_key(|&[number, steps]| (steps, Reverse(number))).unwrap_or([0, 0])
}
