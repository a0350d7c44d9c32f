//! check says: these are the right ones, in another order

use lesson_{{name}}::steps;
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn steps_in_order(world: &SimpleCommunicator, numbers: u64) -> Vec<u64> {
    let (rank, size) = (world.rank() as u64, world.size() as usize);
    let length = numbers.div_ceil(size as u64) as usize;
    let mine: Vec<_> = (rank + 1..).step_by(size).take(length).map(steps).collect();
    let root = world.process_at_rank(0);
    if rank > 0 {
        root.gather_into(&mine[..]);
        return Vec::new();
    }
    let mut all = vec![0; length * size];
    root.gather_into_root(&mine[..], &mut all[..]);
    all.truncate(numbers as usize);
    all
}
