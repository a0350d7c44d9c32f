//! Rank 0 has ten temperatures. Every rank gets its share of them, turns it into Fahrenheit, and rank 0 collects all.

use mpi::{
    datatype::{Partition, PartitionMut},
    traits::*,
};

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let (rank, size, root) = (world.rank() as usize, world.size() as usize, world.process_at_rank(0));

    // Ten items don't divide by every number of ranks: the first `10 % size` ranks get one more.
    let counts: Vec<i32> = (0..size).map(|rank| (10 / size + usize::from(rank < 10 % size)) as i32).collect();
    let starts: Vec<i32> = (0..size).map(|rank| counts[..rank].iter().sum()).collect();

    // Only rank 0 has the temperatures. Each rank brings room for its share.
    let mut mine = vec![0.0; counts[rank] as usize];
    if rank == 0 {
        let celsius = [12.8, 10.6, 11.7, 12.2, 8.9, 4.4, 7.2, 10.0, 9.4, 6.1];
        root.scatter_varcount_into_root(&Partition::new(&celsius[..], &counts[..], &starts[..]), &mut mine[..]);
    } else {
        root.scatter_varcount_into(&mut mine[..]);
    }

    println!("rank {rank} has {mine:?}");
    mine.iter_mut().for_each(|degrees| *degrees = *degrees * 1.8 + 32.0);

    // The way back: rank 0 brings room for all, and says where each rank's share belongs.
    if rank == 0 {
        let mut fahrenheit = [0.0; 10];
        let mut places = PartitionMut::new(&mut fahrenheit[..], &counts[..], &starts[..]);
        root.gather_varcount_into_root(&mine[..], &mut places);
        println!("all in Fahrenheit: {fahrenheit:.1?}");
    } else {
        root.gather_varcount_into(&mine[..]);
    }
}
