//! Writes keys that lie on all ranks into one file, in rank order.

use std::{fmt::Write as _, io::Write as _};

use mpi::{topology::SimpleCommunicator, traits::*};
use shared::{OrAbort, Output};

/// Keys in a message: a text of at most 21 bytes for each, so 1.4 MB. Rank 0 never holds more than one.
const PIECE: usize = 1 << 16;

/// Writes each rank's keys, one per line, with rank 0's file. `parts` is the number of keys on each rank. Collective.
///
/// The ranks make text of their keys, all at the same time; rank 0 receives the pieces in the order of the ranks, and
/// only writes.
pub fn write_in_rank_order(world: &SimpleCommunicator, keys: &[u64], parts: &[u64], file: Option<Output>) {
    let Some(mut file) = file else {
        return keys.chunks(PIECE).for_each(|piece| world.process_at_rank(0).send(text(piece).as_bytes()));
    };
    let mut write = |bytes: &[u8]| {
        let written = file.write_all(bytes);
        written.map_err(|error| format!("'{}' can't be written: {error}", file.path().display())).or_abort();
    };
    keys.chunks(PIECE).for_each(|piece| write(text(piece).as_bytes()));
    for (rank, &count) in parts.iter().enumerate().skip(1) {
        for _ in 0..count.div_ceil(PIECE as u64) {
            write(&world.process_at_rank(rank as i32).receive_vec::<u8>().0);
        }
    }
    file.commit().or_abort();
}

fn text(keys: &[u64]) -> String {
    let mut text = String::new();
    for key in keys {
        let _ = writeln!(text, "{key}");
    }
    text
}
