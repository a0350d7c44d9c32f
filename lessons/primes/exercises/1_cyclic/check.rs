//! Checks the exercise on every rank: the published counts, and each chunk on the rank that it is dealt to.

#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "whole_rounds", path = "mistakes/whole_rounds.rs")]
#[cfg_attr(attempt = "all_begin_at_0", path = "mistakes/all_begin_at_0.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "whole_rounds", attempt = "all_begin_at_0")), path = "exercise.rs")]
mod exercise;

use lesson_primes::is_prime;
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Numbers in a chunk.
const CHUNK: u64 = 1000;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    // A last round that isn't whole; 10^5 and 10^4, published as OEIS A006880; fewer chunks than ranks, and none.
    for (chunks, primes) in [(23, 2564), (100, 9592), (10, 1229), (2, 303), (1, 168), (0, 0)] {
        let mut mine = Vec::new();
        let found = exercise::count(&world, chunks, |chunk| {
            mine.push(chunk);
            (chunk * CHUNK..(chunk + 1) * CHUNK).filter(|&number| is_prime(number)).count() as u64
        });
        // Where chunks are lost or counted twice, all ranks know it, and say the same.
        let times = times(&world, chunks, &mine);
        judge(&world, chunks, &mine, &times);
        let rank = world.rank();
        assert!(
            found == primes,
            "not every rank's count is in the sum, or not every rank has got the sum\n\
             primes in {chunks} chunks: expected {primes}, got {found} on rank {rank}"
        );
    }
}

/// How often each chunk was counted, by all ranks together. Collective.
fn times(world: &SimpleCommunicator, chunks: u64, mine: &[u64]) -> Vec<u64> {
    let (mut my_times, mut times) = (vec![0_u64; chunks as usize], vec![0; chunks as usize]);
    for &chunk in mine {
        assert!(chunk < chunks, "rank {} counts chunk {chunk}, and there are {chunks}, from 0 on", world.rank());
        my_times[chunk as usize] += 1;
    }
    world.all_reduce_into(&my_times[..], &mut times[..], SystemOperation::sum());
    times
}

/// Says what is wrong with the chunks of this rank, and of all.
fn judge(world: &SimpleCommunicator, chunks: u64, mine: &[u64], times: &[u64]) {
    let (rank, size) = (world.rank() as u64, world.size() as u64);
    let expected: Vec<_> = (0..chunks).filter(|chunk| chunk % size == rank).collect();
    let what = format!("of {chunks} chunks, rank {rank} should count {expected:?}, and counts {mine:?}");
    if let Some(twice) = times.iter().position(|&times| times > 1) {
        panic!("several ranks count the same chunk, such as {twice}: let each begin at its own number\n{what}");
    }
    if let Some(lost) = times.iter().position(|&times| times == 0) {
        let rest = chunks - chunks % size;
        let of_rest = if lost as u64 >= rest { " of the last round, which isn't a whole one" } else { "" };
        panic!("nobody counts chunk {lost}{of_rest}\n{what}");
    }
    let is_block = mine.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    assert!(
        *mine == expected || !(is_block && chunks > 2 * size),
        "these are still neighbours: large numbers take longer, so the last rank has the most to do\n{what}"
    );
    assert!(*mine == expected, "each chunk is counted once, but not by the rank that it is dealt to\n{what}");
}
