//! Checks the exercise on every rank: the largest gap of many ranges, across the ranks' boundaries and over ranks
//! without primes.

// An exercise that is not written yet uses none of its imports and functions.
#[allow(unused_imports, unused_variables, dead_code)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "within_blocks", path = "mistakes/within_blocks.rs")]
#[cfg_attr(attempt = "next_rank_only", path = "mistakes/next_rank_only.rs")]
#[cfg_attr(attempt = "zero_is_a_prime", path = "mistakes/zero_is_a_prime.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "within_blocks",
        attempt = "next_rank_only",
        attempt = "zero_is_a_prime"
    )),
    path = "exercise.rs"
)]
mod exercise;

use lesson_primes::{candidates, is_prime, number};
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let size = world.size() as usize;
    // From 113 to 127 only the ends are prime. Small ranges put the boundaries everywhere, and leave ranks without
    // candidates.
    let mut ranges =
        vec![(2, 40), (113, 127), (113, 131), (89, 97), (0, 1000), (2, 3), (2, 2), (0, 1), (24, 28), (31, 37)];
    ranges.extend((0..60).map(|to| (0, to)));
    ranges.extend((880..900).map(|from| (from, from + 40)));
    for (from, to) in ranges {
        let found = exercise::largest_gap(&world, from, to);
        match world.rank() {
            0 => judge(size, from, to, found),
            rank => assert!(found == 0, "rank {rank} returns {found}, and only rank 0 was to: it alone has gathered"),
        }
    }
    // The first gap of 114: OEIS A005250 and A002386.
    let found = exercise::largest_gap(&world, 0, 1_000_000);
    assert!(world.rank() > 0 || found == 114, "the largest gap up to 1,000,000: expected 114, got {found}");
}

/// Says what is wrong with rank 0's answer.
fn judge(size: usize, from: u64, to: u64, found: u64) {
    let all = candidates(from, to);
    let of_rank = |rank| {
        let mine = shared::block(all.end - all.start, size, rank);
        let numbers = (mine.start..mine.end).map(|index| number(all.start + index));
        numbers.filter(|&number| is_prime(number)).collect::<Vec<_>>()
    };
    let of_ranks: Vec<_> = (0..size).map(of_rank).collect();
    let gap = |primes: &[u64]| primes.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    let expected = gap(&of_ranks.concat());
    if found == expected {
        return;
    }
    let what = format!(
        "the largest gap from {from} to {to}: expected {expected}, got {found}. Primes of each rank: {of_ranks:?}"
    );
    let within = of_ranks.iter().map(|primes| gap(primes)).max().unwrap_or(0);
    let to_the_next = of_ranks.windows(2).map(|pair| gap(&pair.concat())).max().unwrap_or(0);
    assert!(
        found < expected,
        "this is larger than any gap there is: was the 0 of a rank without primes taken for a prime, or the way between two \
         primes that are no neighbours for a gap?\n{what}"
    );
    let lies_between = if found == to_the_next { ": a rank without any prime lies between them" } else { "" };
    assert!(
        found != within && found != to_the_next,
        "a gap from one rank's last prime to another rank's first one is missing{lies_between}\n{what}"
    );
    panic!("a gap is missing\n{what}");
}
