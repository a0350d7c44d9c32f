//! check says: the whole remainder went to the last rank
//!
//! Nothing gets lost, but one rank may have nearly twice as much to do as each of the others.

use mpi::{datatype::Partition, topology::SimpleCommunicator, traits::*};

pub fn my_rows(world: &SimpleCommunicator, table: &[i32], width: usize) -> Vec<i32> {
    let (rank, size, root) = (world.rank() as usize, world.size() as usize, world.process_at_rank(0));
    let mut rows = (table.len() / width) as u64;
    root.broadcast_into(&mut rows);
    let rows = rows as usize;
    let count = |rank: usize| (rows / size + if rank == size - 1 { rows % size } else { 0 }) * width;
    let mut mine = vec![0; count(rank)];
    if rank == 0 {
        let counts: Vec<i32> = (0..size).map(|rank| count(rank) as i32).collect();
        let starts: Vec<i32> = (0..size).map(|rank| counts[..rank].iter().sum()).collect();
        root.scatter_varcount_into_root(&Partition::new(table, &counts[..], &starts[..]), &mut mine[..]);
    } else {
        root.scatter_varcount_into(&mut mine[..]);
    }
    mine
}
