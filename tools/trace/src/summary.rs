//! The summary of a trace: numbers for each rank, and what they say, in words.

use std::collections::BTreeMap;

use crate::matching::{self, Message};
use crate::read::Trace;
use crate::waits::{Wait, Why, waits};

/// How many pairs of ranks, and lost messages, are named.
const NAMED: usize = 5;

/// What one rank did, in numbers. Times are nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Calls of MPI's functions.
    pub calls: usize,
    /// Bytes in messages that it sent, without what collectives send.
    pub bytes: u64,
    /// From the start to its end.
    pub whole: i64,
    /// In MPI.
    pub mpi: i64,
    /// Of that, waiting for another rank.
    pub waiting: i64,
}

/// Numbers for all ranks.
pub struct Summary {
    /// By rank.
    pub rows: Vec<Row>,
    /// The waits.
    pub waits: Vec<Wait>,
    /// The messages.
    pub messages: Vec<Message>,
}

/// Sums up a trace.
pub fn summary(trace: &Trace) -> Summary {
    let messages = matching::messages(trace);
    let waits = waits(trace, &messages, &matching::collectives(trace));
    let row = |(number, rank): (usize, &crate::read::Rank)| Row {
        calls: rank.events.len(),
        bytes: rank.events.iter().filter_map(|event| event.sent).map(|message| message.bytes).sum(),
        whole: rank.end,
        mpi: rank.events.iter().map(|event| event.end - event.start).sum(),
        waiting: waits.iter().filter(|wait| wait.call.rank == number).map(|wait| wait.ns).sum(),
    };
    let rows = trace.ranks.iter().enumerate().map(row).collect();
    Summary { rows, waits, messages }
}

impl Summary {
    /// By how much the rank that computed longest was above the mean: 0 if all computed equally long.
    pub fn imbalance(&self) -> Option<(usize, f64)> {
        let outside = |row: &Row| (row.whole - row.mpi).max(0);
        let (rank, most) = self.rows.iter().map(outside).enumerate().max_by_key(|&(_, time)| time)?;
        let mean = self.rows.iter().map(outside).sum::<i64>() as f64 / self.rows.len() as f64;
        (mean > 0.0).then(|| (rank, most as f64 / mean - 1.0))
    }

    /// The summary in words.
    pub fn text(&self, trace: &Trace) -> String {
        let mut lines = vec![format!(
            "{:>5}{:>10}{:>16}{:>12}{:>12}{:>12}",
            "rank", "calls", "bytes sent", "computing", "in MPI", "waiting"
        )];
        for (rank, row) in self.rows.iter().enumerate() {
            let [computing, mpi, waiting] = [row.whole - row.mpi, row.mpi, row.waiting].map(time);
            let (calls, bytes) = (grouped(row.calls as u64), grouped(row.bytes));
            lines.push(format!("{rank:>5}{calls:>10}{bytes:>16}{computing:>12}{mpi:>12}{waiting:>12}"));
        }
        lines.push("Waiting is the part of a call in which another rank wasn't there yet.".into());
        lines.extend(self.remarks(trace));
        lines.join("\n") + "\n"
    }

    /// What the numbers say, a sentence each: messages, load, who was late, what was lost, and what is doubtful.
    pub fn remarks(&self, trace: &Trace) -> Vec<String> {
        let received = self.messages.iter().filter(|message| message.received.is_some()).count();
        let sent = grouped(self.messages.len() as u64);
        let cancelled: u64 = trace.ranks.iter().map(|rank| rank.cancelled).sum();
        let cancelled =
            if cancelled > 0 { format!(", {} cancelled before", grouped(cancelled)) } else { String::new() };
        let mut lines = vec![format!("messages: {sent} sent, {} received{cancelled}", grouped(received as u64))];
        // A rank that was ended early has computed less for that reason.
        let comparable = self.rows.len() > 1 && trace.ranks.iter().all(|rank| rank.finished);
        if let Some((rank, above)) = self.imbalance().filter(|_| comparable) {
            lines.push(format!("load: rank {rank} computed longest, {:.0} % above the mean", 100.0 * above));
        }
        lines.extend(self.late());
        lines.extend(self.lost(trace));
        lines.extend(doubts(trace));
        lines
    }

