//! "Is the whole sorted?", as a reduction with an operation of our own.

use std::{
    ffi::{c_int, c_void},
    slice,
};

use mpi::{
    collective::UnsafeUserOperation,
    datatype::UserDatatype,
    ffi::MPI_Datatype,
    topology::SimpleCommunicator,
    traits::{Communicator, Equivalence, Root},
};

/// What one needs to know about some keys in a row, to tell whether they and their neighbours are sorted.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Segment {
    /// How many keys they are.
    pub count: u64,
    /// The first of them; any number if there are none.
    pub first: u64,
    /// The last of them.
    pub last: u64,
    /// At how many places a key is followed by a smaller one.
    pub descents: u64,
}

impl Segment {
    /// A rank's keys.
    pub fn of(keys: &[u64]) -> Self {
        let (Some(&first), Some(&last)) = (keys.first(), keys.last()) else { return Self::default() };
        let descents = keys.windows(2).filter(|pair| pair[0] > pair[1]).count() as u64;
        Self { count: keys.len() as u64, first, last, descents }
    }

    /// These keys, followed by the others. Associative: `(a.then(b)).then(c)` is `a.then(b.then(c))`. Not commutative:
    /// `a.then(b)` is not `b.then(a)`.
    pub fn then(self, next: Self) -> Self {
        match (self.count, next.count) {
            (0, _) => next,
            (_, 0) => self,
            _ => Self {
                count: self.count + next.count,
                first: self.first,
                last: next.last,
                descents: self.descents + next.descents + u64::from(self.last > next.first),
            },
        }
    }
}

// SAFETY: `repr(C)` lays the four numbers out one after the other, without gaps.
unsafe impl Equivalence for Segment {
    type Out = UserDatatype;

    fn equivalent_datatype() -> UserDatatype {
        // One element of a type of our own, and not four numbers: MPI may cut a list of elements anywhere, and reduce
        // the pieces one by one.
        UserDatatype::contiguous(4, &u64::equivalent_datatype())
    }
}

/// All ranks' keys as one segment, on rank 0. Collective; `None` on the other ranks.
pub fn reduce(world: &SimpleCommunicator, mine: Segment) -> Option<Segment> {
    // SAFETY: `then` is associative, and `join` is only ever given segments: by the call below.
    let join = unsafe { UnsafeUserOperation::associative(join) };
    let root = world.process_at_rank(0);
    if world.rank() != 0 {
        root.reduce_into(&mine, &join);
        return None;
    }
    let mut whole = Segment::default();
    root.reduce_into_root(&mine, &mut whole, &join);
    Some(whole)
}

/// What MPI calls: for each element, the left one and then the right one, left behind in place of the right one. MPI
/// promises that what stands left comes from lower ranks.
unsafe extern "C" fn join(left: *mut c_void, right: *mut c_void, length: *mut c_int, _: *mut MPI_Datatype) {
    // SAFETY: MPI calls this with two lists of `length` segments that don't overlap, since segments are what is reduced.
    let (left, right) = unsafe {
        let length = *length as usize;
        (slice::from_raw_parts(left.cast::<Segment>(), length), slice::from_raw_parts_mut(right.cast(), length))
    };
    for (left, right) in left.iter().zip(right) {
        *right = left.then(*right);
    }
}
