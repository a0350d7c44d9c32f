//! Solution: in a ring of an odd number of ranks, the last rank and rank 0 are neighbours and both even, so both send
//! first. A combined call has no order that could be wrong.

use mpi::{point_to_point, topology::SimpleCommunicator, traits::*};

/// Gives `mine` to both neighbours; returns the left neighbour's number and the right one's. Alone, a rank is its own
/// neighbour.
pub fn swap_with_both(world: &SimpleCommunicator, mine: i64) -> (i64, i64) {
    let (rank, size) = (world.rank(), world.size());
    let left = world.process_at_rank((rank + size - 1) % size);
    let right = world.process_at_rank((rank + 1) % size);
    // To the right, while the left neighbour's comes; then to the left.
    let (from_left, _) = point_to_point::send_receive(&mine, &right, &left);
    let (from_right, _) = point_to_point::send_receive(&mine, &left, &right);
    (from_left, from_right)
}