    /// Who let whom wait, the longest first.
    fn late(&self) -> Vec<String> {
        let mut sums: BTreeMap<(Why, usize, usize), i64> = BTreeMap::new();
        for wait in &self.waits {
            *sums.entry((wait.why, wait.on, wait.call.rank)).or_default() += wait.ns;
        }
        let mut pairs: Vec<_> = sums.into_iter().collect();
        pairs.sort_by_key(|&(_, ns)| -ns);
        let say = |&((why, late, waited), ns): &((Why, usize, usize), i64)| match why {
            Why::LateSender => format!("late sender: rank {waited} waited {} for messages of rank {late}", time(ns)),
            Why::LateReceiver => {
                format!("late receiver: rank {waited} waited {} until rank {late} received", time(ns))
            }
            Why::Collective => format!("late in collectives: rank {waited} waited {} for rank {late}", time(ns)),
            Why::Unfinished => format!("not over: rank {waited} waited {}, until the job was ended", time(ns)),
            Why::ForEver => format!("stuck: rank {waited} waited {}, and would have for ever", time(ns)),
        };
        let mut lines: Vec<_> = pairs.iter().take(NAMED).map(say).collect();
        if pairs.len() > NAMED {
            lines.push(format!("(and {} more pairs of ranks with shorter waits)", pairs.len() - NAMED));
        }
        lines
    }

    /// The messages that nobody received.
    fn lost(&self, trace: &Trace) -> Vec<String> {
        let lost = matching::never_received(trace, &self.messages);
        let say = |message: &&Message| {
            let Message { tag, bytes, sent, to, .. } = message;
            format!("never received: {} bytes from rank {} to rank {to}, tag {tag}", grouped(*bytes), sent.rank)
        };
        let mut lines: Vec<_> = lost.iter().take(NAMED).map(say).collect();
        if lost.len() > NAMED {
            lines.push(format!("(and {} more messages that were never received)", lost.len() - NAMED));
        }
        lines
    }
}

/// What the reader must know before believing the rest.
fn doubts(trace: &Trace) -> Vec<String> {
    let mut lines: Vec<String> = ended_in(trace).into_iter().collect();
    for (number, rank) in trace.ranks.iter().enumerate() {
        if !rank.finished && rank.ended_in.is_none() {
            lines.push(format!(
                "rank {number} didn't come to its end: its trace stops after {} calls",
                rank.events.len()
            ));
        }
        if rank.left_out > 0 {
            let left_out = grouped(rank.left_out);
            lines.push(format!("left out: the last {left_out} calls of rank {number}; --events records more"));
        }
    }
    let unfollowed: u64 = trace.ranks.iter().map(|rank| rank.unfollowed).sum();
    if unfollowed > 0 {
        lines.push(format!(
            "not recorded: {} sends, receives and collectives: those with ranks of another MPI_COMM_WORLD, and collectives on \
             inter-communicators",
            grouped(unfollowed)
        ));
    }
    lines
}

/// What ranks were in when the job was ended from outside: "ranks 0 and 1 were in MPI_Allreduce (stuck.c:11) for the last 7.9 s;
/// rank 2 in no call".
fn ended_in(trace: &Trace) -> Option<String> {
    let mut groups: BTreeMap<String, (Vec<usize>, i64)> = BTreeMap::new();
    for (number, rank) in trace.ranks.iter().enumerate() {
        let Some(now) = &rank.ended_in else { continue };
        let place = now.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        let what = match (&now.call, now.asked) {
            (None, _) => "in no call".into(),
            (Some(call), None) => format!("in MPI_{call}{place}"),
            (Some(call), Some(times)) => format!("asking MPI_{call}{place} in vain, {} times", grouped(times)),
        };
        let group = groups.entry(what).or_default();
        group.0.push(number);
        group.1 = group.1.max(rank.end - now.since);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, (which, _))| which[0]);
    let said = groups.into_iter().enumerate().map(|(place, (what, (which, ns)))| {
        let were = if which.len() == 1 { "was" } else { "were" };
        let were = if place == 0 { format!("{were} ") } else { String::new() };
        format!("{} {were}{what} for the last {}", ranks(&which), time(ns))
    });
    Some(said.collect::<Vec<_>>().join("; ")).filter(|said| !said.is_empty())
}

/// "rank 2", "ranks 0 and 1", "ranks 0, 1, 2, 3, 4 and 3 more".
fn ranks(which: &[usize]) -> String {
    let mut words: Vec<_> = which.iter().take(NAMED).map(usize::to_string).collect();
    if which.len() > NAMED + 1 {
        words.push(format!("{} more", which.len() - NAMED));
    } else {
        words.extend(which.iter().skip(NAMED).map(usize::to_string));
    }
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("ranks {} and {last}", first.join(", ")),
        _ => format!("rank {}", words.concat()),
    }
}

/// A time in nanoseconds, with three digits.
pub fn time(ns: i64) -> String {
    let seconds = ns.max(0) as f64 * 1e-9;
    let (scaled, unit) = match seconds {
        1.0.. => (seconds, "s"),
        1e-3.. => (seconds * 1e3, "ms"),
        _ => (seconds * 1e6, "µs"),
    };
    let digits = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.digits$} {unit}")
}

/// A number with commas.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let comma = |(place, digit): (usize, char)| {
        let after = digits.len() - place;
        (place > 0 && after.is_multiple_of(3)).then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
