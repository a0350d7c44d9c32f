//! Solution: first the number of rows to all ranks, then the rows.

use mpi::{datatype::Partition, topology::SimpleCommunicator, traits::*};

/// Returns this rank's rows, one after the other. In rank order, the ranks have the whole table: each has a block of
/// rows, no block is longer than another by more than one row, and the longer blocks come first.
pub fn my_rows(world: &SimpleCommunicator, table: &[i32], width: usize) -> Vec<i32> {
    let (rank, size, root) = (world.rank() as usize, world.size() as usize, world.process_at_rank(0));
    let mut rows = (table.len() / width) as u64;
    root.broadcast_into(&mut rows);
    let rows = rows as usize;

    // In numbers, not in rows: that is what MPI counts here.
    let count = |rank: usize| (rows / size + usize::from(rank < rows % size)) * width;
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
