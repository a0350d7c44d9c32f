//! ★★ A ring that hangs with 3 ranks
//!
//! This program hangs with 3 ranks, and doesn't with 2, 4 or 8. Find out why, and repair it.
//!
//! All ranks stand in a ring, and each swaps its numbers with both neighbours: first with one, then with the other. Its
//! author knew that somebody must receive first, and tested it on all laptops of the group. The check swaps long
//! messages, too: what works by luck for short ones is no repair.
//!
//! Minutes: 15
//! Given: broken
//!
//! You may need:
//! - `point_to_point::send_receive_into(&mine[..], &to, &mut theirs[..], &from)`, which sends and receives at once:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/fn.send_receive_into.html>

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
    partner.synchronous_send(mine);
    partner.receive_vec().0
}

fn receive_then_send(partner: &Process, mine: &[i64]) -> Vec<i64> {
    let (theirs, _) = partner.receive_vec();
    partner.synchronous_send(mine);
    theirs
}
