//! Who waited for whom, and how long: the part of a call in which another rank wasn't there yet.

use crate::matching::{Call, Collective, Message};
use crate::read::{Event, Trace};

/// Why a rank waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It received a message that had not been sent.
    LateSender,
    /// It sent a message, and the other end had not posted the receive; a short message doesn't wait for that.
    LateReceiver,
    /// It was in a collective before another rank was.
    Collective,
    /// What it waited for would never have come.
    ForEver,
    /// It was in a call that wasn't over when the job was ended.
    Unfinished,
}

/// A wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The call in which a rank waited.
    pub call: Call,
    /// How long, in nanoseconds.
    pub ns: i64,
    /// The rank that it waited for; itself if it waited for ever.
    pub on: usize,
    /// Why.
    pub why: Why,
}

/// The waits: at most one for a call, the longest. Those below a microsecond are no more than the cost of a message.
pub fn waits(trace: &Trace, messages: &[Message], collectives: &[Collective]) -> Vec<Wait> {
    let of_messages = messages.iter().flat_map(|message| of_message(trace, message));
    let of_collectives = collectives.iter().flat_map(|collective| of_collective(trace, collective));
    let mut all: Vec<Wait> =
        of_messages.chain(of_collectives).chain(for_ever(trace)).filter(|wait| wait.ns >= 1000).collect();
    // For each call, the longest comes first, and stays.
    all.sort_by_key(|wait| (wait.call, -wait.ns));
    all.dedup_by_key(|wait| wait.call);
    all
}

/// The calls that would never have returned, and those that hadn't when the job was ended.
fn for_ever(trace: &Trace) -> impl Iterator<Item = Wait> {
    trace.ranks.iter().enumerate().flat_map(|(rank, own)| {
        let stuck = own.events.iter().enumerate().filter(|(_, event)| event.stuck || event.unfinished);
        stuck.map(move |(event, it)| Wait {
            call: Call { rank, event },
            ns: it.end - it.start,
            on: rank,
            why: if it.stuck { Why::ForEver } else { Why::Unfinished },
        })
    })
}

fn event(trace: &Trace, call: Call) -> &Event {
    &trace.ranks[call.rank].events[call.event]
}

/// How long the receiver waited for a message, in nanoseconds: in the call that received it, or in a probe before.
pub fn for_message(trace: &Trace, message: &Message) -> i64 {
    let waits = of_message(trace, message).into_iter();
    waits.filter(|wait| wait.why == Why::LateSender).map(|wait| wait.ns).max().unwrap_or(0)
}

/// From the begin of a call until `other` came, within the call.
fn until(event: &Event, other: i64) -> i64 {
    (other.min(event.end) - event.start).max(0)
}

fn of_message(trace: &Trace, message: &Message) -> Vec<Wait> {
    let Some(receipt) = message.received else { return Vec::new() };
    let (sending, posted) = (event(trace, message.sent), receipt.posted);
    let late_sender = |call: Call| {
        let ns = until(event(trace, call), sending.start);
        Wait { call, ns, on: message.sent.rank, why: Why::LateSender }
    };
    // A send that returned before the receive was posted did not wait for it.
    let ns = if sending.end >= posted { until(sending, posted) } else { 0 };
    let late_receiver = Wait { call: message.sent, ns, on: message.to, why: Why::LateReceiver };
    let waited_for = probe(trace, receipt.call, receipt.posted).into_iter().chain([receipt.call]);
    waited_for.map(late_sender).chain([late_receiver]).collect()
}

/// The probe that waited for a message before it was received: it took the message, or stands just before the receive.
fn probe(trace: &Trace, receive: Call, posted: i64) -> Option<Call> {
    let earlier = trace.ranks[receive.rank].events[..receive.event].iter().enumerate().rev();
    // A probe that is further away was for something else.
    earlier
        .take(16)
        .enumerate()
        .find(|(distance, (_, event))| match event.call.as_str() {
            "Mprobe" => event.start == posted,
            "Probe" => *distance == 0,
            _ => false,
        })
        .map(|(_, (event, _))| Call { event, ..receive })
}

