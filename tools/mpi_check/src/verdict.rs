//! What is wrong with a job: who waits for what, in which circle, and what was nearly right.

use std::collections::BTreeSet;

use crate::analysis::{Depends, Differ, Mismatch, dead, dead_in_vain, depends, mismatch, with_same_number};
use crate::job::{Collective, For, Job, Message, Posted, State};
use crate::kind::kind;
use crate::matching::{Matching, fits};
use crate::near::{Miss, misses};
use crate::stuck::{Core, EXCHANGE, Need, Stuck};
use launch::Code;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The kind of mistake.
    pub code: Code,
    /// The ranks that wait for ever, in their order.
    pub stuck: Vec<Stuck>,
    /// Of the ranks that they wait for, those that have ended.
    pub finished: Vec<usize>,
    /// Of those, the ones that an exception has ended.
    pub raised: Vec<usize>,
    /// Why they wait for ever. The first is the one that `code` is about.
    pub cores: Vec<Core>,
    /// Messages that are nearly what a receive asks for.
    pub misses: Vec<Miss>,
    /// Messages that they wait for, and that an earlier receive takes.
    pub caught: Vec<Caught>,
    /// Messages that they wait for, of persistent sends that were never started.
    pub unstarted: Vec<Message>,
    /// If collectives don't fit together, or a rank is missing in one that doesn't wait for it: what each rank has called.
    pub calls: Vec<(usize, Collective)>,
    /// If two ranks don't expect the same of each other in a collective: what.
    pub uneven: Option<Uneven>,
    /// The number of ranks in the job.
    pub ranks: usize,
}

/// What a rank says of the length of a part of a collective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The rank.
    pub rank: usize,
    /// The length that it has given.
    pub bytes: u64,
}

/// Two ranks that don't expect the same of each other in a collective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uneven {
    /// The one that gives and the one that takes, which may be the same.
    pub sides: [Side; 2],
    /// Instead, if all ranks must say the same of each: the rank of which these two don't.
    pub about: Option<usize>,
}

impl Verdict {
    /// The ranks that wait for each other: those of the first core, and all between which there is a way there and back.
    pub fn together(&self) -> Vec<usize> {
        let Some(&first) = self.cores.first().and_then(|core| core.ranks.first()) else { return Vec::new() };
        let mut arcs = vec![BTreeSet::new(); self.ranks];
        for one in &self.stuck {
            arcs[one.rank].extend(one.needs.iter().flat_map(|need| need.ranks(one.rank)));
        }
        let there = reached(&arcs, first);
        there.into_iter().filter(|&rank| reached(&arcs, rank).contains(&first)).collect()
    }

    /// The ranks that wait for one that has ended.
    pub fn waiting_for(&self, finished: usize) -> Vec<usize> {
        let waits = |one: &&Stuck| one.needs.iter().any(|need| need.ranks(one.rank).contains(&finished));
        self.stuck.iter().filter(waits).map(|one| one.rank).collect()
    }
}

/// The ranks that a rank waits for, or that these wait for, and so on.
fn reached(arcs: &[BTreeSet<usize>], rank: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut next = vec![rank];
    while let Some(rank) = next.pop() {
        next.extend(arcs[rank].iter().filter(|&&other| found.insert(other)));
    }
    found
}

/// A message that a rank waits for, and that goes to a receive which it has posted earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Caught {
    /// The message.
    pub message: Message,
    /// The receive.
    pub by: Posted,
}

/// The same if all have asked for long, as [`dead_in_vain`] wants it.
pub fn examine_in_vain(job: &Job) -> Option<Verdict> {
    examine(job).or_else(|| by(job, &dead_in_vain(job), &Matching::new(job).in_vain()))
}

/// What is wrong with a job, if it is sure: collectives that don't fit together, or else ranks that wait for ever.
pub fn examine(job: &Job) -> Option<Verdict> {
    let mismatch = (0..job.ranks.len()).find_map(|rank| mismatch(job, rank));
    mismatch.map(|mismatch| mismatched(job, &mismatch)).or_else(|| verdict(job, &dead(job)))
}

