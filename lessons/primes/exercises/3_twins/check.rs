//! Checks the exercise on every rank: all pairs, those across the ranks' boundaries included.

// An exercise that is not written yet uses none of its imports and functions.
#[allow(unused_imports, unused_variables, dead_code)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "no_messages", path = "mistakes/no_messages.rs")]
#[cfg_attr(attempt = "silent_without_primes", path = "mistakes/silent_without_primes.rs")]
#[cfg_attr(attempt = "my_pairs_only", path = "mistakes/my_pairs_only.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "no_messages",
        attempt = "silent_without_primes",
        attempt = "my_pairs_only"
    )),
    path = "exercise.rs"
)]
mod exercise;

use lesson_primes::{candidates, is_prime, number};
use mpi::{topology::SimpleCommunicator, traits::*};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    // First where most ranks have primes. Every limit up to 60 puts the boundaries everywhere, and with seven ranks
    // leaves some without a candidate.
    (0..=60).rev().for_each(|limit| expect(&world, limit));
    expect(&world, 1_000);
    // OEIS A007508.
    let found = exercise::count_twins(&world, 1_000_000);
    assert!(found == 8_169, "pairs of twins up to 1,000,000: expected 8169, got {found} on rank {}", world.rank());
    world.barrier();
    let left_over = world.any_process().immediate_probe();
    assert!(left_over.is_none(), "rank {} never received a message: count sends and receives", world.rank());
}

fn expect(world: &SimpleCommunicator, limit: u64) {
    let found = exercise::count_twins(world, limit);
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let of_rank = |rank| {
        let mine = shared::block(candidates(0, limit).end, size, rank);
        mine.map(number).filter(|&number| is_prime(number)).collect::<Vec<_>>()
    };
    let of_ranks: Vec<_> = (0..size).map(of_rank).collect();
    let pairs = |primes: &[u64]| primes.windows(2).filter(|pair| pair[0] + 2 == pair[1]).count() as u64;
    let expected = pairs(&of_ranks.concat());
    if found == expected {
        return;
    }
    let what = format!(
        "pairs of twins up to {limit}: expected {expected}, got {found} on rank {rank}. Primes of each rank: {of_ranks:?}"
    );
    let within: u64 = of_ranks.iter().map(|primes| pairs(primes)).sum();
    // A rank's pairs, and the one that its right neighbour's first prime completes.
    let own = |rank: usize| {
        let next = of_ranks.get(rank + 1).and_then(|primes| primes.first());
        pairs(&of_ranks[rank].iter().chain(next).copied().collect::<Vec<_>>())
    };
    assert!(found <= expected, "some pair was counted twice, or is none\n{what}");
    assert!(found != within, "a pair that straddles the boundary of two ranks is missing\n{what}");
    assert!(
        found != own(rank) && found != pairs(&of_ranks[rank]),
        "these are rank {rank}'s own pairs: add up those of all ranks, on every rank\n{what}"
    );
    assert!(found != 0, "rank {rank} has got nothing: a reduce leaves the sum on its root only\n{what}");
    panic!("a pair is missing\n{what}");
}
