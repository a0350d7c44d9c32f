//! ★★★ A halo: rows of both neighbours
//!
//! Every rank holds a piece of a ring-shaped rod, and needs the last value of the piece before it and the
//! first value of the piece behind it. Here the values at an end are not one number but a whole row of them.
//!
//! Minutes: 30

use mpi::{point_to_point, request, topology::SimpleCommunicator, traits::*};

/// Sends `first` to the left neighbour and `last` to the right one. Returns what the neighbours sent here: the left
/// one's `last`, and the right one's `first`. All rows of all ranks have the same length, which may be anything: 0, or
/// far more than any MPI puts aside.
///
/// With two ranks both neighbours are the same rank, and alone a rank is its own neighbour: it works there, too.
/// Afterwards no message is left over.
///
/// You need: `lesson_send_recv::neighbours`, and either `point_to_point::send_receive_into`, twice, or
/// `request::scope` with two `immediate_receive_into_with_tag` and two `immediate_send_with_tag`. When do the tags
/// matter?
pub fn halo(world: &SimpleCommunicator, first: &[f64], last: &[f64]) -> (Vec<f64>, Vec<f64>) {
    todo!("write halo in exercises/3_halo/exercise.rs")
}
