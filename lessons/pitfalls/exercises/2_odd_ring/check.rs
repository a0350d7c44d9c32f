//! Checks the exercise on every rank: both neighbours' numbers, few and many, at even and odd numbers of ranks, and no
//! message left.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "plain_send", path = "mistakes/plain_send.rs")]
#[cfg_attr(attempt = "exchanged", path = "mistakes/exchanged.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "plain_send", attempt = "exchanged")), path = "exercise.rs")]
mod exercise;

use std::time::Duration;

use lesson_pitfalls::end_after;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    end_after(&world, Duration::from_secs(15));
    let (rank, size) = (world.rank(), world.size());
    // 400,000 numbers are 3.2 MB: no MPI puts so much aside.
    for count in [1, 0, 400_000, 3] {
        let numbers =
            |rank: i32| (0..count).map(|n| 1000 + 10 * n + i64::from((rank + size) % size)).collect::<Vec<_>>();
        let (from_left, from_right) = exercise::swap_with_both(&world, &numbers(rank));
        let begin = |numbers: &[i64]| format!("{} numbers, {:?} …", numbers.len(), &numbers[..numbers.len().min(3)]);
        for (side, other_side, found, neighbour, other) in
            [("left", "right", from_left, rank - 1, rank + 1), ("right", "left", from_right, rank + 1, rank - 1)]
        {
            let expected = numbers(neighbour);
            if found == expected {
                continue;
            }
            let what = format!("rank {rank}, from the {side}: expected {}, got {}", begin(&expected), begin(&found));
            assert!(
                found != numbers(other),
                "the {other_side} neighbour's numbers in the place of the {side} one's: see what comes first in what is \
                 returned\n{what}"
            );
            assert!(found != numbers(rank), "these are its own numbers: they never left\n{what}");
            panic!("not the {side} neighbour's numbers\n{what}");
        }
    }
    world.barrier();
    let left_over = world.any_process().immediate_probe();
    assert!(left_over.is_none(), "a message for rank {rank} was never received: {left_over:?}");
}
