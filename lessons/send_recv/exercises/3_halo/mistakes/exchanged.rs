//! check says: the two rows are exchanged
//!
//! Right but for the last line.

use lesson_send_recv::neighbours;
use mpi::{point_to_point, topology::SimpleCommunicator, traits::*};

pub fn halo(world: &SimpleCommunicator, first: &[f64], last: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (left, right) = neighbours(world.rank(), world.size());
    let (left, right) = (world.process_at_rank(left), world.process_at_rank(right));
    let (mut before, mut behind) = (vec![0.0; last.len()], vec![0.0; first.len()]);
    point_to_point::send_receive_into(last, &right, &mut before[..], &left);
    point_to_point::send_receive_into(first, &left, &mut behind[..], &right);
    (behind, before)
}
