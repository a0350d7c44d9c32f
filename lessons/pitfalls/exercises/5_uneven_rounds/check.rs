//! Checks the exercise on every rank: the sum after each round, also where some ranks need one round more than others.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "fewest_rounds", path = "mistakes/fewest_rounds.rs")]
#[cfg_attr(attempt = "one_more_round", path = "mistakes/one_more_round.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "fewest_rounds", attempt = "one_more_round")), path = "exercise.rs")]
mod exercise;

use std::time::Duration;

use lesson_pitfalls::end_after;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    end_after(&world, Duration::from_secs(15));
    let size = world.size() as u64;
    for items in [20 * size, 20 * size + 1, 0, 1, 13 * size - 1, 500] {
        let sums = exercise::sums(&world, items);
        if world.rank() == 0 {
            judge(items, &expected(items, size as usize), &sums);
        } else {
            assert!(sums.is_empty(), "rank {} returns {sums:?}, and only rank 0 has gathered", world.rank());
        }
        // A rank that has finished waits here for one that hasn't.
        world.barrier();
    }
}

/// The same by one rank: after round r, each share has come to its r-th multiple of ten.
fn expected(items: u64, size: usize) -> Vec<u64> {
    let shares: Vec<_> = (0..size).map(|rank| shared::block(items, size, rank)).collect();
    let rounds = shares.iter().map(|share| (share.end - share.start).div_ceil(10)).max().unwrap_or(0);
    let after = |round: u64| shares.iter().map(|share| share.clone().take(10 * round as usize).sum::<u64>()).sum();
    (1..=rounds).map(after).collect()
}

/// Says what is wrong with rank 0's sums.
fn judge(items: u64, expected: &[u64], sums: &[u64]) {
    if sums == expected {
        return;
    }
    let what = format!("the sums after each round of {items} items: expected {expected:?}, got {sums:?}");
    let begin_alike = sums.iter().zip(expected).all(|(sum, expected)| sum == expected);
    assert!(
        !(begin_alike && sums.len() < expected.len()),
        "rounds are missing, and with them items: there are as many as the rank needs that needs most\n{what}"
    );
    assert!(
        !(begin_alike && sums.len() == expected.len() + 1),
        "one round too many: in the last one, nobody had anything left to add\n{what}"
    );
    panic!("the sums are wrong\n{what}");
}
