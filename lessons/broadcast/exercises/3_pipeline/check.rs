//! Checks the exercise on every rank: the data is there, it came in pieces, each is passed on at once, and no message is left
//! over.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "all_at_once", path = "mistakes/all_at_once.rs")]
#[cfg_attr(attempt = "first_all_then_on", path = "mistakes/first_all_then_on.rs")]
#[cfg_attr(attempt = "from_rank_0", path = "mistakes/from_rank_0.rs")]
#[cfg_attr(attempt = "no_end", path = "mistakes/no_end.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "all_at_once",
        attempt = "first_all_then_on",
        attempt = "from_rank_0",
        attempt = "no_end"
    )),
    path = "exercise.rs"
)]
mod exercise;

use std::{
    thread,
    time::{Duration, Instant},
};

use lesson_broadcast::measure::message;
use mpi::{Rank, Tag, topology::SimpleCommunicator, traits::*};

/// The end of the chain tells the check by this tag that it has the first piece.
const FIRST_PIECE: Tag = 77;
/// Far longer than a few bytes need on a busy machine.
const PATIENCE: Duration = Duration::from_secs(3);

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

    let context = format!("rank {}, {bytes} bytes in pieces of {piece} from rank {root}", world.rank());
    let right = data.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    let why = if world.rank() == root {
        "the root's own data has changed: the chain begins at the root, wherever that is".to_owned()
    } else if right > 0 {
        format!("the first {right} bytes are right, and then something else comes")
    } else {
        "this is not the root's data: the chain begins at the root, wherever that is".into()
    };
    let outcome = if data == expected { Ok(()) } else { Err(format!("{why}\n{context}")) };
    shared::assert_together(world, outcome);

    let left_over = world.any_process().immediate_probe().map(|status| status.source_rank());
    let outcome = left_over.map_or(Ok(()), |from| {
        Err(format!(
            "a message of rank {from} was never received: the last one in the chain passes nothing on\n{context}"
        ))
    });
    shared::assert_together(world, outcome);
}

/// The first rank of the chain sends by hand, and the last one receives by hand: so it shows what those between them do, or,
/// where there are two ranks only, what the first one does.
fn comes_in_pieces(world: &SimpleCommunicator) {
    let (rank, last, piece) = (world.rank(), world.size() - 1, 10);
    let mut data = message(25, 0);
    if last == 0 {
        return;
    }
    if rank == last {
        for (number, expected) in data.chunks(piece).enumerate() {
            let (received, _) = world.process_at_rank(last - 1).receive_vec::<u8>();
            assert_eq!(
                received,
                expected,
                "25 bytes in pieces of {piece}: each piece is a message of its own (piece {number}, from rank {})",
                last - 1
            );
            if number == 0 && last > 1 {
                world.process_at_rank(0).send_with_tag(&1u8, FIRST_PIECE);
            }
        }
    } else if rank == 0 && last > 1 {
        for (number, piece) in data.chunks(piece).enumerate() {
            world.process_at_rank(1).send(piece);
            if number == 0 {
                wait_for_first_piece(world, last);
            }
        }
    } else {
        exercise::pipeline(world, 0, &mut data, piece);
    }
}

/// Waits until the first piece has gone through the whole chain.
///
/// # Panics
/// If it doesn't: then somebody wants to have more pieces before it passes this one on.
fn wait_for_first_piece(world: &SimpleCommunicator, last: Rank) {
    let start = Instant::now();
    while world.process_at_rank(last).immediate_probe_with_tag(FIRST_PIECE).is_none() {
        assert!(
            start.elapsed() < PATIENCE,
            "the first piece doesn't come through: each rank passes a piece on before it receives the next one"
        );
        thread::sleep(Duration::from_millis(1));
    }
    let mut heard = 0u8;
    world.process_at_rank(last).receive_into_with_tag(&mut heard, FIRST_PIECE);
}
