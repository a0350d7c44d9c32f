//! For each kind of mistake, why it is one, and what to do.

use crate::stuck::{Need, Stuck};
use crate::verdict::Verdict;
use crate::words::{self, is_lasting, ranks};
use launch::Code;

/// Why the ranks can't go on, where what they wait for doesn't say it.
pub fn reason(verdict: &Verdict) -> Option<String> {
    let all = if verdict.together().len() == 2 { "both" } else { "all of them" };
    match verdict.code {
        Code::ReceiveReceive if own(verdict).iter().any(|one| one.exchanges()) => None,
        Code::ReceiveReceive => Some(format!("{all} receive first, so none comes to its send")),
        Code::WrongSource if is_turned(verdict) => Some(
            "each receives from the rank that it sends to; in a ring, what one sends to the right comes from the left"
                .into(),
        ),
        Code::WaitBeforeSend => Some(format!("{all} wait for a message that another would send only afterwards")),
        Code::SendSend => {
            Some(format!("{all} send first: that works only by luck, for messages small enough to be buffered"))
        }
        Code::SynchronousRing => {
            Some(format!("{all} send first, and a synchronous send ends only when its message is being received"))
        }
        Code::CollectiveVsMessage => Some(where_they_are(verdict)),
        Code::SelfMessage => Some("a rank in a blocking call can't be at the other end as well".into()),
        Code::CollectiveOrder if collective(own(verdict).first().map(|one| &one.needs[0])).is_some_and(is_lasting) => {
            Some("each waits for a collective that it has started, before the others have started it".into())
        }
        Code::CollectiveOrder => Some(different_communicators(verdict)),
        _ => None,
    }
}

/// What to do, in one sentence.
pub fn advice(verdict: &Verdict) -> String {
    if let Some(message) = verdict.unstarted.first() {
        return format!("let rank {} start its persistent send by MPI_Start before it waits for it", message.from);
    }
    if let Some(caught) = verdict.caught.first() {
        let rank = caught.message.to;
        return format!(
            "let rank {rank}'s earlier receive ask for one rank and one tag, or let rank {rank} wait for it, and use what it got"
        );
    }
    if !verdict.raised.is_empty() {
        return raised(&verdict.raised);
    }
    let first = own(verdict).first().copied();
    let rank = first.map_or(0, |one| one.rank);
    let need = first.map(|one| &one.needs[0]);
    match verdict.code {
        Code::ReceiveReceive => receive_receive(verdict, rank),
        Code::WaitBeforeSend => format!("let rank {rank} begin to send (MPI_Isend) before it waits"),
        Code::SendSend if first.is_some_and(|one| one.call.starts_with("MPI_Wait")) => {
            format!("let rank {rank} begin to receive (MPI_Irecv) before it waits for its send, or use MPI_Sendrecv")
        }
        Code::SendSend => {
            format!("let rank {rank} receive before it sends, or use MPI_Sendrecv, which does both at once")
        }
        Code::SynchronousRing => format!("let rank {rank} receive before it sends, or use MPI_Sendrecv"),
        Code::MixedCycle => {
            "let one rank receive while the other sends, or use MPI_Isend and MPI_Irecv and wait for all \
             of them at the end"
                .into()
        }
        Code::WrongTag => wrong_tag(verdict),
        Code::WrongCommunicator => "send and receive on the same communicator".into(),
        Code::WrongSource => wrong_source(verdict),
        Code::PartnerFinished => partner_finished(verdict, rank, need),
        Code::AnySourceStarved => starved(verdict),
        Code::SelfMessage => {
            format!("give the number of another rank; for itself, rank {rank} can copy the data, or use MPI_Sendrecv")
        }
        Code::CollectiveVsMessage => against(verdict),
        Code::MissingRank => missing_rank(verdict, need),
        Code::CollectiveOrder if collective(need).is_some_and(is_lasting) => {
            "start all of them before waiting for one, or wait for them in the same order on every rank".into()
        }
        Code::CollectiveOrder => {
            "call the collective on the same communicator on every rank, or, if each rank is to call several, call them \
             in the same order on every rank"
                .into()
        }
        Code::MismatchedCollective => {
            "let all ranks call the same collectives in the same order: look for an if around one of them".into()
        }
        Code::MismatchedRoot => "give the same root on all ranks: every rank must know who sends or collects".into(),
        Code::MismatchedSize if verdict.uneven.is_some_and(|uneven| uneven.about.is_some()) => {
            "give the same counts on all ranks".into()
        }
        Code::MismatchedSize if verdict.uneven.is_some() => {
            "give the same count at both ends: what a rank gives to another is what that one must expect".into()
        }
        Code::MismatchedSize => mismatched_size(verdict),
        // These are no verdicts: `warnings` and `polls` tell of them.
        Code::CallFailed
        | Code::MissingFinalize
        | Code::Crash
        | Code::Truncated
        | Code::MismatchedType
        | Code::MismatchedOperation
        | Code::NeverReceived
        | Code::NeverCompleted
        | Code::PollInVain => String::new(),
    }
}

