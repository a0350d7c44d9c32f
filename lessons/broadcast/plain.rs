//! Rank 0 knows something, and afterwards all ranks know it. Nothing but `mpi`: the file compiles in a crate of your own, too.

use mpi::traits::*;

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let rank = world.rank();

    // Only rank 0 knows the three parameters: in a real program it has read them from a file. The others have room for them.
    let mut parameters = [0.0; 3];
    if rank == 0 {
        parameters = [1.5, 20_000.0, 0.25];
    }

    // Every rank makes this call, with the same root. The root's numbers are read, everybody else's are written.
    world.process_at_rank(0).broadcast_into(&mut parameters[..]);

    println!("rank {rank} computes with {parameters:?}");
}
