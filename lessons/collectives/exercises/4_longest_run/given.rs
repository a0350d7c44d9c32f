//! Given: what MPI needs to reduce stretches by an operation of your own. It is that of the lesson's `src/segment.rs`,
//! with your three functions in it.

use std::{
    ffi::{c_int, c_void},
    slice,
};

use mpi::{
    collective::UnsafeUserOperation, datatype::UserDatatype, ffi::MPI_Datatype, topology::SimpleCommunicator, traits::*,
};

/// What one needs to know about some days in a row, to find the longest run of wet days in them and their neighbours.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stretch {
    /// How many days they are.
    pub days: u64,
    /// How many days are wet, from the first one on, before a dry one comes: all of them perhaps.
    pub first: u64,
    /// How many days are wet at the end, after the last dry one: all of them perhaps.
    pub last: u64,
    /// The length of the longest run of wet days.
    pub longest: u64,
}

// SAFETY: `repr(C)` lays the four numbers out one after the other, without gaps.
unsafe impl Equivalence for Stretch {
    type Out = UserDatatype;

    fn equivalent_datatype() -> UserDatatype {
        // One element, and not four numbers: MPI may cut a list between any two elements.
        UserDatatype::contiguous(4, &u64::equivalent_datatype())
    }
}

/// Your three functions.
pub trait Operation {
    /// What there is to know about these days.
    fn of(wet: &[bool]) -> Stretch;
    /// The days of `left`, followed by those of `right`.
    fn then(left: Stretch, right: Stretch) -> Stretch;
    /// Whether MPI may exchange left and right.
    fn commutes() -> bool;
}

/// The longest run of wet days in all ranks' days, which follow each other in rank order; on rank 0, and `None` on the
/// other ranks. Collective.
pub fn longest_run<O: Operation>(world: &SimpleCommunicator, wet: &[bool]) -> Option<u64> {
    // SAFETY: `join` is only ever given stretches, by the calls below.
    let join = unsafe { UnsafeUserOperation::new(O::commutes(), join::<O>) };
    let (mine, root) = (O::of(wet), world.process_at_rank(0));
    if world.rank() != 0 {
        root.reduce_into(&mine, &join);
        return None;
    }
    let mut all = Stretch::default();
    root.reduce_into_root(&mine, &mut all, &join);
    Some(all.longest)
}

/// What MPI calls: for each element, the left one and then the right one, left behind in place of the right one.
unsafe extern "C" fn join<O: Operation>(
    left: *mut c_void,
    right: *mut c_void,
    length: *mut c_int,
    _: *mut MPI_Datatype,
) {
    // SAFETY: MPI calls this with two lists of `length` stretches that don't overlap, since stretches are what is
    // reduced.
    let (left, right) = unsafe {
        let length = *length as usize;
        (slice::from_raw_parts(left.cast::<Stretch>(), length), slice::from_raw_parts_mut(right.cast(), length))
    };
    for (left, right) in left.iter().zip(right) {
        *right = O::then(*left, *right);
    }
}
