//! Checks the exercise on every rank: the same rows as a single rank finds, in the same order, and only on rank 0.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_scatter_gather::{RAIN, WIDTH, read, written_date};
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let days = read(None).expect("the file that is compiled in");

    // All days, most of them, few, one, none: with few and one, some ranks have nothing to send.
    for tenths in [0, 1, 300, 559, 560] {
        let mine = shared::block((days.len() / WIDTH) as u64, size, rank);
        let my_days = &days[mine.start as usize * WIDTH..mine.end as usize * WIDTH];
        check(rank, &exercise::wet_days(&world, my_days, tenths), &wet(&days, tenths), tenths);
    }
    // Only the last rank has days at all.
    let my_days = if rank == size - 1 { &days[..] } else { &[] };
    check(rank, &exercise::wet_days(&world, my_days, 1), &wet(&days, 1), 1);
}

fn check(rank: usize, found: &[i32], wet: &[i32], tenths: i32) {
    if rank != 0 {
        assert!(found.is_empty(), "at least {tenths} tenths: the result belongs on rank 0 alone");
        return;
    }
    let count = |rows: &[i32]| rows.len() as f64 / WIDTH as f64;
    assert!(found.len() == wet.len(), "at least {tenths} tenths: {} days instead of {}", count(found), count(wet));
    for (found, wet) in found.chunks(WIDTH).zip(wet.chunks(WIDTH)) {
        let date = written_date(wet[0].into());
        assert!(found == wet, "at least {tenths} tenths: {found:?} stands where {date} should: {wet:?}");
    }
}

/// What all ranks together should find, by one rank alone.
fn wet(days: &[i32], tenths: i32) -> Vec<i32> {
    days.chunks_exact(WIDTH).filter(|day| day[RAIN] >= tenths).flatten().copied().collect()
}
