//! Checks the exercise on every rank: the same rows as a single rank finds, in the same order, and only on rank 0.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "number_by_number", path = "mistakes/number_by_number.rs")]
#[cfg_attr(attempt = "starts_at_zero", path = "mistakes/starts_at_zero.rs")]
#[cfg_attr(attempt = "strictly_more", path = "mistakes/strictly_more.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "number_by_number",
        attempt = "starts_at_zero",
        attempt = "strictly_more"
    )),
    path = "exercise.rs"
)]
mod exercise;

use lesson_scatter_gather::{RAIN, WIDTH, read, written_date};
use mpi::{topology::SimpleCommunicator, traits::*};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let days = read(None).expect("the file that is compiled in");

    // Most days, all, few, one, none: with few and one, some ranks have nothing to send.
    for tenths in [1, 0, 300, 559, 560] {
        let mine = shared::block((days.len() / WIDTH) as u64, size, rank);
        let my_days = &days[mine.start as usize * WIDTH..mine.end as usize * WIDTH];
        check(&world, &days, my_days, tenths);
    }
    // Only the last rank has days at all; then nobody has.
    check(&world, &days, if rank == size - 1 { &days } else { &[] }, 1);
    check(&world, &[], &[], 1);
}

/// Collective: asserts that the exercise finds, on rank 0, what one rank alone finds in `days`.
fn check(world: &SimpleCommunicator, days: &[i32], my_days: &[i32], tenths: i32) {
    let found = exercise::wet_days(world, my_days, tenths);
    if world.rank() != 0 {
        assert!(found.is_empty(), "the result belongs on rank 0 alone: return an empty list on the others");
        return;
    }
    let case = format!("days with at least {tenths} tenths of a millimetre");
    let all_with = |wet: &dyn Fn(i32) -> bool| -> Vec<i32> {
        days.chunks_exact(WIDTH).filter(|day| wet(day[RAIN])).flatten().copied().collect()
    };
    let expected = all_with(&|rain| rain >= tenths);
    if found == expected {
        return;
    }
    assert!(
        found != all_with(&|rain| rain > tenths),
        "{case}: those with exactly {tenths} are missing: at least means >= and not >"
    );
    assert!(
        found.len().is_multiple_of(WIDTH)
            && found.chunks(WIDTH).all(|row| row[0] == 0 || days.chunks(WIDTH).any(|day| day == row)),
        "{case}: what rank 0 has are not rows of the record: pick whole rows, by `chunks_exact(WIDTH)`, and count numbers"
    );
    let is_empty = |row: &[i32]| row.iter().all(|&number| number == 0);
    assert!(
        !found.chunks(WIDTH).any(is_empty),
        "{case}: rows are missing, and zeros stand in their place: a rank's rows start where those of the ranks before it end"
    );
    let count = |rows: &[i32]| rows.len() / WIDTH;
    assert!(found.len() == expected.len(), "{case}: {} days instead of {}", count(&found), count(&expected));
    for (found, expected) in found.chunks(WIDTH).zip(expected.chunks(WIDTH)) {
        let date = written_date(expected[0].into());
        assert!(found == expected, "{case}: {found:?} stands where {date} should: {expected:?}");
    }
}
