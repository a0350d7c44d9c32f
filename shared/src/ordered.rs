//! Text from every rank, in rank order.
//!
//! Ranks that print by themselves do so in any order: each writes to its launcher when it likes. A barrier between
//! them does not help, since what one rank wrote first may still arrive last. Only a message has an order, so the
//! lines go to rank 0 and it alone prints.

use mpi::{
    datatype::PartitionMut,
    topology::SimpleCommunicator,
    traits::{Communicator, Root},
};

/// Gathers one text from each rank on rank 0, in rank order; `None` on the other ranks. Collective.
pub fn gather_text(world: &SimpleCommunicator, text: &str) -> Option<Vec<String>> {
    let root = world.process_at_rank(0);
    let length = text.len() as i32;
    let mine = allocated(text.into());
    if world.rank() != 0 {
        root.gather_into(&length);
        root.gather_varcount_into(&mine[..]);
        return None;
    }
    let mut lengths = vec![0; world.size() as usize];
    root.gather_into_root(&length, &mut lengths);
    let starts: Vec<i32> = lengths.iter().scan(0, |end, length| Some(std::mem::replace(end, *end + length))).collect();
    let mut bytes = allocated(vec![0; lengths.iter().sum::<i32>() as usize]);
    root.gather_varcount_into_root(&mine[..], &mut PartitionMut::new(&mut bytes, &lengths[..], &starts[..]));
    let part = |(start, length): (&i32, &i32)| &bytes[*start as usize..(start + length) as usize];
    Some(starts.iter().zip(&lengths).map(|pair| String::from_utf8_lossy(part(pair)).into_owned()).collect())
}

/// The same bytes at an address of their own, even if there are none: an empty vector's address is 1, which Open MPI
/// takes for `MPI_IN_PLACE`.
fn allocated(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.reserve(1);
    bytes
}

/// Prints one text from each rank in rank order, on rank 0's standard output. Collective.
pub fn print_in_rank_order(world: &SimpleCommunicator, text: &str) {
    for line in gather_text(world, text).into_iter().flatten() {
        println!("{line}");
    }
}