/// An exception is no mistake in the calls.
fn raised(which: &[usize]) -> String {
    let traceback = if which.len() == 1 { "traceback is" } else { "tracebacks are" };
    let which = ranks(which);
    format!(
        "an exception has ended {which}, whose {traceback} above; start by `python3 -m mpi4py FILE`, then an exception ends \
         all ranks"
    )
}

/// The ranks of the first core.
fn own(verdict: &Verdict) -> Vec<&Stuck> {
    let ranks = verdict.cores.first().map_or(&[][..], |core| &core.ranks);
    ranks.iter().filter_map(|rank| verdict.stuck.iter().find(|one| one.rank == *rank)).collect()
}

fn collective(need: Option<&Need>) -> Option<&str> {
    match need {
        Some(Need::Collective { call, .. }) => Some(call),
        _ => None,
    }
}

/// "rank 0 is in MPI_Recv, ranks 1–3 in MPI_Barrier": the ranks of the first core, and those in the same calls.
fn where_they_are(verdict: &Verdict) -> String {
    let own_call = |one: &Stuck| collective(one.needs.first()).filter(|call| !is_lasting(call)).map(str::to_owned);
    let call = |one: &Stuck| own_call(one).unwrap_or_else(|| one.call.clone());
    let mut calls: Vec<String> = own(verdict).into_iter().map(call).collect();
    calls.dedup();
    let said = calls.iter().enumerate().map(|(place, wanted)| {
        let there = verdict.stuck.iter().filter(|one| call(one) == *wanted);
        let there: Vec<usize> = there.map(|one| one.rank).collect();
        let verb = ["are ", "is "][usize::from(there.len() == 1)];
        format!("{} {}in {wanted}", ranks(&there), if place == 0 { verb } else { "" })
    });
    said.collect::<Vec<_>>().join(", ")
}

/// "the communicators differ: rank 0 calls MPI_Barrier on MPI_COMM_WORLD, rank 1 on …".
fn different_communicators(verdict: &Verdict) -> String {
    let called = own(verdict).into_iter().filter_map(|one| match one.needs.first() {
        Some(Need::Collective { call, comm, .. }) => {
            Some(format!("{} calls {call} on {}", ranks(&[one.rank]), words::comm(*comm)))
        }
        _ => None,
    });
    format!("the communicators differ: {}", words::and(&called.collect::<Vec<_>>()))
}

/// Whether all send to one side, and wait for what would come from the same side.
fn is_turned(verdict: &Verdict) -> bool {
    let own = own(verdict);
    let turned = |one: &&Stuck| {
        let sent = verdict.misses.iter().map(|miss| &miss.message).find(|message| message.from == one.rank);
        one.exchanges() && sent.is_some_and(|message| one.needs[0].ranks(one.rank) == [message.to])
    };
    own.len() > 1 && own.iter().all(turned)
}

/// Who sends and receives at once has sent already: another one must send.
fn receive_receive(verdict: &Verdict, rank: usize) -> String {
    let own = own(verdict);
    let Some(sends) = own.iter().find(|one| one.exchanges()) else {
        return format!("let rank {rank} send before it receives, or use MPI_Sendrecv, which does both at once");
    };
    match own.iter().find(|one| !one.exchanges()) {
        Some(one) => format!("let rank {} send what the others wait for before it receives", one.rank),
        None => format!(
            "compare destination and source, and the tags, of {}: what it sends must be what another asks for",
            sends.call
        ),
    }
}

