//! Checks the exercise: rank 0 has everybody's readings, whole and in rank order, and no message is left over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "in_order_of_arrival", path = "mistakes/in_order_of_arrival.rs")]
#[cfg_attr(attempt = "room_for_a_thousand", path = "mistakes/room_for_a_thousand.rs")]
#[cfg_attr(attempt = "without_rank_0", path = "mistakes/without_rank_0.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "in_order_of_arrival",
        attempt = "room_for_a_thousand",
        attempt = "without_rank_0"
    )),
    path = "exercise.rs"
)]
mod exercise;

use std::{thread, time::Duration};

use mpi::traits::*;

/// How many readings a rank of `size` ranks has: fewer and fewer; none on every other rank; none at all; and more than any
/// MPI puts aside.
const LENGTHS: [fn(usize, usize) -> usize; 5] = [
    |rank, size| 3 * (size - rank),
    |rank, _| rank % 2 * 5,
    |_, _| 0,
    |rank, _| 30_000 * (rank % 3),
    |rank, _| rank + 1,
];

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    for (round, length) in LENGTHS.into_iter().enumerate() {
        let readings = |rank| -> Vec<_> {
            let first = (1 + rank + 10 * round) as f64 * 1000.0;
            (0..length(rank, size)).map(|place| first + place as f64 / 1e6).collect()
        };
        // The last rank's message comes first.
        thread::sleep(Duration::from_millis(3 * (size - rank) as u64));
        let got = exercise::collect(&world, &readings(rank));
        let expected: Vec<_> = if rank == 0 { (0..size).map(readings).collect() } else { vec![] };
        shared::assert_together(&world, judge(rank, &expected, &got));

        let left_over = world.any_process().immediate_probe().map(|status| status.source_rank());
        let outcome = left_over.map_or(Ok(()), |from| {
            Err(format!("rank {rank} never received a message of rank {from}: one receive for each send"))
        });
        shared::assert_together(&world, outcome);
    }
}

fn judge(rank: usize, expected: &[Vec<f64>], got: &[Vec<f64>]) -> Result<(), String> {
    if got == expected {
        return Ok(());
    }
    // In numbers: there may be thousands of readings.
    let lengths = |lists: &[Vec<f64>]| lists.iter().map(Vec::len).collect::<Vec<_>>();
    let context = format!("rank {rank}: expected lists of the lengths {:?}, got {:?}", lengths(expected), lengths(got));
    if rank > 0 {
        return Err(format!("only rank 0 collects: all others return an empty list\n{context}"));
    }
    if got.len() < expected.len() {
        let why = if got == &expected[1..] {
            "rank 0's own readings are missing: they needn't be sent, but they belong to the list"
        } else {
            "there is one list for each rank, also for a rank without readings"
        };
        return Err(format!("{why}\n{context}"));
    }
    if got.len() == expected.len() && got.last() == expected.first() && got[..got.len() - 1] == expected[1..] {
        return Err(format!("rank 0's own readings come first, since its rank is 0\n{context}"));
    }
    let is_other_order = got.len() == expected.len() && expected.iter().all(|list| got.contains(list));
    let Some((from, (expected, got))) = expected.iter().zip(got).enumerate().find(|(_, (e, g))| e != g) else {
        return Err(format!("more lists than ranks\n{context}"));
    };
    let why = if got.len() > expected.len() && got.starts_with(expected) {
        format!(
            "rank {from} sent {} numbers, and what stands after them is room that nobody wrote to: the status says how many \
             have come",
            expected.len()
        )
    } else if expected.starts_with(got) && !is_other_order {
        format!("rank {from} sent {} numbers, and only {} are here", expected.len(), got.len())
    } else {
        format!(
            "at place {from} stand other readings than rank {from}'s: whose message comes first is chance, so receive from each \
             rank by its number"
        )
    };
    Err(format!("{why}\n{context}"))
}
