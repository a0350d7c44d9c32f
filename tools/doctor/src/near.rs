//! Near misses: messages that would be what a rank waits for, but for one thing.

use crate::job::{Job, Message, Receive};
use crate::matching::{Matching, Open};
use crate::verdict::{Need, Stuck};

/// A message that no receive takes, and a receive that it nearly fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Miss {
    /// The message.
    pub message: Message,
    /// What its receiver asks for.
    pub asks: Receive,
    /// In what they differ.
    pub differs: Differs,
}

/// In what a message and a receive differ; the first says most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Differs {
    /// In the tag alone.
    Tag,
    /// In the communicator alone.
    Communicator,
    /// In the source alone.
    Source,
}

/// All near misses of receives that ranks wait for in vain, and of messages whose senders wait in vain.
pub fn misses(job: &Job, matching: &Matching, stuck: &[Stuck]) -> Vec<Miss> {
    let lost: Vec<&Message> = (0..job.messages.len())
        .filter(|&place| !matching.may_be_taken(place))
        .map(|place| &job.messages[place])
        .collect();
    let mut misses = Vec::new();
    for (rank, open) in matching.open.iter().enumerate() {
        for open in open.iter().filter(|open| open.takes.may().is_empty()) {
            let near = lost.iter().filter(|message| message.to == rank && matters(stuck, message, open));
            misses.extend(near.filter_map(|message| {
                let differs = differs(open.receive, message)?;
                let plausible = differs != Differs::Source || wrong_source(stuck, message, open.receive);
                let miss = Miss { message: (*message).clone(), asks: open.receive.clone(), differs };
                plausible.then_some(miss)
            }));
        }
    }
    misses.sort_by_key(|miss| miss.differs);
    misses
}

/// The one thing in which they differ.
fn differs(receive: &Receive, message: &Message) -> Option<Differs> {
    let source = receive.sources.contains(&message.from);
    let tag = receive.tag.is_none_or(|tag| tag == message.tag);
    match (source, tag, receive.comm == message.comm) {
        (true, false, true) => Some(Differs::Tag),
        (true, true, false) => Some(Differs::Communicator),
        (false, true, true) => Some(Differs::Source),
        _ => None,
    }
}

/// Whether anybody waits for the receive, or for the message to be taken.
fn matters(stuck: &[Stuck], message: &Message, open: &Open) -> bool {
    let receives = |need: &Need| matches!(need, Need::Message { receive, .. } if receive == open.receive);
    let sends = |need: &Need| matches!(need, Need::Taken(sent) if sent == message);
    stuck.iter().any(|one| one.rank == message.to && one.needs.iter().any(receives))
        || stuck.iter().any(|one| one.rank == message.from && one.needs.iter().any(sends))
}

/// A message from another rank than the one asked for is common: often its turn comes later. It is a near miss only if
/// the rank asked for isn't about to send: it is the receiver itself, has ended, or waits for no message.
fn wrong_source(stuck: &[Stuck], message: &Message, asks: &Receive) -> bool {
    let waits_for_message = |one: &Stuck| one.needs.iter().any(|need| !matches!(need, Need::Collective { .. }));
    let busy = |source: &usize| stuck.iter().any(|one| one.rank == *source && waits_for_message(one));
    asks.sources.iter().all(|source| *source == message.to || !busy(source))
}
