//! A number goes from rank to rank, and each adds something to it. Nothing but `mpi`: the file compiles in a crate of your
//! own, too.

use mpi::traits::*;

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());

    // Everybody but the first waits for the number of the rank on its left.
    let mut number = 0;
    if rank > 0 {
        world.process_at_rank(rank - 1).receive_into(&mut number);
    }

    number += 10 * rank;

    // Everybody but the last hands it on to the rank on its right.
    if rank + 1 < size {
        world.process_at_rank(rank + 1).send(&number);
    } else {
        println!("rank {rank} is the last of {size}, and has the number {number}");
    }
}
