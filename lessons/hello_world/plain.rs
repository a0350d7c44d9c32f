//! Every process says who it is, and who is the last. Nothing but `mpi`: the file compiles in a crate of your own, too.

use mpi::traits::*;

fn main() {
    // Starts MPI. When `universe` is dropped, at the end of `main`, MPI ends.
    let universe = mpi::initialize().expect("MPI is started once, here");
    // All processes that the launcher has started.
    let world = universe.world();

    // The only number in this program that differs from process to process.
    let rank = world.rank();
    let size = world.size();
    println!("hello from rank {rank} of {size}");

    // From here on the processes do different things, though all of them run the same lines.
    if rank == size - 1 {
        println!("rank {rank} is the last one");
    }
}
