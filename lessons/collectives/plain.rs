//! Five keys on each rank, in no order. At the end rank 0 has the smallest of all keys, rank 1 the next ones, and so
//! on.

use mpi::{
    collective::SystemOperation,
    datatype::{Partition, PartitionMut},
    traits::*,
};

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);

    // Keys below 100. Of `size` equal parts of that range, the first is rank 0's: so keys for rank 0 come first.
    let mut keys: Vec<u64> = (0..5).map(|n| (17 * (5 * rank as u64 + n) + 3) % 100).collect();
    keys.sort();
    let mut send_counts = vec![0; size];
    keys.iter().for_each(|&key| send_counts[key as usize * size / 100] += 1);

    // How many keys come from each rank? Then the keys themselves.
    let mut counts = vec![0; size];
    world.all_to_all_into(&send_counts[..], &mut counts[..]);
    let mut mine = vec![0_u64; counts.iter().sum::<i32>() as usize];
    world.all_to_all_varcount_into(
        &Partition::new(&keys[..], &send_counts[..], starts(&send_counts)),
        &mut PartitionMut::new(&mut mine[..], &counts[..], starts(&counts)),
    );
    mine.sort();

    // What each rank learns of all the others, by one number from each.
    let (length, mut end, mut longest) = (mine.len() as u64, 0_u64, 0_u64);
    world.scan_into(&length, &mut end, SystemOperation::sum());
    world.all_reduce_into(&length, &mut longest, SystemOperation::max());
    println!("rank {rank} has places {}..{end}: {mine:?}, and nobody more than {longest}", end - length);
}

fn starts(counts: &[i32]) -> Vec<i32> {
    (0..counts.len()).map(|rank| counts[..rank].iter().sum()).collect()
}