/// Where a root gives to all or gets from all, it counts for one of them.
fn mismatched_size(verdict: &Verdict) -> String {
    let call = verdict.calls.first().map_or("", |(_, call)| call.call.as_str());
    let per_rank = ["ather", "catter", "lltoall"].iter().any(|part| call.contains(part)) && !call.contains("educe_");
    let more = if per_rank { ": both counts are what goes between two ranks, not what goes to all" } else { "" };
    format!("give the same number of elements, of the same type, on all ranks{more}")
}

fn wrong_tag(verdict: &Verdict) -> String {
    let Some(miss) = verdict.misses.first() else { return String::new() };
    let (sent, asked) = (miss.message.tag, miss.asks.tag.unwrap_or_default());
    format!("use one tag at both ends, {sent} or {asked}, or receive messages in the order in which they are sent")
}

fn wrong_source(verdict: &Verdict) -> String {
    let Some(miss) = verdict.misses.first() else { return String::new() };
    let (from, to) = (miss.message.from, miss.message.to);
    let advice = format!("let rank {to} receive from rank {from}, or from any source");
    match miss.asks.sources.as_slice() {
        [asked] if *asked != to => format!("{advice}; or let rank {asked} send what rank {to} asks for"),
        _ => advice,
    }
}

fn partner_finished(verdict: &Verdict, rank: usize, need: Option<&Need>) -> String {
    let finished = verdict.cores.first().and_then(|core| core.finished).unwrap_or_default();
    match need {
        Some(Need::Taken(_)) => {
            format!("count sends and receives: rank {finished} must receive once more, or rank {rank} send once less")
        }
        _ => {
            let advice = format!("rank {finished} must send once more, or rank {rank} receive once less");
            let exchanges = own(verdict).iter().any(|one| one.exchanges());
            let more = if exchanges { "; where there is no neighbour, take MPI_PROC_NULL" } else { "" };
            format!("count sends and receives: {advice}{more}")
        }
    }
}

fn missing_rank(verdict: &Verdict, need: Option<&Need>) -> String {
    let waited_for = verdict.cores.first().and_then(|core| core.finished);
    let missing = waited_for.map_or(verdict.finished.clone(), |rank| vec![rank]);
    let called = verdict.calls.first().map(|(_, collective)| collective.call.as_str());
    let call = collective(need).or(called).unwrap_or("the collective");
    let call = if is_lasting(call) { format!("start its {call}") } else { format!("call {call}") };
    format!("let {} {call}, too: look for an if or an early return that keeps it from there", ranks(&missing))
}

/// From any source: either all have ended, or some could still send and wait themselves.
fn starved(verdict: &Verdict) -> String {
    let any = |need: &Need| matches!(need, Need::Message { receive, .. } if receive.any_source);
    let asks = own(verdict).into_iter().find(|one| one.needs.iter().any(any));
    let rank = asks.map_or(0, |one| one.rank);
    let waiting: Vec<usize> = verdict.together().into_iter().filter(|&other| other != rank).collect();
    if waiting.is_empty() {
        format!("count the messages: rank {rank} receives more often than others send to it")
    } else {
        format!("let {} send to rank {rank} before waiting for it, or let rank {rank} send first", ranks(&waiting))
    }
}

/// One rank is outside of the collective, in a send or receive that another one would have to answer.
fn against(verdict: &Verdict) -> String {
    let own = own(verdict);
    let call = own.iter().find_map(|one| collective(one.needs.first())).unwrap_or("the collective");
    let Some(outside) = own.iter().find(|one| collective(one.needs.first()).is_none()) else { return String::new() };
    let other = ranks(&outside.needs[0].ranks(outside.rank));
    let (answers, does) = match outside.needs[0] {
        Need::Taken(_) => ("receive", "sends"),
        _ => ("send", "receives"),
    };
    let does_call = if is_lasting(call) { "start its" } else { "call" };
    format!("let {other} {answers} before {call}, or let rank {} {does_call} {call} before it {does}", outside.rank)
}
