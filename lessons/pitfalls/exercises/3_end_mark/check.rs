//! Checks the exercise on every rank: the right items each time, also when there are none, and no message left over.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
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
        assert_eq!(arrived, expected, "what arrives the {time}. time");
        // Between two barriers, so that nobody has begun the next time yet.
        world.barrier();
        if let Some(left) = world.any_process().immediate_probe() {
            let (from, tag) = (left.source_rank(), left.tag());
            panic!("after the {time}. time, nobody has received a message from rank {from} with tag {tag}");
        }
        world.barrier();
    }
}
