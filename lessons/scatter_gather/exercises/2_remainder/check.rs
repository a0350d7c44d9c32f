//! Checks the exercise: rank 0 collects what every rank got, and looks for the whole table in it.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "counts_in_rows", path = "mistakes/counts_in_rows.rs")]
#[cfg_attr(attempt = "rest_to_last", path = "mistakes/rest_to_last.rs")]
#[cfg_attr(attempt = "rounded_down", path = "mistakes/rounded_down.rs")]
#[cfg_attr(attempt = "starts_in_rows", path = "mistakes/starts_in_rows.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "counts_in_rows",
        attempt = "rest_to_last",
        attempt = "rounded_down",
        attempt = "starts_in_rows"
    )),
    path = "exercise.rs"
)]
mod exercise;

use mpi::{topology::SimpleCommunicator, traits::*};
use shared::numbers::plural;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let size = world.size() as usize;
    // Two more than divide, one less, fewer rows than ranks, as many, one, none, and many.
    for rows in [2 * size + 2, 3 * size - 1, size - 1, size, 1, 0, 1000] {
        for width in [5, 3, 1] {
            check(&world, rows, width);
        }
    }
}

fn check(world: &SimpleCommunicator, rows: usize, width: usize) {
    let table: Vec<i32> = (0..rows * width).map(|place| (place / width * 100 + place % width + 1) as i32).collect();
    let on_root = world.rank() == 0;
    let mine = exercise::my_rows(world, if on_root { &table } else { &[] }, width);
    if let Some(parts) = collect(world, &mine) {
        judge(&table, &parts, width);
    }
}

/// What every rank has got, on rank 0. By messages: what is to be practised here must not be what checks it.
fn collect(world: &SimpleCommunicator, mine: &[i32]) -> Option<Vec<Vec<i32>>> {
    if world.rank() != 0 {
        world.process_at_rank(0).send(mine);
        return None;
    }
    let others = (1..world.size()).map(|rank| world.process_at_rank(rank).receive_vec().0);
    Some([mine.to_vec()].into_iter().chain(others).collect())
}

fn judge(table: &[i32], parts: &[Vec<i32>], width: usize) {
    let (rows, ranks) = (table.len() / width, parts.len());
    let case =
        format!("a table of {} of {} on {}", plural(rows, "row"), plural(width, "number"), plural(ranks, "rank"));
    let all = parts.concat();
    let sizes: Vec<usize> = parts.iter().map(|part| part.len() / width).collect();
    assert!(
        width == 1 || rows == 0 || all.len() != rows,
        "{case}: all ranks together have {rows} numbers, as many as there are rows: counts are in numbers, not in rows"
    );
    for (rank, part) in parts.iter().enumerate() {
        assert!(
            part.len().is_multiple_of(width),
            "{case}: rank {rank} has {} numbers, which are no whole rows: counts are in numbers, rows × width",
            part.len()
        );
    }
    assert!(
        rows < ranks || ranks == 1 || parts[0].is_empty() || parts[1..].iter().any(|part| !part.is_empty()),
        "{case}: only rank 0 has rows: the other ranks don't know how many there are until rank 0 tells them"
    );
    assert!(
        all.len() >= table.len() || table[..all.len()] != all,
        "{case}: {} at the end went to nobody: the rows don't divide by the ranks, and the remainder got lost",
        plural(rows - all.len() / width, "row")
    );
    let expected: Vec<usize> = (0..ranks).map(|rank| rows / ranks + usize::from(rank < rows % ranks)).collect();
    let last_has_the_rest = rows % ranks > 0 && sizes[..ranks - 1].iter().all(|&size| size == rows / ranks);
    assert!(
        !(last_has_the_rest && all == table),
        "{case}: the whole remainder went to the last rank: give one row more to each of the first ranks instead"
    );
    assert!(sizes == expected, "{case}: the ranks have {sizes:?} rows instead of {expected:?}");
    if all == table {
        return;
    }
    let rows_before = |rank: usize| expected[..rank].iter().sum::<usize>();
    let shifted = |rank: usize| table[rows_before(rank)..][..parts[rank].len()] == parts[rank];
    assert!(
        !(0..ranks).all(shifted),
        "{case}: every rank but the first has shifted rows: starts are in numbers, too, and not in rows"
    );
    for (rank, part) in parts.iter().enumerate() {
        let expected = &table[rows_before(rank) * width..][..part.len()];
        assert!(part == expected, "{case}: rank {rank} has {part:?} instead of {expected:?}");
    }
}
