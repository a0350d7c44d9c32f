//! Solution: first the counts, one number from every rank, then the rows, of which each rank has its own number.

use lesson_scatter_gather::{RAIN, WIDTH};
use mpi::{datatype::PartitionMut, topology::SimpleCommunicator, traits::*};

/// Returns, on rank 0, the rows of all ranks' days with at least `tenths` tenths of a millimetre of rain, in rank order
/// and then in each rank's own order; an empty list on the other ranks.
pub fn wet_days(world: &SimpleCommunicator, my_days: &[i32], tenths: i32) -> Vec<i32> {
    let mine: Vec<i32> = my_days.chunks_exact(WIDTH).filter(|day| day[RAIN] >= tenths).flatten().copied().collect();
    let count = mine.len() as i32;
    let root = world.process_at_rank(0);
    if world.rank() != 0 {
        root.gather_into(&count);
        root.gather_varcount_into(&mine[..]);
        return Vec::new();
    }
    let mut counts = vec![0; world.size() as usize];
    root.gather_into_root(&count, &mut counts[..]);
    let starts: Vec<i32> = (0..counts.len()).map(|rank| counts[..rank].iter().sum()).collect();
    let mut all = vec![0; counts.iter().sum::<i32>() as usize];
    root.gather_varcount_into_root(&mine[..], &mut PartitionMut::new(&mut all[..], &counts[..], &starts[..]));
    all
}
