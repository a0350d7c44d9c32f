//! Who can never go on.

use crate::job::{Collective, For, Job, State, Until};
use crate::matching::{Matching, Open};

/// On whom the end of a wait depends: the arcs of a wait-for graph in the AND-OR model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Depends {
    /// The wait can end if any one of these ranks goes on. If there are none, it never ends.
    AnyOf(Vec<usize>),
    /// The wait can end only if every one of these ranks goes on. If there are none, it may end at any time.
    AllOf(Vec<usize>),
}

impl Depends {
    /// It may end whatever other ranks do.
    const FREE: Self = Self::AllOf(Vec::new());

    /// Whether the wait never ends, if the ranks in `set` never go on.
    pub fn hopeless(&self, set: &[bool]) -> bool {
        // A rank that isn't in the picture may do anything.
        let inside = |rank: &usize| set.get(*rank).copied().unwrap_or(false);
        match self {
            Self::AnyOf(ranks) => ranks.iter().all(inside),
            Self::AllOf(ranks) => ranks.iter().any(inside),
        }
    }
}

/// On whom one thing that `rank` waits for depends.
pub fn depends(job: &Job, matching: &Matching, rank: usize, what: &For) -> Depends {
    match what {
        For::Message(receive) => of_receive(matching.waiting(rank, receive)),
        For::Posted(number) => of_receive(matching.posted(rank, *number)),
        For::Taken(number) => match matching.sent(rank, *number) {
            Some(place) if !matching.may_be_taken(place) => Depends::AnyOf(vec![job.messages[place].to]),
            _ => Depends::FREE,
        },
        For::Collective { comm, number, needs, all, .. } => {
            let needs = if matching.in_vain && !all.is_empty() { all } else { needs };
            let missing = |other: &&usize| **other != rank && !has_called(job, **other, *comm, *number);
            Depends::AllOf(needs.iter().filter(missing).copied().collect())
        }
        For::Unknown => Depends::FREE,
    }
}

fn of_receive(open: Option<&Open>) -> Depends {
    match open {
        // Without sources, nothing is known.
        Some(open) if open.takes.may().is_empty() && !open.receive.sources.is_empty() => {
            Depends::AnyOf(open.receive.sources.clone())
        }
        _ => Depends::FREE,
    }
}

/// Whether a rank has come to its collective with this number.
fn has_called(job: &Job, rank: usize, comm: u64, number: u64) -> bool {
    let so_far = |latest: &Collective| latest.comm == comm && latest.number >= number;
    job.ranks.get(rank).is_some_and(|rank| rank.collectives.iter().any(so_far))
}

/// The ranks that can never go on, whatever the others do: the greatest set of ranks that wait or have ended such that
/// the wait of each can't be ended by what is in flight, nor by any rank outside of the set.
///
/// It is found as the greatest fixpoint: it begins with all ranks that wait or have ended, and takes away each whose wait
/// could still end, until nothing changes. No time plays a part. A rank that has ended is in the set for the others'
/// sake; without a rank that waits, the set is no deadlock.
///
/// MPI's waits are those of the AND-OR model: MPI_Waitall needs all, MPI_Waitany and a receive from any source need one.
/// With AND alone, a cycle in the wait-for graph would be a deadlock, with OR alone a knot (E. Knapp, "Deadlock detection
/// in distributed databases", ACM Computing Surveys 19(4), 1987). For MPI's wait-for graph: T. Hilbrich, B. R. de
/// Supinski, M. Schulz, M. S. Müller, "A graph based approach for MPI deadlock detection", ICS 2009.
pub fn dead(job: &Job) -> Vec<bool> {
    dead_by(job, &Matching::new(job), false)
}

/// The same when all of these ranks have asked for what they wait for so often that all that is in flight has arrived: then
/// what hasn't come by now only comes if a rank goes on. To know who takes what isn't needed: a receive from any source, posted
/// and not complete, leaves that open. That they have asked is for the caller to see.
pub fn dead_in_vain(job: &Job) -> Vec<bool> {
    dead_by(job, &Matching::new(job).in_vain(), false)
}

