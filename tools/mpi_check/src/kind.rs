//! The kinds of mistakes, and how they are told apart.

use std::fmt;

use crate::near::{Differs, Miss};
use crate::verdict::{Core, Need, Stuck};

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// All receive first.
    ReceiveReceive,
    /// All wait for a receive that they have posted, before they send.
    WaitOnReceive,
    /// All send first, by a send that returns early for small messages.
    SendSend,
    /// All send first, by a send that always waits for its receive.
    SynchronousRing,
    /// Sends and receives in a circle.
    MixedCycle,
    /// A message has another tag than its receiver asks for.
    WrongTag,
    /// A message is from another rank than its receiver asks for.
    WrongSource,
    /// A message is on another communicator than its receiver asks for.
    WrongCommunicator,
    /// The rank at the other end has ended.
    PartnerFinished,
    /// A receive from any source, and no rank can send.
    AnySourceStarved,
    /// A rank waits for itself.
    SelfMessage,
    /// A rank waits for a message, another one in a collective.
    CollectiveAgainstPointToPoint,
    /// A rank has ended without having called a collective.
    MissingRank,
    /// Collectives on several communicators, in another order on each rank.
    CollectiveOrder,
    /// Different functions where all ranks must call the same.
    MismatchedCollective,
    /// Different roots.
    MismatchedRoot,
    /// Different numbers of bytes.
    MismatchedSize,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 17] = [
        Self::ReceiveReceive,
        Self::WaitOnReceive,
        Self::SendSend,
        Self::SynchronousRing,
        Self::MixedCycle,
        Self::WrongTag,
        Self::WrongSource,
        Self::WrongCommunicator,
        Self::PartnerFinished,
        Self::AnySourceStarved,
        Self::SelfMessage,
        Self::CollectiveAgainstPointToPoint,
        Self::MissingRank,
        Self::CollectiveOrder,
        Self::MismatchedCollective,
        Self::MismatchedRoot,
        Self::MismatchedSize,
    ];

    /// Its short name, which stays the same: "send-send".
    pub fn name(self) -> &'static str {
        match self {
            Self::ReceiveReceive => "receive-receive",
            Self::WaitOnReceive => "wait-on-receive",
            Self::SendSend => "send-send",
            Self::SynchronousRing => "synchronous-ring",
            Self::MixedCycle => "mixed-cycle",
            Self::WrongTag => "wrong-tag",
            Self::WrongSource => "wrong-source",
            Self::WrongCommunicator => "wrong-communicator",
            Self::PartnerFinished => "partner-finished",
            Self::AnySourceStarved => "any-source-starved",
            Self::SelfMessage => "self-message",
            Self::CollectiveAgainstPointToPoint => "collective-against-point-to-point",
            Self::MissingRank => "missing-rank",
            Self::CollectiveOrder => "collective-order",
            Self::MismatchedCollective => "mismatched-collective",
            Self::MismatchedRoot => "mismatched-root",
            Self::MismatchedSize => "mismatched-size",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The kind of a deadlock. What is nearly right says most, then who is missing, then what the ranks of the circle do.
pub fn kind(stuck: &[Stuck], core: &Core, misses: &[Miss]) -> Kind {
    let core_ranks: Vec<&Stuck> = stuck.iter().filter(|one| core.ranks.contains(&one.rank)).collect();
    let needs: Vec<&Need> = core_ranks.iter().map(|one| &one.needs[0]).collect();
    if let Some(miss) = misses.first() {
        return match miss.differs {
            Differs::Tag => Kind::WrongTag,
            Differs::Communicator => Kind::WrongCommunicator,
            Differs::Source => Kind::WrongSource,
        };
    }
    let collective = |need: &&Need| matches!(need, Need::Collective { .. });
    if needs.iter().any(|need| matches!(need, Need::Message { receive, .. } if receive.any_source)) {
        Kind::AnySourceStarved
    } else if core.finished.is_some() {
        if needs.iter().any(collective) { Kind::MissingRank } else { Kind::PartnerFinished }
    } else if needs.iter().all(collective) {
        Kind::CollectiveOrder
    } else if needs.iter().any(collective) {
        Kind::CollectiveAgainstPointToPoint
    } else if core.ranks.len() == 1 {
        Kind::SelfMessage
    } else {
        circle(&core_ranks, &needs)
    }
}

/// The kind of a circle of sends and receives.
fn circle(ranks: &[&Stuck], needs: &[&Need]) -> Kind {
    let sends = needs.iter().filter_map(|need| match need {
        Need::Taken(message) => Some(message.call.to_lowercase().contains("ssend")),
        _ => None,
    });
    let synchronous: Vec<bool> = sends.collect();
    if synchronous.is_empty() {
        let waits = ranks.iter().any(|one| one.call.starts_with("MPI_Wait"));
        if waits { Kind::WaitOnReceive } else { Kind::ReceiveReceive }
    } else if synchronous.len() < needs.len() {
        Kind::MixedCycle
    } else if synchronous.iter().all(|&synchronous| synchronous) {
        Kind::SynchronousRing
    } else {
        Kind::SendSend
    }
}