fn of_collective(trace: &Trace, collective: &Collective) -> Vec<Wait> {
    // A broadcast and a scatter wait for the root alone. The non-blocking ones don't wait.
    let from_root = matches!(collective.name.as_str(), "Bcast" | "Scatter" | "Scatterv");
    let last = match collective.root.filter(|_| from_root) {
        Some(root) => collective.calls.iter().find(|call| call.rank == root),
        None => collective.calls.iter().max_by_key(|call| event(trace, **call).start),
    };
    let Some(last) = last else { return Vec::new() };
    let start = event(trace, *last).start;
    let others = collective.calls.iter().filter(|call| call.rank != last.rank);
    let wait =
        |call: &Call| Wait { call: *call, ns: until(event(trace, *call), start), on: last.rank, why: Why::Collective };
    others.map(wait).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{collectives, messages};
    use crate::read::{End, Part, Rank};

    const MS: i64 = 1_000_000;

    fn all(ranks: Vec<Vec<Event>>) -> Vec<(usize, i64, usize, Why)> {
        let ranks = ranks.into_iter().map(|events| Rank { events, finished: true, ..Rank::default() }).collect();
        let trace = Trace { ranks };
        let waits = waits(&trace, &messages(&trace), &collectives(&trace));
        waits.iter().map(|wait| (wait.call.rank, wait.ns / MS, wait.on, wait.why)).collect()
    }

    fn during(start: i64, end: i64) -> Event {
        Event { start: start * MS, end: end * MS, ..Event::default() }
    }

    fn send(start: i64, end: i64) -> Event {
        Event { sent: Some(End { peer: 1, posted: start * MS, ..End::default() }), ..during(start, end) }
    }

    fn receive(start: i64, end: i64) -> Event {
        Event { received: vec![End { peer: 0, posted: start * MS, ..End::default() }], ..during(start, end) }
    }

    fn bcast(start: i64, end: i64) -> Event {
        let part = Part { root: Some(0), ..Part::default() };
        Event { collective: Some(part), call: "Bcast".into(), ..during(start, end) }
    }

    #[test]
    fn the_late_one_is_named() {
        assert_eq!(all(vec![vec![send(5, 6)], vec![receive(1, 6)]]), [(1, 4, 0, Why::LateSender)]);
        assert_eq!(all(vec![vec![send(1, 9)], vec![receive(8, 9)]]), [(0, 7, 1, Why::LateReceiver)]);
        // Buffered: it was gone before anybody asked for it.
        assert_eq!(all(vec![vec![send(1, 2)], vec![receive(8, 9)]]), []);
    }

    #[test]
    fn a_call_that_never_returns_is_a_wait_from_its_begin() {
        let stuck = Event { stuck: true, ..during(3, 9) };
        assert_eq!(all(vec![vec![during(1, 2), stuck]]), [(0, 6, 0, Why::ForEver)]);
    }

    #[test]
    fn a_call_that_is_not_over_counts_as_waiting() {
        let unfinished = Event { unfinished: true, ..during(3, 9) };
        assert_eq!(all(vec![vec![unfinished]]), [(0, 6, 0, Why::Unfinished)]);
    }

    #[test]
    fn a_probe_waits_for_the_sender() {
        let probe = |name: &str| Event { call: name.into(), ..during(1, 5) };
        for (name, posted) in [("Mprobe", 1), ("Probe", 6)] {
            let message = End { peer: 0, posted: posted * MS, ..End::default() };
            let receive = Event { received: vec![message], ..during(6, 7) };
            let waits = all(vec![vec![send(4, 5)], vec![probe(name), receive]]);
            assert_eq!(waits, [(1, 3, 0, Why::LateSender)], "{name}");
        }
    }

    #[test]
    fn a_broadcast_waits_for_its_root_and_a_barrier_for_the_last() {
        assert_eq!(all(vec![vec![bcast(3, 4)], vec![bcast(1, 4)], vec![bcast(8, 9)]]), [(1, 2, 0, Why::Collective)]);
        let barrier = |start, end| {
            let collective = Some(Part::default());
            vec![Event { collective, call: "Barrier".into(), ..during(start, end) }]
        };
        let waits = all(vec![barrier(3, 9), barrier(1, 9), barrier(8, 9)]);
        assert_eq!(waits, [(0, 5, 2, Why::Collective), (1, 7, 2, Why::Collective)]);
    }
}