/// The same, if ranks that only ask again and again never do anything else.
pub fn dead_while_polling(job: &Job) -> Vec<bool> {
    dead_by(job, &Matching::new(job).in_vain(), true)
}

/// How much must happen, and on whom each thing depends.
type Wait = (Until, Vec<Depends>);

fn dead_by(job: &Job, matching: &Matching, polling: bool) -> Vec<bool> {
    let polls = |rank: usize| polling && job.ranks[rank].state == State::Runs && !job.ranks[rank].polls.is_empty();
    // Of each rank that waits, what it waits for; of one that asks, what it asks for, each by itself.
    let waits: Vec<Option<Vec<Wait>>> = (0..job.ranks.len())
        .map(|rank| {
            let of = |(until, what): (Until, &[For])| {
                (until, what.iter().map(|what| depends(job, matching, rank, what)).collect::<Vec<_>>())
            };
            match &job.ranks[rank].state {
                State::Waits(waiting) => Some(vec![of((waiting.until, &waiting.for_what))]),
                _ if polls(rank) => {
                    let all = job.ranks[rank].polls.iter();
                    Some(all.map(|polled| of((polled.until, &polled.for_what))).collect())
                }
                _ => None,
            }
        })
        .collect();
    let mut set: Vec<bool> =
        (0..job.ranks.len()).map(|rank| job.ranks[rank].state != State::Runs || polls(rank)).collect();
    loop {
        let freed = |rank: &usize| set[*rank] && waits[*rank].iter().flatten().any(|wait| can_end(wait, &set));
        let Some(rank) = (0..set.len()).find(freed) else { return set };
        set[rank] = false;
    }
}

fn can_end((until, depends): &Wait, set: &[bool]) -> bool {
    let mut hopeless = depends.iter().map(|depends| depends.hopeless(set));
    match until {
        Until::All => !hopeless.any(|hopeless| hopeless),
        Until::Any => depends.is_empty() || !hopeless.all(|hopeless| hopeless),
    }
}

/// Two ranks whose collectives with the same number on a communicator don't belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// One rank.
    pub rank: usize,
    /// The other rank.
    pub other: usize,
    /// What the one rank has called.
    pub mine: Collective,
    /// What the other rank has called.
    pub theirs: Collective,
    /// In what they differ.
    pub differ: Differ,
}

/// In what two calls differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differ {
    /// They are calls of other functions.
    Function,
    /// They have other roots.
    Root,
    /// They have other numbers of bytes.
    Bytes,
}

/// Compares this rank's latest collective on each communicator with the other ranks' latest ones, where they have the
/// same number. The first difference counts: nothing can be said of what comes after it.
pub fn mismatch(job: &Job, rank: usize) -> Option<Mismatch> {
    let mine = job.ranks.get(rank)?.collectives.iter();
    mine.flat_map(|mine| with_same_number(job, mine).map(move |theirs| (mine, theirs))).find_map(
        |(mine, (other, theirs))| {
            let differ = differ(mine, theirs)?;
            Some(Mismatch { rank, other, mine: mine.clone(), theirs: theirs.clone(), differ })
        },
    )
}

/// All ranks whose latest collective on this communicator has this number, and what they called.
pub fn with_same_number<'a>(job: &'a Job, mine: &'a Collective) -> impl Iterator<Item = (usize, &'a Collective)> {
    let same = move |theirs: &&Collective| theirs.comm == mine.comm && theirs.number == mine.number;
    job.ranks.iter().enumerate().filter_map(move |(rank, all)| Some((rank, all.collectives.iter().find(same)?)))
}

fn differ(mine: &Collective, theirs: &Collective) -> Option<Differ> {
    // The large-count variant of a function is the same function.
    let name = |call: &str| call.trim_end_matches("_c").to_owned();
    if name(&mine.call) != name(&theirs.call) {
        Some(Differ::Function)
    } else if differs(mine.root, theirs.root) {
        Some(Differ::Root)
    } else {
        differs(mine.bytes, theirs.bytes).then_some(Differ::Bytes)
    }
}

/// What isn't known doesn't differ.
fn differs<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a.is_some() && b.is_some() && a != b
}
