//! Near misses: messages that would be what a rank waits for, but for one thing.

use crate::job::{Job, Message, Receive, State};
use crate::matching::Matching;
use crate::stuck::{Need, Stuck};

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

/// The near misses, those that say most first: for each receive that its rank waits for in vain, the nearest message.
///
/// A rank that waits for no message may have posted a receive before: that counts for messages whose sender waits in vain.
/// A rank that waits for another message may come to this one later.
pub fn misses(job: &Job, matching: &Matching, stuck: &[Stuck]) -> Vec<Miss> {
    let mut lost: Vec<Vec<(&Message, bool)>> = vec![Vec::new(); job.ranks.len()];
    for (place, message) in job.messages.iter().enumerate() {
        if message.to < lost.len() && !matching.may_be_taken(place) {
            let waited_for = waits(stuck, message.from, |need| matches!(need, Need::Taken(sent) if sent == message));
            lost[message.to].push((message, waited_for));
        }
    }
    let mut misses: Vec<Miss> = Vec::new();
    for (rank, lost) in lost.iter().enumerate().filter(|(_, lost)| !lost.is_empty()) {
        let busy = waits(stuck, rank, point_to_point);
        for open in matching.open[rank].iter().filter(|open| open.takes.may().is_empty()) {
            let asks = open.receive;
            let wanted = waits(stuck, rank, |need| matches!(need, Need::Message { receive, .. } if receive == asks));
            let near =
                lost.iter().filter(|(_, waited_for)| wanted || *waited_for && !busy).filter_map(|&(message, _)| {
                    let differs = differs(asks, message)?;
                    let plausible = differs != Differs::Source || wrong_source(job, stuck, message, asks);
                    plausible.then_some((message, differs))
                });
            misses.extend(near.min_by_key(|(_, differs)| *differs).map(|(message, differs)| Miss {
                message: message.clone(),
                asks: asks.clone(),
                differs,
            }));
        }
    }
    misses.sort_by_key(|miss| miss.differs);
    misses
}

/// Whether a rank waits for this in vain.
fn waits(stuck: &[Stuck], rank: usize, what: impl Fn(&Need) -> bool) -> bool {
    stuck.iter().any(|one| one.rank == rank && one.needs.iter().any(&what))
}

/// A message, or that one is received.
fn point_to_point(need: &Need) -> bool {
    !matches!(need, Need::Collective { .. })
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

/// A message from another rank than the one asked for is common: often its turn comes later. It is a near miss only if
/// the rank asked for isn't about to send: it is the receiver itself, has ended, or waits for no message. Of those which send
/// and receive at once, all have sent.
fn wrong_source(job: &Job, stuck: &[Stuck], message: &Message, asks: &Receive) -> bool {
    let runs = |source: usize| job.ranks.get(source).is_none_or(|rank| rank.state == State::Runs);
    let busy = |source: usize| runs(source) || waits(stuck, source, point_to_point);
    let exchanges = |rank: usize| stuck.iter().any(|one| one.rank == rank && one.exchanges());
    let sent = |source: usize| exchanges(message.to) && exchanges(source);
    asks.sources.iter().all(|&source| source == message.to || !busy(source) || sent(source))
}
