//! ★★★ A halo: the rows of both neighbours
//!
//! Every rank holds a piece of a ring-shaped rod, and needs the last value of the piece before it and the first value of the
//! piece after it. Here the values at an end are not one number but a whole row of them.
//!
//! Minutes: 30
//!
//! The calls that you need: `lesson_send_recv::neighbours`, and either
//! - `point_to_point::send_receive_into(&mine[..], &to, &mut theirs[..], &from)`, twice:
//!   [send_receive_into](https://docs.rs/mpi/0.8.2/mpi/point_to_point/fn.send_receive_into.html)
//!
//! or, for who wants to compute meanwhile,
//! - `request::scope(|scope| …)`: [scope](https://docs.rs/mpi/0.8.2/mpi/request/fn.scope.html), and in it two
//!   `process.immediate_receive_into_with_tag(scope, &mut theirs[..], tag)` and two
//!   `process.immediate_send_with_tag(scope, &mine[..], tag)`:
//!   [receive](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.immediate_receive_into_with_tag),
//!   [send](https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.immediate_send_with_tag).
//!   When do the tags matter?

use mpi::{point_to_point, request, topology::SimpleCommunicator, traits::*};

/// Sends `first` to the left neighbour and `last` to the right one. Returns what the neighbours sent here: the left
/// one's `last`, and the right one's `first`. All rows of all ranks have the same length, which may be anything: 0, or
/// far more than any MPI puts aside.
///
/// With two ranks both neighbours are the same rank, and alone a rank is its own neighbour: it works there, too.
/// Afterwards no message is left over.
pub fn halo(world: &SimpleCommunicator, first: &[f64], last: &[f64]) -> (Vec<f64>, Vec<f64>) {
    todo!("write halo in exercises/3_halo/exercise.rs")
}
