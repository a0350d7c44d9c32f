//! Which send and which receive are one message, and which calls are one collective.

use std::collections::{BTreeMap, HashMap};

use crate::read::Trace;

/// A call: the rank, and its place in the rank's events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The rank.
    pub rank: usize,
    /// The place in [`crate::read::Rank::events`].
    pub event: usize,
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Message {
    /// The communicator.
    pub comm: u64,
    /// The tag.
    pub tag: i64,
    /// The length.
    pub bytes: u64,
    /// The call that sent it.
    pub sent: Call,
    /// The rank that it was sent to.
    pub to: usize,
    /// How it was received, if it was.
    pub received: Option<Receipt>,
}

/// How a message was received.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Receipt {
    /// The call after which it was there: a receive, or what waited for one.
    pub call: Call,
    /// When the receive was posted.
    pub posted: i64,
}

/// A collective.
#[derive(Clone, Debug, PartialEq)]
pub struct Collective {
    /// The communicator.
    pub comm: u64,
    /// Its number among the collectives there.
    pub number: u64,
    /// The function.
    pub name: String,
    /// The root's rank in the world, if there is one.
    pub root: Option<usize>,
    /// The calls of those ranks whose trace has it, by rank.
    pub calls: Vec<Call>,
}

/// All messages, in the order of their sending calls' begin.
///
/// MPI's messages don't overtake each other: the n-th that one rank sends to another on a communicator with a tag is
/// received by the n-th receive of these that was posted (MPI 4.1, section 3.5).
pub fn messages(trace: &Trace) -> Vec<Message> {
    let mut receipts: HashMap<_, Vec<Receipt>> = HashMap::new();
    for (rank, event, call) in calls(trace) {
        for end in &event.received {
            let receipt = Receipt { call, posted: end.posted };
            receipts.entry((end.comm, end.peer, rank, end.tag)).or_default().push(receipt);
        }
    }
    for list in receipts.values_mut() {
        list.sort_by_key(|receipt| receipt.posted);
    }
    let mut sent: Vec<_> = calls(trace).filter_map(|(rank, event, call)| Some((rank, event.sent?, call))).collect();
    // Threads of one rank end their calls in another order than they begin.
    sent.sort_by_key(|&(_, end, call)| (end.posted, call));
    let mut next: HashMap<_, usize> = HashMap::new();
    let message = |(rank, end, call): (usize, crate::read::End, Call)| {
        let key = (end.comm, rank, end.peer, end.tag);
        let place = next.entry(key).or_default();
        let received = receipts.get(&key).and_then(|list| list.get(*place)).copied();
        *place += 1;
        Message { comm: end.comm, tag: end.tag, bytes: end.bytes, sent: call, to: end.peer, received }
    };
    sent.into_iter().map(message).collect()
}

/// The messages that nobody received; not those of ranks that crashed, or whose trace isn't complete.
pub fn never_received<'a>(trace: &Trace, messages: &'a [Message]) -> Vec<&'a Message> {
    let complete = |rank: usize| trace.ranks.get(rank).is_some_and(|rank| rank.finished && rank.left_out == 0);
    let lost = |message: &&Message| message.received.is_none() && complete(message.to) && complete(message.sent.rank);
    messages.iter().filter(lost).collect()
}

/// All collectives, by communicator and number.
pub fn collectives(trace: &Trace) -> Vec<Collective> {
    let mut all: BTreeMap<(u64, u64), Collective> = BTreeMap::new();
    for (_, event, call) in calls(trace) {
        let Some(part) = event.collective else { continue };
        let collective = all.entry((part.comm, part.number)).or_insert_with(|| Collective {
            comm: part.comm,
            number: part.number,
            name: event.call.clone(),
            root: part.root,
            calls: Vec::new(),
        });
        collective.calls.push(call);
    }
    all.into_values().collect()
}

fn calls(trace: &Trace) -> impl Iterator<Item = (usize, &crate::read::Event, Call)> {
    trace
        .ranks
        .iter()
        .enumerate()
        .flat_map(|(rank, own)| own.events.iter().enumerate().map(move |(event, it)| (rank, it, Call { rank, event })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{End, Event, Rank};

    fn sends(posted: i64, peer: usize, tag: i64) -> Event {
        Event { start: posted, sent: Some(End { peer, tag, posted, ..End::default() }), ..Event::default() }
    }

    fn receives(ends: &[(i64, usize, i64)]) -> Event {
        let end = |&(posted, peer, tag): &(i64, usize, i64)| End { peer, tag, posted, ..End::default() };
        Event { received: ends.iter().map(end).collect(), ..Event::default() }
    }

    fn trace(ranks: [Vec<Event>; 2]) -> Trace {
        Trace { ranks: ranks.map(|events| Rank { events, finished: true, ..Rank::default() }).into() }
    }

    #[test]
    fn receives_are_taken_in_the_order_of_posting_not_of_completion() {
        // Rank 1 posts at 5 and at 6, and waits for the second first.
        let trace = trace([
            vec![sends(1, 1, 7), sends(2, 1, 8), sends(3, 1, 7)],
            vec![receives(&[(6, 0, 7)]), receives(&[(4, 0, 8), (5, 0, 7)])],
        ]);
        let posted: Vec<_> = messages(&trace).iter().map(|message| message.received.unwrap().posted).collect();
        assert_eq!(posted, [5, 4, 6]);
        assert!(never_received(&trace, &messages(&trace)).is_empty());
    }

    #[test]
    fn a_message_is_lost_only_if_both_traces_are_complete() {
        let mut trace = trace([vec![sends(1, 1, 7), sends(2, 1, 9)], vec![receives(&[(1, 0, 7)])]]);
        let tags = |trace: &Trace| -> Vec<i64> {
            never_received(trace, &messages(trace)).iter().map(|message| message.tag).collect()
        };
        assert_eq!(tags(&trace), [9]);
        trace.ranks[1].left_out = 1;
        assert_eq!(tags(&trace), [0; 0]);
        trace.ranks[1] = Rank::default();
        assert_eq!(tags(&trace), [0; 0]);
    }
}
