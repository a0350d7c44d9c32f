//! Which keys belong on which rank: splitters from a sample, and equal keys shared out.

use std::ops::Range;

use mpi::Count;

use crate::{Kernel, hash};

/// Keys that a rank puts into the sample. A part's size then strays from the mean by about 1/√1024, or 3 % (as a standard
/// deviation): a part of 1.5 times the mean would be 16 of these off. The sample takes 8 KiB for each rank.
pub const SAMPLE: usize = 1024;

/// Picks a rank's share of the sample: one key from each of [`SAMPLE`] equal stretches, at a place that no pattern in
/// the keys can foresee. All keys, if there are no more than that.
pub fn sample(keys: &[u64], rank: usize) -> Vec<u64> {
    let size = keys.len().min(SAMPLE);
    let pick = |index| {
        let stretch = shared::block(keys.len() as u64, size, index);
        keys[(stretch.start + hash(rank as u64, index as u64) % (stretch.end - stretch.start)) as usize]
    };
    (0..size).map(pick).collect()
}

/// The boundary between one rank's part and the next one's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Splitter {
    /// Smaller keys belong before the boundary, larger ones behind it.
    pub key: u64,
    /// Of the keys in the sample that are equal to it, how many lie before the boundary …
    pub before: usize,
    /// … and how many there are. Of all keys that are equal to it, the same fraction belongs before the boundary.
    pub equal: usize,
}

/// The boundaries between `parts` parts, from the ranks' samples together: they cut the sorted sample into equal parts.
pub fn splitters(mut sample: Vec<u64>, parts: usize) -> Vec<Splitter> {
    sample.sort_unstable();
    let splitter = |part: usize| {
        let cut = (sample.len() as u64 * part as u64 / parts as u64) as usize;
        // Without keys there is no sample, and any boundary does.
        let key = sample.get(cut).copied().unwrap_or(0);
        let first = sample.partition_point(|&other| other < key);
        let last = sample.partition_point(|&other| other <= key);
        Splitter { key, before: cut - first, equal: (last - first).max(1) }
    };
    (1..parts).map(splitter).collect()
}

/// Brings the keys into the order of the parts that they belong to, and returns how many go to each part; within a part
/// they have no order.
pub fn partition(keys: &mut [u64], splitters: &[Splitter], rank: usize, kernel: Kernel) -> Vec<Count> {
    let mut equal = vec![0..0; splitters.len()];
    divide(keys, 0, splitters, &mut equal, kernel);
    let (ranks, mut start) = (splitters.len() + 1, 0);
    let place = |(splitter, equal): (&Splitter, &Range<usize>)| equal.start + share(equal.len(), splitter, rank, ranks);
    let ends = splitters.iter().zip(&equal).map(place).chain([keys.len()]);
    ends.map(|end| (end - std::mem::replace(&mut start, end)) as Count).collect()
}

/// Of a rank's `keys` equal keys, how many belong before the boundary. Ranks round differently, so that what they round
/// adds up to nearly nothing: of one key on each rank, the right number of ranks gives its key away.
fn share(keys: usize, splitter: &Splitter, rank: usize, ranks: usize) -> usize {
    let (keys, before, equal) = (keys as u128, splitter.before as u128, splitter.equal as u128);
    ((keys * before + rank as u128 * equal / ranks as u128) / equal) as usize
}

/// Divides keys at all splitters: at the middle one first, then each side at its own splitters. So a key is looked at
/// log₂(ranks) times. Finds where the keys lie that are equal to each splitter's; `offset` counts those before `keys`.
fn divide(keys: &mut [u64], offset: usize, splitters: &[Splitter], equal: &mut [Range<usize>], kernel: Kernel) {
    let Some(middle) = splitters.get(splitters.len() / 2) else { return };
    let first = splitters.partition_point(|splitter| splitter.key < middle.key);
    let last = splitters.partition_point(|splitter| splitter.key <= middle.key);
    let start = kernel.partition(keys, middle.key);
    // Where none of the equal keys belong before the boundary, they need not be told from the larger ones.
    let split = splitters[first..last].iter().any(|splitter| splitter.before > 0);
    let length = match middle.key.checked_add(1) {
        Some(next) if split => kernel.partition(&mut keys[start..], next),
        None => keys.len() - start,
        _ => 0,
    };
    equal[first..last].fill(offset + start..offset + start + length);
    let (before, behind) = keys.split_at_mut(start);
    divide(before, offset, &splitters[..first], &mut equal[..first], kernel);
    divide(&mut behind[length..], offset + start + length, &splitters[last..], &mut equal[last..], kernel);
}
