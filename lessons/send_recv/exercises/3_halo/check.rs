//! Checks the exercise on every rank: the right rows, at every length, and no message left over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "exchanged", path = "mistakes/exchanged.rs")]
#[cfg_attr(attempt = "no_tags", path = "mistakes/no_tags.rs")]
#[cfg_attr(attempt = "send_first", path = "mistakes/send_first.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "exchanged", attempt = "no_tags", attempt = "send_first")),
    path = "exercise.rs"
)]
mod exercise;

use lesson_send_recv::neighbours;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    // 131,072 numbers are 1 MiB: there, a send that comes before its receive waits for ever.
    for length in [1, 0, 5, 1000, 131_072] {
        let (first, last) = (row(world.rank(), 0, length), row(world.rank(), 1, length));
        let got = exercise::halo(&world, &first, &last);
        shared::assert_together(&world, judge(world.rank(), world.size(), length, &got));

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

fn judge(rank: i32, size: i32, length: usize, (before, behind): &(Vec<f64>, Vec<f64>)) -> Result<(), String> {
    let (left, right) = neighbours(rank, size);
    if *before == row(left, 1, length) && *behind == row(right, 0, length) {
        return Ok(());
    }
    let why = if *before == row(right, 0, length) && *behind == row(left, 1, length) {
        let why = "the two rows are exchanged: first comes the left neighbour's last row, then the right one's first";
        // With more ranks than two, no message can be taken for the other one.
        match size {
            1 | 2 => format!(
                "{why}. If this happens on one and two ranks only: both messages come from the same rank there, and each \
                 direction needs a tag of its own"
            ),
            _ => why.into(),
        }
    } else if before.len() != length || behind.len() != length {
        "a row has another length than those that were sent".into()
    } else {
        "these are not the rows of the neighbours".into()
    };
    // What a row begins with says which it is, and a million numbers say no more.
    Err(format!(
        "{why}\nrank {rank} of {size}, rows of {length}: expected {}, then {}; got {}, then {}",
        name(&row(left, 1, length), size),
        name(&row(right, 0, length), size),
        name(before, size),
        name(behind, size)
    ))
}

/// Whose row this is, in words.
fn name(found: &[f64], size: i32) -> String {
    let all = (0..size).flat_map(|rank| [(rank, 0, "first"), (rank, 1, "last")]);
    let owner = all.into_iter().find(|&(rank, end, _)| found == row(rank, end, found.len()) && !found.is_empty());
    let shown = &found[..found.len().min(3)];
    owner.map_or(format!("{} numbers: {shown:?}…", found.len()), |(rank, _, end)| format!("rank {rank}'s {end} row"))
}
