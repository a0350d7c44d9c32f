//! check says: a smaller number takes as many steps

use lesson_{{name}}::steps;
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn longest_way(world: &SimpleCommunicator, numbers: u64) -> (u64, u64) {
    let size = world.size() as usize;
    let block = shared::block(numbers, size, world.rank() as usize);
    let mine = block.map(|n| [n + 1, steps(n + 1)]).max_by_key(|way| way[1]).unwrap_or([0, 0]);
    let mut all = vec![0; 2 * size];
    world.all_gather_into(&mine[..], &mut all[..]);
    let ways = all.chunks_exact(2).filter(|way| way[0] > 0).map(|way| (way[0], way[1]));
    ways.max_by_key(|way| way.1).unwrap_or((0, 0))
}
