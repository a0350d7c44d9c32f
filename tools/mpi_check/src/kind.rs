//! Which kind of mistake a deadlock is.

use crate::near::{Differs, Miss};
use crate::stuck::{Core, Need, Stuck};
use launch::Code;

/// The kind of a deadlock. What is nearly right says most, then who is missing, then what the ranks of the circle do.
pub fn kind(stuck: &[Stuck], core: &Core, misses: &[Miss]) -> Code {
    let core_ranks: Vec<&Stuck> = stuck.iter().filter(|one| core.ranks.contains(&one.rank)).collect();
    let needs: Vec<&Need> = core_ranks.iter().map(|one| &one.needs[0]).collect();
    if let Some(miss) = misses.first() {
        return match miss.differs {
            Differs::Tag => Code::WrongTag,
            Differs::Communicator => Code::WrongCommunicator,
            Differs::Source => Code::WrongSource,
        };
    }
    let collective = |need: &&Need| matches!(need, Need::Collective { .. });
    if needs.iter().any(|need| matches!(need, Need::Message { receive, .. } if receive.any_source)) {
        Code::AnySourceStarved
    } else if core.finished.is_some() {
        if needs.iter().any(collective) { Code::MissingRank } else { Code::PartnerFinished }
    } else if needs.iter().all(collective) {
        Code::CollectiveOrder
    } else if needs.iter().any(collective) {
        Code::CollectiveVsMessage
    } else if core.ranks.len() == 1 {
        Code::SelfMessage
    } else {
        circle(&core_ranks, &needs)
    }
}

/// The kind of a circle of sends and receives.
fn circle(ranks: &[&Stuck], needs: &[&Need]) -> Code {
    let sends = needs.iter().filter_map(|need| match need {
        Need::Taken(message) => Some(message.call.to_lowercase().contains("ssend")),
        _ => None,
    });
    let synchronous: Vec<bool> = sends.collect();
    if synchronous.is_empty() {
        let waits = ranks.iter().any(|one| one.call.starts_with("MPI_Wait"));
        if waits { Code::WaitBeforeSend } else { Code::ReceiveReceive }
    } else if synchronous.len() < needs.len() {
        Code::MixedCycle
    } else if synchronous.iter().all(|&synchronous| synchronous) {
        Code::SynchronousRing
    } else {
        Code::SendSend
    }
}
