//! Every rank counts the steps of its share of the numbers, and rank 0 gets the sum. Nothing but `mpi`: the file compiles in a
//! crate of your own, too.

use mpi::{collective::SystemOperation, traits::*};

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();

    // Every size-th number, and each rank begins with another one.
    let numbers = (1 + world.rank() as u64..=1000).step_by(world.size() as usize);
    let mine: u64 = numbers.map(steps).sum();

    let root = world.process_at_rank(0);
    if world.rank() == 0 {
        let mut all = 0_u64;
        root.reduce_into_root(&mine, &mut all, SystemOperation::sum());
        println!("the first 1000 numbers take {all} steps to 1");
    } else {
        root.reduce_into(&mine, SystemOperation::sum());
    }
}

/// How many steps it takes from n to 1, if an even n goes to n/2 and an odd one to 3n + 1.
fn steps(mut n: u64) -> u64 {
    let mut steps = 0;
    while n > 1 {
        n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}
