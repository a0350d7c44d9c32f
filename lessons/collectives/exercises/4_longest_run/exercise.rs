//! ★★★ The longest run of wet days
//!
//! Every rank has some days of a record, in rank order, and knows which were wet. How long is the longest run of wet
//! days? It may begin on one rank and end three ranks later. One reduction finds it, with an operation of your own.
//!
//! Minutes: 40
//!
//! What is unsafe is given: `given.rs` in this folder calls MPI with your three functions. Read [`Stretch`] there
//! first, and in the chapter what the lesson says of its `Segment`. MPI's side of it:
//!
//! - `UnsafeUserOperation::new(commutes, function)`:
//!   <https://docs.rs/mpi/0.8.2/mpi/collective/struct.UnsafeUserOperation.html#method.new>

use super::given::Stretch;

/// What there is to know about these days: `true` for a wet one. There may be none.
pub fn of(wet: &[bool]) -> Stretch {
    todo!("write of in exercises/4_longest_run/exercise.rs")
}

/// The days of `left`, followed by those of `right`, as one stretch.
pub fn then(left: Stretch, right: Stretch) -> Stretch {
    todo!("write then in exercises/4_longest_run/exercise.rs")
}

/// Whether MPI may exchange left and right: is `then(a, b)` always the same as `then(b, a)`?
pub fn commutes() -> bool {
    todo!("write commutes in exercises/4_longest_run/exercise.rs")
}
