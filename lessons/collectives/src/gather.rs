//! The obvious way, for comparison: gather all keys on rank 0, sort them there, scatter them.

use mpi::{collective::SystemOperation, datatype::PartitionMut, topology::SimpleCommunicator, traits::*};
use shared::{Stopwatch, counts_and_displacements, together};

use crate::{Kernel, room, scatter};

/// Sorts the ranks' keys, which lie on them in blocks of equal size (as far as possible), before and after. Collective.
pub fn gather_sort_scatter(
    world: &SimpleCommunicator,
    keys: Vec<u64>,
    kernel: Kernel,
    watch: &mut Stopwatch,
) -> Vec<u64> {
    let (mine, mut count, root) = (keys.len() as u64, 0, world.process_at_rank(0));
    world.all_reduce_into(&mine, &mut count, SystemOperation::sum());
    let (counts, starts) = together(world, counts_and_displacements(count, 1, world.size() as usize));
    // Every rank has all sections: the stopwatch's table is collective.
    let on_root = if world.rank() == 0 { count } else { 0 };
    let mut all = together(world, watch.time("room", || filled(on_root)));
    watch.time("gather", || match world.rank() {
        0 => root.gather_varcount_into_root(&keys[..], &mut PartitionMut::new(&mut all[..], &counts[..], &starts[..])),
        _ => root.gather_varcount_into(&keys[..]),
    });
    drop(keys);
    watch.time("sort", || kernel.sort(&mut all));
    watch.time("scatter", || scatter(world, &all, count))
}

/// Memory for that many keys that the system has really handed out: it does so page by page, when a page is first
/// written to. Filled with what would show if it weren't overwritten.
///
/// # Errors
/// A sentence with the size, if the system doesn't give so much memory.
pub fn filled(keys: u64) -> Result<Vec<u64>, String> {
    let mut list = room(keys)?;
    list.resize(keys as usize, u64::MAX);
    Ok(list)
}
