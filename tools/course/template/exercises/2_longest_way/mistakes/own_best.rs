//! check says: this is the best of this rank's own share

use lesson_{{name}}::steps;
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn longest_way(world: &SimpleCommunicator, numbers: u64) -> (u64, u64) {
    let block = shared::block(numbers, world.size() as usize, world.rank() as usize);
    let ways = block.map(|n| (n + 1, steps(n + 1)));
    ways.max_by_key(|&(number, steps)| (steps, std::cmp::Reverse(number))).unwrap_or((0, 0))
}
