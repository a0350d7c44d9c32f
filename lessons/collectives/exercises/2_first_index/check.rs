//! Checks the exercise on every rank: parts of the same length, of different lengths, and empty ones.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "equal_lengths", path = "mistakes/equal_lengths.rs")]
#[cfg_attr(attempt = "inclusive", path = "mistakes/inclusive.rs")]
#[cfg_attr(attempt = "thirty_two_bits", path = "mistakes/thirty_two_bits.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "equal_lengths", attempt = "inclusive", attempt = "thirty_two_bits")),
    path = "exercise.rs"
)]
mod exercise;

use lesson_collectives::hash;
use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    type OfRank = fn(u64) -> u64;
    let lengths: [(&str, OfRank); 7] = [
        ("10 keys on each rank", |_| 10),
        ("two keys on rank 0, and three more on each rank than on the one before", |rank| 3 * rank + 2),
        ("one key more on each rank than on the one before, none on rank 0", |rank| rank),
        ("keys on odd ranks only", |rank| rank % 2 * 7),
        ("keys on rank 0 only", |rank| if rank == 0 { 1000 } else { 0 }),
        ("no keys at all", |_| 0),
        // More than fit into 32 bits, on rank 0 already.
        ("billions of keys", |rank| hash(42, rank) >> 24),
    ];
    let rank = world.rank() as u64;
    for (case, length) in lengths {
        let expected = (0..rank).map(length).sum::<u64>();
        let found = exercise::first_index(&world, length(rank));
        let outcome = judge(found, expected, rank, length(rank));
        shared::assert_together(&world, outcome.map_err(|why| format!("{case}: {why}")));
    }
}

fn judge(found: u64, expected: u64, rank: u64, length: u64) -> Result<(), String> {
    let why = if found == expected {
        return Ok(());
    } else if found == expected + length {
        "this rank's own keys are counted, too: its first key comes after those of the lower ranks, not after its own"
    } else if found == rank * length {
        "as if every rank had as many keys as this one"
    } else if found as u32 == expected as u32 {
        "the sum doesn't fit into 32 bits"
    } else {
        "this isn't how many keys lie on lower ranks"
    };
    Err(format!("{found} instead of {expected}: {why}"))
}
