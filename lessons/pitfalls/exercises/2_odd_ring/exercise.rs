//! ★ A ring that hangs with 3 ranks
//!
//! This program hangs with 3 ranks, and doesn't with 2, 4 or 8. Find out why, and repair it.
//!
//! All ranks stand in a ring, and each swaps a number with both neighbours: first with one, then with the other. Its
//! author knew that somebody must receive first, and tested it on all laptops of the group.
//!
//! Minutes: 15
//! Given: broken

use mpi::{
    topology::{Process, SimpleCommunicator},
    traits::*,
};

/// Gives `mine` to both neighbours; returns the left neighbour's number and the right one's. Alone, a rank is its own
/// neighbour.
pub fn swap_with_both(world: &SimpleCommunicator, mine: i64) -> (i64, i64) {
    let (rank, size) = (world.rank(), world.size());
    if size == 1 {
        return (mine, mine);
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

fn send_then_receive(partner: &Process, mine: i64) -> i64 {
    partner.synchronous_send(&mine);
    partner.receive().0
}

fn receive_then_send(partner: &Process, mine: i64) -> i64 {
    let (theirs, _) = partner.receive();
    partner.synchronous_send(&mine);
    theirs
}
