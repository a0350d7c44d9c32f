//! Solution: everybody but the root receives each piece, and everybody but the last passes it on.

use mpi::{Rank, topology::SimpleCommunicator, traits::*};

/// Carries the root's `data` to the equally long `data` of every other rank, along the chain root, root + 1, root + 2
/// and so on; after the last rank comes rank 0. The data travels in pieces of `piece` bytes, in order; the last piece
/// may be shorter. Each rank receives a piece from the rank before it and passes it on to the rank after it, before it
/// receives the next one. The chain has an end: the last one in it passes nothing on.
pub fn pipeline(world: &SimpleCommunicator, root: Rank, data: &mut [u8], piece: usize) {
    let (rank, size) = (world.rank(), world.size());
    let place = (rank - root + size) % size;
    for piece in data.chunks_mut(piece) {
        if place > 0 {
            world.process_at_rank((rank + size - 1) % size).receive_into(piece);
        }
        if place + 1 < size {
            world.process_at_rank((rank + 1) % size).send(piece);
        }
    }
}
