//! Checks the exercise on every rank: the data is there, it came in pieces, and no message is left over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use lesson_broadcast::measure::message;
use mpi::{Rank, topology::SimpleCommunicator, traits::*};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for root in [0, world.size() / 2, world.size() - 1] {
        // Nothing at all; one short piece; pieces that fit; a shorter last one, too long to be buffered on the way.
        for (bytes, piece) in [(0, 10), (5, 10), (40, 10), (1_000_001, 300_000)] {
            arrives(&world, root, bytes, piece);
        }
    }
    comes_in_pieces(&world);
}

/// Every rank has the root's data, and all messages are received.
fn arrives(world: &SimpleCommunicator, root: Rank, bytes: usize, piece: usize) {
    let expected = message(bytes, root as usize);
    let mut data = if world.rank() == root { expected.clone() } else { vec![0; bytes] };
    exercise::pipeline(world, root, &mut data, piece);
    assert!(data == expected, "{bytes} bytes in pieces of {piece} from rank {root}: other data on this rank");
    world.barrier();
    let left_over = world.any_process().immediate_probe();
    assert!(left_over.is_none(), "{bytes} bytes from rank {root}: a message to this rank was not received");
    // Nobody may begin the next broadcast while somebody still looks for messages of this one.
    world.barrier();
}

/// The last rank of the chain receives by hand, and looks at what comes.
fn comes_in_pieces(world: &SimpleCommunicator) {
    let (last, piece) = (world.size() - 1, 10);
    let mut data = message(25, 0);
    if last == 0 || world.rank() != last {
        return exercise::pipeline(world, 0, &mut data, piece);
    }
    for expected in data.chunks(piece) {
        let (received, _) = world.process_at_rank(last - 1).receive_vec::<u8>();
        assert_eq!(
            received, expected,
            "the next piece of 25 bytes in pieces of {piece}, from the rank before the last"
        );
    }
}
