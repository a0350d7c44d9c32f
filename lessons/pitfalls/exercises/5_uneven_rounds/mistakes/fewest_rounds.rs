//! check says: rounds are missing

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Items of a rank in a round.
const BATCH: u64 = 10;

/// Adds up the numbers 0, 1, … of `items` items, shared out as `shared::block` does. Returns, on rank 0, the sum of all
/// ranks after each round, from the first round to the one in which the last rank finishes; nothing on the other
/// ranks. Without any items there is no round.
pub fn sums(world: &SimpleCommunicator, items: u64) -> Vec<u64> {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let root = world.process_at_rank(0);
    let mut share = shared::block(items, size, rank);
    let (mut sum, mut sums_so_far) = (0, Vec::new());
    let (my_rounds, mut rounds) = ((share.end - share.start).div_ceil(BATCH), 0_u64);
    world.all_reduce_into(&my_rounds, &mut rounds, SystemOperation::min());
    for _ in 0..rounds {
        sum += share.by_ref().take(BATCH as usize).sum::<u64>();
        if rank == 0 {
            let mut all = vec![0; size];
            root.gather_into_root(&sum, &mut all[..]);
            sums_so_far.push(all.iter().sum());
        } else {
            root.gather_into(&sum);
        }
    }
    sums_so_far
}
