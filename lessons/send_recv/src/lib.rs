#![doc = include_str!("../README.md")]

use mpi::{point_to_point, request, topology::SimpleCommunicator, traits::*};

mod deadlock;
mod ping_pong;
mod report;

pub use deadlock::try_deadlock;
pub use ping_pong::{Fit, Trip, ping_pong, sizes};
pub use report::{Findings, chart};

/// What the program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, clap::ValueEnum)]
pub enum Part {
    /// The exchange, the ring and the ping-pong
    #[default]
    All,
    /// Every rank sends to its right neighbour, in three ways
    Exchange,
    /// A token goes round all ranks
    Ring,
    /// A message goes back and forth between rank 0 and the last rank
    Pingpong,
}

impl Part {
    /// Whether running `self` runs `part`.
    pub fn includes(self, part: Self) -> bool {
        self == part || self == Self::All
    }
}

/// Refuses a chart where there is nothing to draw: it shows the ping-pong's times.
///
/// # Errors
/// A sentence that says what to change, if a chart is `wanted` and this part, on `size` ranks, runs no ping-pong.
pub fn check_chart(wanted: bool, part: Part, size: usize) -> Result<(), &'static str> {
    match (wanted, part.includes(Part::Pingpong), size) {
        (true, false, _) => Err("--chart draws the ping-pong, which this part doesn't run; use `all` or `pingpong`"),
        (true, true, 1) => Err("--chart draws the ping-pong, which needs two ranks; start at least 2"),
        _ => Ok(()),
    }
}

/// Parses the length of a message in bytes, for clap.
///
/// # Errors
/// A sentence that says what is wrong: not a whole number, or more than 1 GiB.
pub fn message_size(text: &str) -> Result<usize, String> {
    match shared::count(text)? {
        bytes if bytes <= 1 << 30 => Ok(bytes as usize),
        _ => Err(format!("'{text}' bytes are more than 1 GiB, the longest message of this program")),
    }
}

/// The message of one rank: `bytes` bytes that differ from rank to rank and from place to place, so that a message
/// from the wrong rank, or one cut short, is not taken for the right one.
pub fn message_of(rank: i32, bytes: usize) -> Vec<u8> {
    // 251 is the largest prime below 256: the pattern doesn't repeat at powers of two.
    (0..bytes).map(|place| ((place + rank as usize) % 251) as u8).collect()
}

/// The ranks to the left and to the right of `rank` when all `size` ranks stand in a ring. Alone, a rank is its own
/// neighbour.
pub fn neighbours(rank: i32, size: i32) -> (i32, i32) {
    ((rank + size - 1) % size, (rank + 1) % size)
}

/// A way to send a message to the right neighbour and to receive one of the same length from the left one, which it
/// returns. Collective.
pub type Exchange = fn(&SimpleCommunicator, &[u8]) -> Vec<u8>;

/// The three ways that work for messages of any length, with their names.
pub const WAYS: [(&str, Exchange); 3] =
    [("by parity", by_parity), ("send-receive", send_receive), ("non-blocking", non_blocking)];

/// Everyone sends first and receives then. Hangs for ever unless the MPI can put the messages aside.
pub fn all_send_first(world: &SimpleCommunicator, message: &[u8]) -> Vec<u8> {
    let (left, right) = neighbours(world.rank(), world.size());
    let mut received = vec![0; message.len()];
    world.process_at_rank(right).send(message);
    world.process_at_rank(left).receive_into(&mut received[..]);
    received
}

/// Blocking: even ranks send first, odd ranks receive first.
///
/// With an odd number of ranks, the last rank and rank 0 are neighbours and both send first. That is no deadlock: rank
/// 1 receives from rank 0, so rank 0 comes to its receive. One rank that receives first is enough to open the ring.
pub fn by_parity(world: &SimpleCommunicator, message: &[u8]) -> Vec<u8> {
    let (left, right) = neighbours(world.rank(), world.size());
    if right == world.rank() {
        // Alone, either order is wrong: whichever call comes first waits for the one after it.
        return message.to_vec();
    }
    let mut received = vec![0; message.len()];
    if world.rank() % 2 == 0 {
        world.process_at_rank(right).send(message);
        world.process_at_rank(left).receive_into(&mut received[..]);
    } else {
        world.process_at_rank(left).receive_into(&mut received[..]);
        world.process_at_rank(right).send(message);
    }
    received
}

/// Combined: one call (`MPI_Sendrecv`) that does both, in whichever order they become possible.
pub fn send_receive(world: &SimpleCommunicator, message: &[u8]) -> Vec<u8> {
    let (left, right) = neighbours(world.rank(), world.size());
    let mut received = vec![0; message.len()];
    point_to_point::send_receive_into(
        message,
        &world.process_at_rank(right),
        &mut received[..],
        &world.process_at_rank(left),
    );
    received
}

/// Non-blocking: start both, work on something else if you have it, then wait for both.
pub fn non_blocking(world: &SimpleCommunicator, message: &[u8]) -> Vec<u8> {
    let (left, right) = neighbours(world.rank(), world.size());
    let mut received = vec![0; message.len()];
    request::scope(|scope| {
        let receiving = world.process_at_rank(left).immediate_receive_into(scope, &mut received[..]);
        let sending = world.process_at_rank(right).immediate_send(scope, message);
        receiving.wait();
        sending.wait();
    });
    received
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_closes_at_both_ends() {
        assert_eq!(neighbours(0, 4), (3, 1));
        assert_eq!(neighbours(3, 4), (2, 0));
        assert_eq!(neighbours(0, 2), (1, 1));
        assert_eq!(neighbours(0, 1), (0, 0));
    }

    #[test]
    fn messages_tell_who_sent_them() {
        assert!(message_of(5, 0).is_empty());
        assert_eq!(message_of(250, 3), [250, 0, 1]);
        assert_ne!(message_of(0, 100), message_of(1, 100));
    }

    #[test]
    fn sizes_have_a_limit() {
        assert_eq!(message_size("1e6"), Ok(1_000_000));
        assert_eq!(message_size("1073741824"), Ok(1 << 30));
        assert!(message_size("1073741825").is_err_and(|why| why.contains("1 GiB")));
        assert!(message_size("-1").is_err_and(|why| why.contains("negative")));
    }

    #[test]
    fn a_chart_needs_a_ping_pong() {
        assert!(check_chart(true, Part::Ring, 4).is_err_and(|why| why.contains("pingpong")));
        assert!(check_chart(true, Part::All, 1).is_err_and(|why| why.contains("at least 2")));
        assert!(check_chart(true, Part::All, 2).is_ok() && check_chart(false, Part::Ring, 1).is_ok());
    }
}
