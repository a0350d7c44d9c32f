//! Checks the exercise on every rank: the same pipeline four times, also when there are no items, and no message left
//! over.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "mark_for_an_item", path = "mistakes/mark_for_an_item.rs")]
#[cfg_attr(attempt = "barrier_instead", path = "mistakes/barrier_instead.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "mark_for_an_item", attempt = "barrier_instead")),
    path = "exercise.rs"
)]
mod exercise;

use std::time::Duration;

use lesson_pitfalls::end_after;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    end_after(&world, Duration::from_secs(15));
    let (rank, size) = (world.rank(), world.size());
    for (time, items) in (1..).zip([vec![10, 20, 30], vec![5], vec![], (0..100).collect()]) {
        let mine = if rank == 0 { &items[..] } else { &[] };
        let arrived = exercise::pipeline(&world, mine, items.len());
        // Each rank has added 1.
        let expected: Vec<i64> = items.iter().map(|item| item + i64::from(size)).collect();
        let expected = if rank == size - 1 { expected } else { Vec::new() };
        if arrived != expected {
            let what = format!("the {time}. time: expected {expected:?}, got {arrived:?} on rank {rank}");
            assert!(rank == size - 1, "only the last rank keeps items\n{what}");
            assert!(
                arrived.len() != expected.len() + 1 || arrived[..expected.len()] != expected,
                "the end mark was taken for an item: look at the tag of what comes\n{what}"
            );
            panic!("not the items, each with 1 added by every rank, in their order\n{what}");
        }
        // Between two barriers, so that nobody has begun the next time yet.
        world.barrier();
        if let Some(left) = world.any_process().immediate_probe() {
            let (from, tag) = (left.source_rank(), left.tag());
            panic!(
                "the {time}. time is over, and nobody has received a message for rank {rank} from rank {from} with tag {tag}: \
                 the next time, it will be taken for the first item"
            );
        }
        world.barrier();
    }
}
