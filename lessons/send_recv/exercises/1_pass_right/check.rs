//! Checks the exercise on every rank: the left neighbour's number, nothing at the left end, and no message left over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "from_the_right", path = "mistakes/from_the_right.rs")]
#[cfg_attr(attempt = "left_over", path = "mistakes/left_over.rs")]
#[cfg_attr(attempt = "passes_on", path = "mistakes/passes_on.rs")]
#[cfg_attr(attempt = "round_the_ring", path = "mistakes/round_the_ring.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "from_the_right",
        attempt = "left_over",
        attempt = "passes_on",
        attempt = "round_the_ring"
    )),
    path = "exercise.rs"
)]
mod exercise;

use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size() as usize);
    // No two ranks have the same number in a round, and no rank has the same number twice.
    for round in 0..3 {
        let numbers: Vec<_> = (0..size as i64).map(|rank| (rank - 1) * (1 << 33) + 17 * round - 20).collect();
        let got = exercise::pass_right(&world, numbers[rank as usize]);

        // Everybody is told what all have got: a mistake shows in the whole line. The first number says whether there is one.
        let mut all = vec![0; 2 * size];
        world.all_gather_into(&[i64::from(got.is_some()), got.unwrap_or(0)][..], &mut all[..]);
        let got: Vec<_> = all.chunks_exact(2).map(|pair| (pair[0] == 1).then_some(pair[1])).collect();
        shared::assert_together(&world, judge(&numbers, &got));

        let left_over = world.any_process().immediate_probe().map(|status| status.source_rank());
        let outcome = left_over.map_or(Ok(()), |from| {
            Err(format!("rank {rank} never received a message of rank {from}: the last rank sends nothing"))
        });
        shared::assert_together(&world, outcome);
    }
}

/// `numbers` are those of all ranks, and `got` is what they returned.
fn judge(numbers: &[i64], got: &[Option<i64>]) -> Result<(), String> {
    let (size, last) = (numbers.len(), numbers.len() - 1);
    let line = |from: &dyn Fn(usize) -> Option<usize>| -> Vec<_> {
        (0..size).map(|rank| from(rank).map(|other| numbers[other])).collect()
    };
    let expected = line(&|rank| rank.checked_sub(1));
    if got == expected {
        return Ok(());
    }
    let why = if got[0].is_some() && size == 1 {
        "one rank alone has nobody on its left: the line is open at both ends"
    } else if got == line(&|rank| (rank < last).then_some(rank + 1)) {
        "these are the numbers of the ranks on the right: send to rank + 1, receive from rank − 1"
    } else if got == line(&|rank| rank.checked_sub(1).map(|_| 0)) {
        "everybody has rank 0's number: each rank sends its own number, and not the one that it received"
    } else if got == line(&Some) {
        "everybody has its own number still"
    } else if got[0].is_some() {
        "rank 0 has nobody on its left: the line is open at both ends"
    } else {
        "rank r is to get the number of rank r − 1"
    };
    Err(format!("{why}\nrank by rank, of {size}: expected {expected:?}, got {got:?}"))
}
