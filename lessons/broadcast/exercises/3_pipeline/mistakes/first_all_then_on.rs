//! check says: each rank passes a piece on before it receives the next one
//!
//! Two loops. Everything arrives, in pieces, and yet only one pair of ranks is at work at a time.

use mpi::{Rank, topology::SimpleCommunicator, traits::*};

pub fn pipeline(world: &SimpleCommunicator, root: Rank, data: &mut [u8], piece: usize) {
    let (rank, size) = (world.rank(), world.size());
    let place = (rank - root + size) % size;
    if place > 0 {
        for piece in data.chunks_mut(piece) {
            world.process_at_rank((rank + size - 1) % size).receive_into(piece);
        }
    }
    if place + 1 < size {
        for piece in data.chunks(piece) {
            world.process_at_rank((rank + 1) % size).send(piece);
        }
    }
}
