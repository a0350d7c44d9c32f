//! Checks the exercise on every rank: the right rows, at every length, and no message left over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_send_recv::neighbours;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (left, right) = neighbours(world.rank(), world.size());
    // 131,072 numbers are 1 MiB: there, a send that comes before its receive waits for ever.
    for length in [1, 0, 5, 1000, 131_072] {
        let (first, last) = (row(world.rank(), 0, length), row(world.rank(), 1, length));
        let (before, behind) = exercise::halo(&world, &first, &last);
        // Not assert_eq: it would print a million numbers.
        assert!(
            before == row(left, 1, length),
            "{length} numbers: that is not the last row of rank {left}, on the left"
        );
        assert!(
            behind == row(right, 0, length),
            "{length} numbers: that is not the first row of rank {right}, on the right"
        );

        world.barrier();
        let left_over = world.any_process().immediate_probe();
        assert!(left_over.is_none(), "{length} numbers: a message for this rank was never received: {left_over:?}");
        // Nobody may send the next row before everyone has looked.
        world.barrier();
    }
}

/// The first (`end` 0) or last (`end` 1) row of one rank: no two are alike.
fn row(rank: i32, end: i32, length: usize) -> Vec<f64> {
    (0..length).map(|place| f64::from(2 * rank + end) + place as f64 / 1e6).collect()
}
