//! check says: the root alone has the sums
//!
//! All agree on the bins, and then only rank 0 gets the counts.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

use super::given::bin;

pub fn histogram(world: &SimpleCommunicator, keys: &[u64], bins: usize) -> Vec<u64> {
    let my_smallest = keys.iter().copied().min().unwrap_or(i64::MAX as u64);
    let my_largest = keys.iter().copied().max().unwrap_or(0);
    let (mut smallest, mut largest) = (0, 0);
    world.all_reduce_into(&my_smallest, &mut smallest, SystemOperation::min());
    world.all_reduce_into(&my_largest, &mut largest, SystemOperation::max());
    let (mut my_counts, mut counts) = (vec![0_u64; bins], vec![0; bins]);
    for &key in keys {
        my_counts[bin(key, smallest, largest, bins)] += 1;
    }
    let root = world.process_at_rank(0);
    if world.rank() == 0 {
        root.reduce_into_root(&my_counts[..], &mut counts[..], SystemOperation::sum());
    } else {
        root.reduce_into(&my_counts[..], SystemOperation::sum());
    }
    counts
}