/// The verdict on collectives that don't fit together.
pub fn mismatched(job: &Job, mismatch: &Mismatch) -> Verdict {
    let code = match mismatch.differ {
        Differ::Function => Code::MismatchedCollective,
        Differ::Root => Code::MismatchedRoot,
        Differ::Bytes => Code::MismatchedSize,
    };
    let calls = with_same_number(job, &mismatch.mine).map(|(rank, call)| (rank, call.clone())).collect();
    let (stuck, finished, raised, cores, misses, caught, unstarted) = Default::default();
    let ranks = job.ranks.len();
    Verdict { code, stuck, finished, raised, cores, misses, caught, unstarted, calls, uneven: None, ranks }
}

/// The verdict on two ranks that don't expect the same of each other in their collectives: what these are, is in the job.
pub fn uneven(job: &Job, uneven: Uneven) -> Option<Verdict> {
    let own = |rank: usize| job.ranks.get(rank).and_then(|rank| rank.collectives.first());
    let first = own(uneven.sides[0].rank)?;
    let both = with_same_number(job, first).filter(|(rank, _)| uneven.sides.iter().any(|side| side.rank == *rank));
    // The lengths in question are those of parts.
    let calls = both.map(|(rank, call)| (rank, Collective { bytes: None, ..call.clone() })).collect();
    let (code, uneven, ranks) = (Code::MismatchedSize, Some(uneven), job.ranks.len());
    let (stuck, finished, raised, cores, misses, caught, unstarted) = Default::default();
    Some(Verdict { code, stuck, finished, raised, cores, misses, caught, unstarted, calls, uneven, ranks })
}

/// The verdict on a collective that some have called, with this number on its communicator, and `absent` have ended
/// without: none of those who called it waits for them here, but all must call it (MPI 4.1, section 6.1), and in MPI it may
/// hang.
pub fn left_out(job: &Job, called: &Collective, absent: &[usize]) -> Verdict {
    let calls = with_same_number(job, called).map(|(rank, call)| (rank, call.clone())).collect();
    let (stuck, cores, misses, caught, unstarted) = Default::default();
    let (code, finished) = (Code::MissingRank, absent.to_vec());
    let raised = raised(job, &finished);
    let ranks = job.ranks.len();
    Verdict { code, stuck, finished, raised, cores, misses, caught, unstarted, calls, uneven: None, ranks }
}

/// The verdict on the ranks that [`dead`] has found; none if no rank among them waits.
pub fn verdict(job: &Job, dead: &[bool]) -> Option<Verdict> {
    by(job, dead, &Matching::new(job))
}

/// The verdict on ranks that never go on, by this matching of what is in flight.
pub fn by(job: &Job, dead: &[bool], matching: &Matching) -> Option<Verdict> {
    let stuck: Vec<Stuck> = (0..job.ranks.len()).filter_map(|rank| stuck(job, matching, dead, rank)).collect();
    let misses = misses(job, &Matching::new(job), &stuck);
    // A near miss says most: the first core is where it leads to.
    let ends = misses.first().map(|miss| [miss.message.to, miss.message.from]);
    let begin = ends.into_iter().flatten().chain(stuck.iter().map(|one| one.rank));
    let mut cores: Vec<Core> = Vec::new();
    for core in begin.filter_map(|rank| core(&stuck, rank)) {
        if !cores.iter().any(|other| other.ranks.iter().any(|rank| core.ranks.contains(rank))) {
            cores.push(core);
        }
    }
    let mut finished: Vec<usize> =
        stuck.iter().flat_map(|one| one.needs.iter().flat_map(|need| need.ranks(one.rank))).collect();
    finished.sort_unstable();
    finished.dedup();
    finished.retain(|&rank| job.ranks[rank].state == State::Ended);
    let code = kind(&stuck, cores.first()?, &misses);
    let (unstarted, caught) = (unstarted(job, &stuck), caught(job, &stuck));
    let raised = raised(job, &finished);
    let (calls, ranks) = (Vec::new(), job.ranks.len());
    Some(Verdict { code, stuck, finished, raised, cores, misses, caught, unstarted, calls, uneven: None, ranks })
}

/// Of these, the ranks that an exception has ended.
fn raised(job: &Job, finished: &[usize]) -> Vec<usize> {
    finished.iter().copied().filter(|&rank| job.ranks[rank].raised).collect()
}

