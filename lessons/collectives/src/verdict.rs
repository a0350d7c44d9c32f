//! Whether a sort has done its work: the same keys as before, in order.

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};
use shared::grouped;

use crate::{Segment, hash, segment};

/// A number that doesn't depend on the keys' order, but on each key and how often it is there: the sum of their hashes,
/// modulo 2⁶⁴. Two different multisets of keys have the same one by accident with probability 2⁻⁶⁴.
pub fn bag(keys: &[u64]) -> u64 {
    // Any seed but those that the lesson uses for keys.
    keys.iter().fold(0, |sum, &key| sum.wrapping_add(hash(key, u64::MAX / 3)))
}

/// A number that depends on each key and its place; the first of `keys` has place `start` in the whole. The sum over all
/// parts is the whole's, modulo 2⁶⁴, however the whole is cut.
pub fn sequence(keys: &[u64], start: u64) -> u64 {
    keys.iter().zip(start..).fold(0, |sum, (&key, place)| sum.wrapping_add(hash(key, place)))
}

/// The fingerprint of the sorted sequence, the same on all ranks, if the parts `sorted` are what they should be:
/// sorted within and from rank to rank, and a permutation of keys whose [`bag`]s on the ranks were `before`. Collective.
///
/// # Errors
/// On rank 0: a sentence that says what is wrong.
pub fn verdict(world: &SimpleCommunicator, before: u64, sorted: &[u64]) -> Result<u64, String> {
    // Where my part begins in the whole: the keys on all ranks up to mine, without my own.
    let (mine, mut end) = (sorted.len() as u64, 0);
    world.scan_into(&mine, &mut end, SystemOperation::sum());
    let (sums, mut totals) = ([before, bag(sorted), sequence(sorted, end - mine)], [0; 3]);
    world.all_reduce_into(&sums[..], &mut totals[..], SystemOperation::sum());
    let whole = segment::reduce(world, Segment::of(sorted));
    judge(whole, totals[0], totals[1])?;
    Ok(totals[2])
}

fn judge(whole: Option<Segment>, before: u64, after: u64) -> Result<(), String> {
    match whole {
        Some(Segment { count, descents, .. }) if descents > 0 => Err(format!(
            "the result is not sorted: {} of {} keys are followed by a smaller one",
            grouped(descents),
            grouped(count)
        )),
        Some(_) if before != after => Err("keys were lost, added or changed: their fingerprint isn't the same".into()),
        _ => Ok(()),
    }
}
