//! check says: send first: that works only by luck
//!
//! Everybody sends both rows, and receives then: by luck with short rows, and never with long ones.

use lesson_send_recv::neighbours;
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn halo(world: &SimpleCommunicator, first: &[f64], last: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (left, right) = neighbours(world.rank(), world.size());
    if world.size() == 1 {
        return (last.to_vec(), first.to_vec());
    }
    let (left, right) = (world.process_at_rank(left), world.process_at_rank(right));
    let (mut before, mut behind) = (vec![0.0; last.len()], vec![0.0; first.len()]);
    right.send_with_tag(last, 1);
    left.send_with_tag(first, 2);
    left.receive_into_with_tag(&mut before[..], 1);
    right.receive_into_with_tag(&mut behind[..], 2);
    (before, behind)
}