/// The messages that ranks wait for, and the earlier receives to which they go: for each rank the first.
fn caught(job: &Job, stuck: &[Stuck]) -> Vec<Caught> {
    let of = |one: &Stuck| {
        one.needs.iter().find_map(|need| {
            let Need::Message { receive, number, .. } = need else { return None };
            let own = |message: &&Message| message.to == one.rank && fits(receive, message);
            let message = job.messages.iter().find(own)?;
            let earlier = job.ranks[one.rank].posted.iter().take_while(|posted| Some(posted.number) != *number);
            let by = earlier.into_iter().find(|posted| fits(&posted.receive, message))?.clone();
            Some(Caught { message: message.clone(), by })
        })
    };
    stuck.iter().filter_map(of).collect()
}

/// The messages that ranks wait for and others would have sent, had they started their persistent sends.
fn unstarted(job: &Job, stuck: &[Stuck]) -> Vec<Message> {
    let asks = |one: &Stuck, message: &Message| {
        one.needs.iter().any(|need| match need {
            Need::Message { receive, .. } => {
                (message.to, message.comm) == (one.rank, receive.comm)
                    && receive.sources.contains(&message.from)
                    && receive.tag.is_none_or(|tag| tag == message.tag)
            }
            _ => false,
        })
    };
    let all = job.ranks.iter().flat_map(|rank| &rank.unstarted);
    all.filter(|message| stuck.iter().any(|one| asks(one, message))).cloned().collect()
}

/// What a rank waits for that never comes; none if it isn't a dead one that waits.
fn stuck(job: &Job, matching: &Matching, dead: &[bool], rank: usize) -> Option<Stuck> {
    let State::Waits(waiting) = &job.ranks[rank].state else { return None };
    let hopeless = |what: &&For| depends(job, matching, rank, what).hopeless(dead);
    let needs = waiting.for_what.iter().filter(hopeless);
    let mut needs: Vec<Need> = needs.filter_map(|what| need(job, matching, dead, rank, what)).collect();
    if waiting.call.starts_with(EXCHANGE) {
        // It sends and receives at once: what it doesn't get says more than that nobody takes what it has sent.
        needs.sort_by_key(|need| matches!(need, Need::Taken(_)));
    }
    let (call, place, until) = (waiting.call.clone(), job.ranks[rank].place.clone(), waiting.until);
    (dead[rank] && !needs.is_empty()).then_some(Stuck { rank, call, place, until, needs })
}

fn need(job: &Job, matching: &Matching, dead: &[bool], rank: usize, what: &For) -> Option<Need> {
    match what {
        For::Message(_) | For::Posted(_) => message(job, rank, what),
        For::Taken(number) => Some(Need::Taken(job.messages[matching.sent(rank, *number)?].clone())),
        For::Collective { call, comm, .. } => match depends(job, matching, rank, what) {
            Depends::AllOf(mut missing) => {
                missing.retain(|&other| dead.get(other).copied().unwrap_or(false));
                Some(Need::Collective { call: call.clone(), comm: *comm, missing })
            }
            Depends::AnyOf(_) => None,
        },
        For::Unknown => None,
    }
}

/// The message that a rank waits for, if that is what it waits for.
pub fn message(job: &Job, rank: usize, what: &For) -> Option<Need> {
    match what {
        For::Message(receive) => Some(Need::Message { receive: receive.clone(), posted: None, number: None }),
        For::Posted(number) => {
            let posted = job.ranks[rank].posted.iter().find(|posted| posted.number == *number)?;
            let (receive, place) = (posted.receive.clone(), posted.place.clone());
            Some(Need::Message { receive, posted: place, number: Some(*number) })
        }
        For::Taken(_) | For::Collective { .. } | For::Unknown => None,
    }
}

/// Follows, from a rank, the first thing that never comes, until that leads in a circle or to a rank that has ended.
fn core(stuck: &[Stuck], from: usize) -> Option<Core> {
    let mut path: Vec<usize> = vec![];
    let mut rank = from;
    while let Some(one) = stuck.iter().find(|one| one.rank == rank) {
        if let Some(place) = path.iter().position(|&earlier| earlier == rank) {
            let mut circle = path.split_off(place);
            let lowest = (0..circle.len()).min_by_key(|&place| circle[place])?;
            circle.rotate_left(lowest);
            return Some(Core { ranks: circle, finished: None });
        }
        path.push(rank);
        rank = *one.needs[0].ranks(rank).first()?;
    }
    // Of a chain to a rank that has ended, the last that waits is the one that counts.
    Some(Core { ranks: vec![path.pop()?], finished: Some(rank) })
}
