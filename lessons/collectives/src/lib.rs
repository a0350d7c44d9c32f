#![doc = include_str!("../README.md")]

mod gather;
mod kernel;
mod keys;
mod merge;
mod method;
#[cfg(target_arch = "x86_64")]
mod network;
mod options;
#[cfg(target_arch = "x86_64")]
mod quick;
#[cfg(target_arch = "x86_64")]
mod register;
mod report;
pub mod segment;
mod slices;
mod source;
mod splitters;
mod verdict;
mod write;

pub use gather::{filled, gather_sort_scatter};
pub use kernel::{Choice, Kernel};
pub use keys::{Distribution, hash};
pub use merge::merge;
pub use method::{MOST_GATHERED, MOST_PER_RANK, Method};
pub use options::Arguments;
pub use report::{Findings, largest_over_mean};
pub use segment::Segment;
pub use slices::{Arrivals, SLICE, slice, slices};
pub use source::{Source, parse, room, scatter};
pub use splitters::{SAMPLE, Splitter, partition, sample, splitters};
pub use verdict::{bag, sequence, verdict};
pub use write::write_in_rank_order;

#[cfg(test)]
mod tests;

use mpi::Count;
use shared::grouped;

/// Where each piece of a buffer begins, if they lie one after the other: the sums of the counts before.
pub fn starts(counts: &[Count]) -> Vec<Count> {
    counts.iter().scan(0, |end, count| Some(std::mem::replace(end, *end + count))).collect()
}

/// How many elements these counts are together.
///
/// # Errors
/// A sentence, if they are more than MPI can say where in the buffer they begin.
pub fn elements(counts: &[Count]) -> Result<usize, String> {
    let sum: u64 = counts.iter().map(|&count| count as u64).sum();
    if sum > Count::MAX as u64 {
        let (keys, most) = (grouped(sum), grouped(Count::MAX as u64));
        return Err(format!(
            "a part of {keys} keys is more than MPI's 32-bit counts can say ({most}); take more ranks"
        ));
    }
    Ok(sum as usize)
}
