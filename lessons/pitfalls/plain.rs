//! The shortest deadlock: all ranks stand in a ring, and each receives before it sends.

use mpi::traits::*;

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());
    let left = world.process_at_rank((rank + size - 1) % size);
    let right = world.process_at_rank((rank + 1) % size);

    // Every rank waits here for its left neighbour, and none comes to the next line.
    let (number, _) = left.receive::<i32>();
    right.send(&rank);
    println!("rank {rank} has got {number}");
}
