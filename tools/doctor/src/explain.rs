//! A verdict in words: what and who, what each rank waits for, the circle, what was nearly right, and what to do.

use crate::advice::{advice, reason};
use crate::job::{Collective, Until};
use crate::kind::Kind;
use crate::near::{Differs, Miss};
use crate::verdict::{Core, Need, Stuck, Verdict};
use crate::words::{at, bytes, comm, list, on, ordinal, place_line, ranks, wrap};

/// How many groups of ranks, near misses, circles, and things that one call waits for are shown.
const GROUPS: usize = 5;
const MISSES: usize = 2;
const CORES: usize = 2;
const NEEDS: usize = 2;

impl Verdict {
    /// The verdict as one text to be printed at once: at most 30 lines of at most 110 characters, each with its newline.
    pub fn text(&self) -> String {
        let mut lines =
            wrap(&format!("{}: {}", if self.calls.is_empty() { "deadlock" } else { "mismatch" }, headline(self)));
        lines.extend(calls(&self.calls));
        lines.extend(waits(self));
        if !self.finished.is_empty() {
            lines.push(format!("{} already finished", has(&self.finished)));
        }
        lines.extend(near(&self.misses));
        lines.extend(circles(&self.cores));
        lines.extend(reason(self).into_iter().flat_map(|reason| wrap(&format!("why: {reason}"))));
        lines.extend(wrap(&format!("what to do: {}", advice(self))));
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// The ranks that wait for each other: those of the first core, and all between which there is a way there and back.
    pub fn together(&self) -> Vec<usize> {
        let Some(&first) = self.cores.first().and_then(|core| core.ranks.first()) else { return Vec::new() };
        let from_first = self.reached(first);
        from_first.into_iter().filter(|&rank| self.reached(rank).contains(&first)).collect()
    }

    /// The ranks that a rank waits for, or that these wait for, and so on.
    fn reached(&self, rank: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut next = vec![rank];
        while let Some(rank) = next.pop() {
            for one in self.stuck.iter().filter(|one| one.rank == rank) {
                let others: Vec<usize> = one.needs.iter().flat_map(|need| need.ranks(rank)).collect();
                let new: Vec<usize> = others.into_iter().filter(|other| !found.contains(other)).collect();
                found.extend(&new);
                next.extend(new);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The ranks that wait for one that has ended.
    pub fn waiting_for(&self, finished: usize) -> Vec<usize> {
        let waits = |one: &&Stuck| one.needs.iter().any(|need| need.ranks(one.rank).contains(&finished));
        self.stuck.iter().filter(waits).map(|one| one.rank).collect()
    }
}

/// "rank 2 has", "ranks 1–3 have".
fn has(which: &[usize]) -> String {
    format!("{} {}", ranks(which), if which.len() == 1 { "has" } else { "have" })
}

/// "wait" or "waits".
fn wait(which: &[usize]) -> &'static str {
    if which.len() == 1 { "waits" } else { "wait" }
}

fn headline(verdict: &Verdict) -> String {
    if let Some((_, call)) = verdict.calls.first() {
        let all: Vec<usize> = verdict.calls.iter().map(|(rank, _)| *rank).collect();
        let which = format!("the {} collective on {}", ordinal(call.number), comm(call.comm));
        return match verdict.kind {
            Kind::MismatchedRoot => format!("{} name different roots in {which}", ranks(&all)),
            Kind::MismatchedSize => format!("{} give different sizes in {which}", ranks(&all)),
            _ => format!("{} call different functions as {which}", ranks(&all)),
        };
    }
    let Some(core) = verdict.cores.first() else { return String::new() };
    let own = &core.ranks;
    if verdict.kind == Kind::AnySourceStarved {
        return format!("{} {} for ever for a message from any rank, and no rank can send it", ranks(own), wait(own));
    }
    if let Some(finished) = core.finished {
        let waiting = verdict.waiting_for(finished);
        return format!(
            "{} {} for ever for rank {finished}, which has already finished",
            ranks(&waiting),
            wait(&waiting)
        );
    }
    match verdict.together().as_slice() {
        [one] => format!("rank {one} waits for itself for ever"),
        two @ [_, _] => format!("{} wait for each other for ever", ranks(two)),
        more => format!("{} wait for one another for ever", ranks(more)),
    }
}

/// What each rank has called, if that doesn't fit together; equal ones together.
fn calls(calls: &[(usize, Collective)]) -> Vec<String> {
    let said = |(rank, call): &(usize, Collective)| {
        let root = call.root.map_or(String::new(), |root| format!(" with root {root}"));
        let size = call.bytes.map_or(String::new(), |count| format!(" of {}", bytes(count)));
        let place = place_line("at", call.place.as_deref());
        (*rank, format!("in {}{root}{size}", call.call), place.into_iter().collect())
    };
    shown(grouped(calls.iter().map(said).collect()), |which| if which.len() == 1 { "is" } else { "are" })
}

/// What the ranks wait for; equal ones together, and in few words if there are many.
fn waits(verdict: &Verdict) -> Vec<String> {
    let stuck = &verdict.stuck;
    let exact = |one: &Stuck| ranks(&one.needs[0].ranks(one.rank));
    let mut groups = grouped(stuck.iter().map(|one| (one.rank, said(one, &exact(one)), places(one))).collect());
    if groups.len() > GROUPS {
        let coarse = grouped(stuck.iter().map(|one| (one.rank, said(one, "another rank"), places(one))).collect());
        groups = coarse.into_iter().map(|group| neighbours(verdict, group)).collect();
    }
    let each = groups.into_iter().map(|mut group| {
        // Several ranks, each with a message of its own.
        if group.0.len() > 1 {
            group.1 =
                group.1.replacen(" for a message", ", each for a message", 1).replacen(" until", ", each until", 1);
        }
        group
    });
    shown(each.collect(), wait)
}

/// Ranks of which the same is said, and the lines that follow.
type Group = (Vec<usize>, String, Vec<String>);

fn grouped(said: Vec<(usize, String, Vec<String>)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (rank, sentence, places) in said {
        match groups.iter_mut().find(|group| group.1 == sentence && group.2 == places) {
            Some(group) => group.0.push(rank),
            None => groups.push((vec![rank], sentence, places)),
        }
    }
    groups
}

/// The lines of the first groups, and how many ranks are left out.
fn shown(groups: Vec<Group>, verb: fn(&[usize]) -> &'static str) -> Vec<String> {
    let shown = if groups.len() > GROUPS { GROUPS - 1 } else { groups.len() };
    let lines = groups[..shown].iter().flat_map(|(which, sentence, places)| {
        let mut lines = wrap(&format!("{} {} {sentence}", ranks(which), verb(which)));
        lines.extend(places.iter().cloned());
        lines
    });
    let mut lines: Vec<String> = lines.collect();
    let left: Vec<usize> = groups[shown..].iter().flat_map(|group| group.0.iter().copied()).collect();
    if !left.is_empty() {
        lines.push(format!("{} {} elsewhere", ranks(&left), verb(&left)));
    }
    lines
}

/// Says who the other rank is, if it is the next or the previous one for all ranks of a group.
fn neighbours(verdict: &Verdict, (which, sentence, places): Group) -> Group {
    let n = verdict.ranks;
    let step = |rank: &usize| {
        let one = verdict.stuck.iter().find(|one| one.rank == *rank)?;
        let others = one.needs[0].ranks(*rank);
        (others.len() == 1).then(|| (others[0] + n - rank % n) % n)
    };
    let steps: Vec<_> = which.iter().map(step).collect();
    let all = |wanted: usize| steps.iter().all(|step| *step == Some(wanted));
    let name = match () {
        () if which.len() > 1 && all(1) => "the next rank",
        () if which.len() > 1 && all(n - 1) => "the previous rank",
        () => "another rank",
    };
    (which, sentence.replacen("another rank", name, 1), places)
}

/// "in MPI_Recv for a message from rank 1 with tag 7"; `other` is the name of whom the first need is about.
fn said(one: &Stuck, other: &str) -> String {
    let named = |(place, need): (usize, &Need)| {
        let other = if place == 0 { other.to_owned() } else { ranks(&need.ranks(one.rank)) };
        phrase(need, &one.call, &other)
    };
    let mut phrases: Vec<String> = one.needs.iter().take(NEEDS).enumerate().map(named).collect();
    if one.needs.len() > NEEDS {
        phrases.push(format!("for {} more", one.needs.len() - NEEDS));
    }
    let joined = phrases.join(if one.until == Until::Any { ", or " } else { ", and " });
    format!("in {} {joined}", one.call)
}

fn phrase(need: &Need, within: &str, other: &str) -> String {
    match need {
        Need::Message { receive, .. } => {
            let from = if receive.any_source { "any rank" } else { other };
            let tag = receive.tag.map_or("any tag".into(), |tag| format!("tag {tag}"));
            format!("for a message from {from} with {tag}{}", on(receive.comm))
        }
        Need::Taken(message) => {
            let (tag, size) = (message.tag, bytes(message.bytes));
            format!("until {other} receives its message with tag {tag} ({size}){}", on(message.comm))
        }
        Need::Collective { call, comm, missing } => {
            let has = if missing.len() == 1 { "hasn't" } else { "haven't" };
            let what = if call == within { "it" } else { call };
            format!("for {other}, which {has} called {what}{}", on(*comm))
        }
    }
}

/// The source lines: of the call, and of what posted or sent before it.
fn places(one: &Stuck) -> Vec<String> {
    let earlier = one.needs.iter().take(NEEDS).filter_map(|need| match need {
        Need::Message { posted, .. } => place_line("receive posted at", posted.as_deref()),
        Need::Taken(message) if message.place != one.place => place_line("sent at", message.place.as_deref()),
        _ => None,
    });
    let mut lines: Vec<String> = place_line("at", one.place.as_deref()).into_iter().chain(earlier).collect();
    lines.dedup();
    lines
}

/// The near misses; equal ones count as one.
fn near(misses: &[Miss]) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for sentence in misses.iter().map(miss) {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    let more = sentences.len().saturating_sub(MISSES);
    let shown = sentences.iter().take(MISSES).enumerate().flat_map(|(place, sentence)| {
        let more = if place + 1 == MISSES && more > 0 { format!(" (and {more} more)") } else { String::new() };
        wrap(&format!("near miss: {sentence}{more}"))
    });
    shown.collect()
}

/// "rank 0 sent tag 7 (4 bytes) to rank 1 at src/main.rs:13: rank 1 asks for tag 9".
fn miss(miss: &Miss) -> String {
    let message = &miss.message;
    let (from, to, place) = (message.from, message.to, at(message.place.as_deref()));
    let on =
        if miss.differs == Differs::Communicator { format!(" on {}", comm(message.comm)) } else { on(message.comm) };
    let asks = match miss.differs {
        Differs::Tag => format!("asks for tag {}", miss.asks.tag.unwrap_or_default()),
        Differs::Source => format!("asks for one from {}", ranks(&miss.asks.sources)),
        Differs::Communicator => format!("asks for one on {}", comm(miss.asks.comm)),
    };
    format!("rank {from} sent tag {} ({}) to rank {to}{on}{place}: rank {to} {asks}", message.tag, bytes(message.bytes))
}

/// The circles; two ranks, or one, need no picture.
fn circles(cores: &[Core]) -> Vec<String> {
    let circles: Vec<&Core> = cores.iter().filter(|core| core.finished.is_none()).collect();
    let told = cores.len() == 1 && circles.iter().all(|core| core.ranks.len() < 2);
    let shown = circles.iter().filter(|_| !told).take(CORES).flat_map(|core| {
        let all: Vec<String> = core.ranks.iter().chain(&core.ranks[..1]).map(|rank| format!("rank {rank}")).collect();
        let all = if all.len() <= 9 { all } else { [&all[..6], &["…".into()], &all[all.len() - 2..]].concat() };
        wrap(&format!("cycle: {}, each waits for the next", all.join(" → ")))
    });
    let mut lines: Vec<String> = shown.collect();
    if circles.len() > CORES {
        let others: Vec<usize> = circles[CORES..].iter().flat_map(|core| core.ranks.iter().copied()).collect();
        lines.push(format!("and {} more of them, among ranks {}", circles.len() - CORES, list(&others)));
    }
    lines
}
