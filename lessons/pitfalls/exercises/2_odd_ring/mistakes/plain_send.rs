//! check says: only by luck

use mpi::{
    topology::{Process, SimpleCommunicator},
    traits::*,
};

/// Gives `mine` to both neighbours; returns the left neighbour's numbers and the right one's, which are as many.
/// Alone, a rank is its own neighbour.
pub fn swap_with_both(world: &SimpleCommunicator, mine: &[i64]) -> (Vec<i64>, Vec<i64>) {
    let (rank, size) = (world.rank(), world.size());
    if size == 1 {
        return (mine.to_vec(), mine.to_vec());
    }
    let left = world.process_at_rank((rank + size - 1) % size);
    let right = world.process_at_rank((rank + 1) % size);
    if rank % 2 == 0 {
        let from_right = send_then_receive(&right, mine);
        (send_then_receive(&left, mine), from_right)
    } else {
        let from_left = receive_then_send(&left, mine);
        (from_left, receive_then_send(&right, mine))
    }
}

fn send_then_receive(partner: &Process, mine: &[i64]) -> Vec<i64> {
    partner.send(mine);
    partner.receive_vec().0
}

fn receive_then_send(partner: &Process, mine: &[i64]) -> Vec<i64> {
    let (theirs, _) = partner.receive_vec();
    partner.send(mine);
    theirs
}
