//! A verdict in words: what and who, what each rank waits for, the circle, what was nearly right, and what to do.

use std::collections::BTreeMap;

use crate::advice::{advice, reason};
use crate::groups::{calls, waits};
use crate::job::{Message, communicator};
use crate::names;
use crate::near::{Differs, Miss};
use crate::stuck::{Core, Need, Stuck};
use crate::verdict::{Caught, Uneven, Verdict};
use crate::words::{self, at, bytes, comm, list, on, ordinal, ranks, source, wrap};
use launch::Code;

/// How many near misses and circles are shown.
const MISSES: usize = 2;
const CORES: usize = 2;
/// How many ranks are named by both of their numbers.
const NUMBERS: usize = 4;

impl Verdict {
    /// The verdict as one text to be printed at once: at most 31 lines of at most 110 characters, each with its newline.
    pub fn text(&self) -> String {
        let mut lines = wrap(&self.code.says(headline(self)));
        lines.extend(calls(self));
        lines.extend(waits(self));
        lines.extend(numbers(self).iter().flat_map(|sentence| wrap(sentence)));
        // If it is the one rank that the first line names, that is enough.
        let named = self.code != Code::AnySourceStarved && self.finished.len() == 1 || !self.calls.is_empty();
        if !named && !self.finished.is_empty() {
            lines.push(has_finished(&self.finished));
        }
        lines.extend(near(&self.misses));
        lines.extend(self.caught.iter().take(MISSES).flat_map(|caught| wrap(&caught_by(caught))));
        lines.extend(self.unstarted.first().into_iter().flat_map(|message| wrap(&never_started(message))));
        lines.extend(circles(&self.cores));
        lines.extend(reason(self).into_iter().flat_map(|reason| wrap(&format!("why: {reason}"))));
        lines.extend(wrap(&format!("what to do: {}", advice(self))));
        lines.push(self.code.explained());
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

/// Where ranks have other numbers on a communicator than in the world, which are those that are said.
fn numbers(verdict: &Verdict) -> Vec<String> {
    let needs = verdict.stuck.iter().flat_map(|one| one.needs.iter().map(move |need| (one.rank, need)));
    let mut concerned: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (rank, need) in needs {
        let all = concerned.entry(communicator(need.comm())).or_default();
        all.push(rank);
        all.extend(need.ranks(rank));
    }
    for (rank, call) in &verdict.calls {
        concerned.entry(communicator(call.comm)).or_default().push(*rank);
    }
    let said = concerned.iter().filter_map(|(&id, ranks)| {
        let numbers = names::numbered(id, ranks);
        let shown = &numbers[..numbers.len().min(NUMBERS)];
        (!shown.is_empty()).then(|| format!("on {}: {}", comm(id), shown.join(", ")))
    });
    said.take(CORES).collect()
}

/// "rank 2 has already finished".
pub fn has_finished(which: &[usize]) -> String {
    format!("{} {} already finished", ranks(which), if which.len() == 1 { "has" } else { "have" })
}

/// "rank 2 waits", "ranks 1–3 wait".
fn wait(which: &[usize]) -> String {
    format!("{} {}", ranks(which), if which.len() == 1 { "waits" } else { "wait" })
}

/// The first line: what, and who.
fn headline(verdict: &Verdict) -> String {
    match (verdict.calls.first(), verdict.cores.first()) {
        (Some((_, call)), _) => {
            let all: Vec<usize> = verdict.calls.iter().map(|(rank, _)| *rank).collect();
            let which = format!("{} collective on {}", ordinal(call.number), comm(call.comm));
            if let Some(uneven) = &verdict.uneven {
                return unequal(uneven, &which);
            }
            match verdict.code {
                Code::MismatchedRoot => format!("{} name different roots in their {which}", ranks(&all)),
                Code::MismatchedSize => format!("{} give different sizes in their {which}", ranks(&all)),
                Code::MissingRank => format!("{} without the {which}", has_finished(&verdict.finished)),
                _ => format!("{} call different functions as their {which}", ranks(&all)),
            }
        }
        (_, Some(core)) => who(verdict, core),
        _ => String::new(),
    }
}

/// "rank 1 gives 8 bytes to rank 0, which expects 16 bytes, in their 1st collective on MPI_COMM_WORLD".
fn unequal(uneven: &Uneven, which: &str) -> String {
    let ([giver, taker], [given, expected]) =
        (uneven.sides.map(|side| side.rank), uneven.sides.map(|side| bytes(side.bytes)));
    match uneven.about {
        Some(about) => {
            format!("rank {giver} says {given} for rank {about}, and rank {taker} says {expected}, in their {which}")
        }
        None if giver == taker => {
            format!("rank {giver} gives {given} to itself and expects {expected} in its {which}")
        }
        None => {
            format!("rank {giver} gives {given} to rank {taker}, which expects {expected}, in their {which}")
        }
    }
}

/// "ranks 0 and 1 wait for each other for ever".
fn who(verdict: &Verdict, core: &Core) -> String {
    if verdict.code == Code::AnySourceStarved {
        let any = |need: &Need| matches!(need, Need::Message { receive, .. } if receive.any_source);
        let asks = |one: &&Stuck| core.ranks.contains(&one.rank) && one.needs.iter().any(any);
        let asking: Vec<usize> = verdict.stuck.iter().filter(asks).map(|one| one.rank).collect();
        return format!("{} for ever for a message from any rank, and no rank can send it", wait(&asking));
    }
    if let Some(finished) = core.finished {
        return format!("{} for ever: {}", wait(&verdict.waiting_for(finished)), has_finished(&[finished]));
    }
    let all = verdict.together();
    let who = match all.len() {
        1 => format!("rank {} waits for itself for ever", all[0]),
        2 => format!("{} for each other for ever", wait(&all)),
        _ => format!("{} for one another for ever", wait(&all)),
    };
    match verdict.cores.iter().filter(|core| core.finished.is_none()).count() {
        1 => who,
        circles => format!("{who} (the first of {circles} circles)"),
    }
}

/// The near misses; equal ones count as one.
pub fn near(misses: &[Miss]) -> Vec<String> {
    let mut sentences: Vec<String> = misses.iter().map(miss).collect();
    sentences.dedup();
    let more = sentences.len().saturating_sub(MISSES);
    let shown = sentences.iter().take(MISSES).enumerate().flat_map(|(place, sentence)| {
        let more = if place + 1 == MISSES && more > 0 { format!(" (and {more} more)") } else { String::new() };
        wrap(&format!("near miss: {sentence}{more}"))
    });
    shown.collect()
}

/// "cause: tag 7 that rank 1 sent to rank 0 at src/main.rs:13 goes to the earlier receive of a message from any rank, posted at …".
fn caught_by(caught: &Caught) -> String {
    let Caught { message, by } = caught;
    let (sent, posted) = (at(message.place.as_deref()), at(by.place.as_deref()));
    format!(
        "cause: tag {} from rank {} to rank {}, sent{sent}, goes to the earlier receive of {}, posted{posted}",
        message.tag,
        message.from,
        message.to,
        words::message(&source(&by.receive), &by.receive)
    )
}

/// "cause: rank 0 made a persistent send of tag 7 to rank 1 at src/main.rs:13, and never started it".
fn never_started(message: &Message) -> String {
    let (from, tag, to) = (message.from, message.tag, message.to);
    let (on, place) = (on(message.comm), at(message.place.as_deref()));
    format!("cause: rank {from} made a persistent send of tag {tag} to rank {to}{on}{place}, and never started it")
}

/// "rank 0 sent tag 7 (4 bytes) to rank 1 at src/main.rs:13: rank 1 asks for tag 9".
fn miss(miss: &Miss) -> String {
    let message = &miss.message;
    let (from, to, place) = (message.from, message.to, at(message.place.as_deref()));
    let on =
        if miss.differs == Differs::Communicator { format!(" on {}", comm(message.comm)) } else { on(message.comm) };
    let asks = match miss.differs {
        Differs::Tag => format!("asks for tag {}", miss.asks.tag.unwrap_or_default()),
        Differs::Source => format!(
            "asks for one from {}",
            if miss.asks.sources == [to] { "itself".into() } else { ranks(&miss.asks.sources) }
        ),
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
        lines.push(format!("and {} more cycles, among ranks {}", circles.len() - CORES, list(&others)));
    }
    lines
}
