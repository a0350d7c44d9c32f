//! Checks the exercise on every rank: all badges, this rank's first, in the order of the seats.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "from_rank_0", path = "mistakes/from_rank_0.rs")]
#[cfg_attr(attempt = "root_alone", path = "mistakes/root_alone.rs")]
#[cfg_attr(attempt = "to_the_left", path = "mistakes/to_the_left.rs")]
#[cfg_attr(attempt = "without_me", path = "mistakes/without_me.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "from_rank_0",
        attempt = "root_alone",
        attempt = "to_the_left",
        attempt = "without_me"
    )),
    path = "exercise.rs"
)]
mod exercise;

use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());
    // Badges that do not ascend with the rank, and others in the second round: sorting or guessing doesn't help.
    for badge in [|seat: i32| 100 - 7 * seat, |seat: i32| (seat * 37 + 5) % 101] {
        let seen = exercise::look_round(&world, badge(rank));
        let expected: Vec<_> = (rank..size).chain(0..rank).map(badge).collect();
        let outcome = if seen == expected {
            Ok(())
        } else {
            let why = mistake(rank, &expected, &seen);
            Err(format!("{why}\nrank {rank} of {size}: expected {expected:?}, got {seen:?}"))
        };
        shared::assert_together(&world, outcome);
    }
}

/// What a rank that saw something else has probably done.
fn mistake(rank: i32, expected: &[i32], seen: &[i32]) -> &'static str {
    let mut by_rank = expected.to_vec();
    by_rank.rotate_right(rank as usize);
    let to_the_left: Vec<_> = expected[..1].iter().chain(expected[1..].iter().rev()).copied().collect();
    if seen == by_rank {
        "these are all badges in rank order: begin with your own, and go on with rank 0 after the last rank"
    } else if seen == to_the_left {
        "that goes round to the left: your right neighbour has the next higher rank"
    } else if seen.len() + 1 == expected.len() && seen.iter().all(|badge| expected.contains(badge)) {
        "a badge is missing: each rank sees all badges, its own, too"
    } else if seen.len() == expected.len() && seen.contains(&0) {
        "a place is still empty: every rank must get the badges of all, not only rank 0"
    } else if seen.len() != expected.len() {
        "there is one badge for each rank"
    } else {
        "other badges, or another order"
    }
}
