//! check says: rank 0 worked on all the numbers
//!
//! The scatter is right, and rank 0 forgets that it has got a part, too.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn each_part(world: &SimpleCommunicator, all: &[i32], part: usize, work: impl Fn(&[i32]) -> i32) -> Vec<i32> {
    let root = world.process_at_rank(0);
    let mut mine = vec![0; part];
    if world.rank() == 0 {
        root.scatter_into_root(all, &mut mine[..]);
        let mut results = vec![0; world.size() as usize];
        root.gather_into_root(&work(all), &mut results[..]);
        results
    } else {
        root.scatter_into(&mut mine[..]);
        root.gather_into(&work(&mine));
        Vec::new()
    }
}
