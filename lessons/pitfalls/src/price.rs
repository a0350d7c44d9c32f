//! What safety costs: two ranks exchange messages, in four ways that are safe at every length and in one that isn't.

use std::{
    thread,
    time::{Duration, Instant},
};

use mpi::{
    Tag, point_to_point, request,
    topology::{Process, SimpleCommunicator},
    traits::*,
};

/// Up to this length in bytes both ranks may send first: every MPI that this course runs on puts so short a message
/// aside. The lowest limit is that of Open MPI's shared memory, 4 KiB with its headers.
pub const SHORT: usize = 1024;
/// Exchanges between two looks at the clock: enough that the look itself (some 30 ns) doesn't count.
const BATCH: u32 = 16;
/// How long each length is tried, all ways in turns: longer than the system lets another program have a core.
const TIME_PER_SIZE: Duration = Duration::from_millis(250);
/// But at least so many batches of each way, on a network where one takes longer than that.
const LEAST_BATCHES: u32 = 3;
/// Tag of rank 0's word to its partner before each round.
const NEXT: Tag = 1;

/// A way to send a message to the partner and to receive one of the same length from it. The two ranks differ in who
/// is `first`, where the way has an order.
pub type Exchange = fn(partner: &Process, first: bool, message: &[u8], received: &mut [u8]);

/// The ways, with their names. The last one is for messages of at most [`SHORT`] bytes.
pub const WAYS: [(&str, Exchange); 5] = [
    ("by order", by_order),
    ("send-receive", send_receive),
    ("non-blocking", non_blocking),
    ("synchronous", synchronous),
    ("both send first", both_send_first),
];

/// The first rank sends and then receives; the other one does it the other way round.
fn by_order(partner: &Process, first: bool, message: &[u8], received: &mut [u8]) {
    if first {
        partner.send(message);
        partner.receive_into(received);
    } else {
        partner.receive_into(received);
        partner.send(message);
    }
}

/// One call for both.
fn send_receive(partner: &Process, _: bool, message: &[u8], received: &mut [u8]) {
    point_to_point::send_receive_into(message, partner, received, partner);
}

/// Start both, then wait for both.
fn non_blocking(partner: &Process, _: bool, message: &[u8], received: &mut [u8]) {
    request::scope(|scope| {
        let receiving = partner.immediate_receive_into(scope, received);
        let sending = partner.immediate_send(scope, message);
        receiving.wait();
        sending.wait();
    });
}

/// By order, with sends that end only when they are being received.
fn synchronous(partner: &Process, first: bool, message: &[u8], received: &mut [u8]) {
    if first {
        partner.synchronous_send(message);
        partner.receive_into(received);
    } else {
        partner.receive_into(received);
        partner.synchronous_send(message);
    }
}

/// Works by luck, as long as the message is short.
fn both_send_first(partner: &Process, _: bool, message: &[u8], received: &mut [u8]) {
    partner.send(message);
    partner.receive_into(received);
}

/// The times of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Length of either message.
    pub bytes: usize,
    /// One exchange in seconds, for each of [`WAYS`]: of the shortest of many batches. `None` where the way would hang.
    pub seconds: [Option<f64>; WAYS.len()],
}

/// The lengths in bytes: 8, each eight times the last, below `max`; and `max`.
pub fn sizes(max: usize) -> Vec<usize> {
    let below = (1..21).map(|exponent| 8_usize.pow(exponent)).take_while(|&size| size < max);
    below.chain([max]).collect()
}

/// Exchanges messages of up to `max_bytes` between rank 0 and the last rank, which must be two. Rank 0 gets the times,
/// the others an empty list. Collective.
pub fn exchange_times(world: &SimpleCommunicator, max_bytes: usize) -> Vec<Row> {
    let last = world.size() - 1;
    let mut rows = Vec::new();
    if world.rank() == 0 {
        rows = sizes(max_bytes).into_iter().map(|bytes| lead(&world.process_at_rank(last), bytes)).collect();
    } else if world.rank() == last {
        sizes(max_bytes).into_iter().for_each(|bytes| follow(&world.process_at_rank(0), bytes));
    }
    wait_idly(world);
    rows
}

/// Rank 0's side of one length: says whether another round comes, and keeps the shortest times.
fn lead(partner: &Process, bytes: usize) -> Row {
    let mut seconds = ways(bytes).map(|way| way.map(|_| f64::INFINITY));
    let (start, mut rounds) = (Instant::now(), 0);
    while rounds < LEAST_BATCHES || start.elapsed() < TIME_PER_SIZE {
        partner.send_with_tag(&true, NEXT);
        for (shortest, now) in seconds.iter_mut().zip(round(partner, true, bytes)) {
            *shortest = shortest.zip(now).map(|(shortest, now)| shortest.min(now));
        }
        rounds += 1;
    }
    partner.send_with_tag(&false, NEXT);
    Row { bytes, seconds }
}

/// The other side.
fn follow(partner: &Process, bytes: usize) {
    while partner.receive_with_tag(NEXT).0 {
        round(partner, false, bytes);
    }
}

/// A batch of each way, in turns: whatever else runs on the machine then disturbs all of them alike. Seconds of one
/// exchange of each.
fn round(partner: &Process, first: bool, bytes: usize) -> [Option<f64>; WAYS.len()] {
    let (message, mut received) = (vec![u8::from(first); bytes], vec![2; bytes]);
    ways(bytes).map(|way| {
        let way = way?;
        // The first exchange isn't timed: the partner may still be on its way here.
        way(partner, first, &message, &mut received);
        let start = Instant::now();
        (0..BATCH).for_each(|_| way(partner, first, &message, &mut received));
        let seconds = start.elapsed().as_secs_f64() / f64::from(BATCH);
        assert!(received.iter().all(|&byte| byte == u8::from(!first)), "that is not the partner's message");
        Some(seconds)
    })
}

/// The ways that work at this length.
fn ways(bytes: usize) -> [Option<Exchange>; WAYS.len()] {
    let mut ways = WAYS.map(|(_, way)| Some(way));
    if bytes > SHORT {
        ways[WAYS.len() - 1] = None;
    }
    ways
}

/// A barrier in which a rank sleeps. In an ordinary one MPICH's ranks keep asking whether it is over, and where there
/// are more ranks than cores they take the time of the two that are being measured.
fn wait_idly(world: &SimpleCommunicator) {
    let mut everyone = world.immediate_barrier();
    while let Err(pending) = everyone.test() {
        everyone = pending;
        thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_end_at_the_largest() {
        assert_eq!(sizes(1), [1]);
        assert_eq!(sizes(64), [8, 64]);
        assert_eq!(sizes(100), [8, 64, 100]);
        assert_eq!(sizes(1 << 30).len(), 10);
    }

    #[test]
    fn nobody_sends_first_what_may_not_be_put_aside() {
        assert!(ways(SHORT).iter().all(Option::is_some));
        assert_eq!(ways(SHORT + 1).iter().filter(|way| way.is_none()).count(), 1);
        assert!(ways(SHORT + 1)[WAYS.len() - 1].is_none());
    }
}
