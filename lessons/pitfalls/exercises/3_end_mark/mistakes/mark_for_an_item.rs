//! check says: the end mark was taken for an item

use mpi::{Tag, topology::SimpleCommunicator, traits::*};

/// Tag of an item.
const ITEM: Tag = 1;
/// Tag of the end mark.
const END: Tag = 2;

/// Sends `items`, which rank 0 has, through the pipeline. All ranks know how many they are. Returns what arrives at the
/// last rank, in order; nothing on the other ranks.
pub fn pipeline(world: &SimpleCommunicator, items: &[i64], count: usize) -> Vec<i64> {
    let (rank, last) = (world.rank(), world.size() - 1);
    if last == 0 {
        return items.iter().map(|item| item + 1).collect();
    }
    if rank == 0 {
        let next = world.process_at_rank(1);
        items.iter().for_each(|item| next.send_with_tag(&(item + 1), ITEM));
        next.send_with_tag(&0_i64, END);
        return Vec::new();
    }
    let before = world.process_at_rank(rank - 1);
    if rank == last {
        return (0..=count).map(|_| before.receive::<i64>().0 + 1).collect();
    }
    let next = world.process_at_rank(rank + 1);
    loop {
        let (item, status) = before.receive::<i64>();
        if status.tag() == END {
            next.send_with_tag(&item, END);
            return Vec::new();
        }
        next.send_with_tag(&(item + 1), ITEM);
    }
}
