//! The trace as ui.perfetto.dev and chrome://tracing open it: Chrome's trace-event format.
//!
//! A rank is a thread, a call a complete event ("X"), a message a flow from its sending call ("s") to the one that
//! received it ("f"). Times are microseconds. Calls come first: a flow belongs to a call that has been read before it.

use std::io::{self, Write};

use serde_json::{Value, json};
use trace::matching::Message;
use trace::read::{End, Event};
use trace::summary::{grouped, time};

use crate::recording::Recording;

/// All ranks are threads of one process: so their lanes stay together. No rank has this number: the thread that has its
/// process's number is taken for the main thread, and shown first. (Perfetto takes thread 0 for it as well, and writes the
/// process's number beside its name; rank 0 is the first anyway.)
const PROCESS: u32 = 1 << 20;

/// How many lines a file has at most, for calls and for both ends of messages. That is some 200 MB: chrome://tracing opens
/// 256 MB (google/trace-viewer issue 627), and a browser gives ui.perfetto.dev 2 GB, of which it needs several times the
/// file's size (perfetto.dev/docs/visualization/large-traces; google/perfetto issue 99).
pub const LIMIT: usize = 2_000_000;

/// What of a recording fits into a file: all calls of all ranks up to a moment, so that both ends of a message are there.
pub struct Excerpt<'a> {
    recording: &'a Recording,
    /// In nanoseconds; calls and messages that begin from then on are left out.
    until: i64,
    /// Calls.
    left_out: usize,
}

impl<'a> Excerpt<'a> {
    /// As much of it as makes at most this many lines.
    pub fn new(recording: &'a Recording, limit: usize) -> Self {
        let calls = || recording.trace.ranks.iter().flat_map(|rank| &rank.events).map(|event| event.start);
        let messages = recording.summary.messages.iter().filter_map(|message| begins(recording, message));
        let mut lines: Vec<i64> = calls().chain(messages.flat_map(|time| [time; 2])).collect();
        let fits = lines.len() <= limit;
        let until = if fits { i64::MAX } else { *lines.select_nth_unstable(limit).1 };
        Self { recording, until, left_out: calls().filter(|&start| start >= until).count() }
    }

    /// What is left out, in words.
    pub fn remark(&self) -> Option<String> {
        let Self { until, left_out, .. } = self;
        (*until < i64::MAX)
            .then(|| format!("{} calls from {} on are left out", grouped(*left_out as u64), time(*until)))
    }

    /// Writes it, an event a line.
    ///
    /// # Errors
    /// What writing says, e.g. that the disk is full.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { recording, until, .. } = self;
        write!(out, "{{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n{}", self.process())?;
        for (number, rank) in recording.trace.ranks.iter().enumerate() {
            let name =
                if rank.host.is_empty() { format!("rank {number}") } else { format!("rank {number} on {}", rank.host) };
            let about =
                |what: &str, args: Value| json!({"ph": "M", "pid": PROCESS, "tid": number, "name": what, "args": args});
            write!(out, ",\n{}", about("thread_name", json!({"name": name})))?;
            write!(out, ",\n{}", about("thread_sort_index", json!({"sort_index": number})))?;
            for event in rank.events.iter().filter(|event| event.start < *until) {
                write!(out, ",\n{}", call(number, event))?;
            }
            let left_out = self.remark().map(|words| (*until, words));
            for (time, words) in recording.ending(number).into_iter().filter(|ending| ending.0 < *until).chain(left_out)
            {
                write!(out, ",\n{}", mark(number, time, &words))?;
            }
        }
        for (number, message) in recording.summary.messages.iter().enumerate() {
            if begins(recording, message).is_some_and(|begins| begins < *until) {
                for end in flow(recording, number, message).into_iter().flatten() {
                    write!(out, ",\n{end}")?;
                }
            }
        }
        writeln!(out, "\n]}}")
    }

    fn process(&self) -> Value {
        let left_out = self.remark().map_or_else(String::new, |words| format!(" ({words})"));
        let name = format!("{}, {}{left_out}", self.recording.program(), self.recording.library());
        json!({"ph": "M", "pid": PROCESS, "name": "process_name", "args": {"name": name}})
    }
}

/// When both the sending and the receiving call of a message have begun; none if it wasn't received.
fn begins(recording: &Recording, message: &Message) -> Option<i64> {
    message.received.map(|receipt| recording.event(message.sent).start.max(recording.event(receipt.call).start))
}

/// A moment of a rank, with words: an instant event.
fn mark(rank: usize, time: i64, words: &str) -> Value {
    json!({"ph": "i", "s": "t", "pid": PROCESS, "tid": rank, "ts": micros(time), "name": words})
}

/// A call. By hand, since there may be millions: a tree of JSON for each takes several times as long.
fn call(rank: usize, event: &Event) -> String {
    let (start, length) = (micros(event.start), micros(event.end - event.start));
    let name = Value::from(event.call.as_str());
    let args = event.sent.map_or_else(String::new, |End { peer, tag, bytes, .. }| {
        format!(r#","args":{{"to":{peer},"tag":{tag},"bytes":{bytes}}}"#)
    });
    format!(r#"{{"ph":"X","pid":{PROCESS},"tid":{rank},"ts":{start},"dur":{length},"name":{name}{args}}}"#)
}

/// Both ends of a message's arrow; none of a message that wasn't received: half a flow is drawn nowhere.
fn flow(recording: &Recording, number: usize, message: &Message) -> Option<[String; 2]> {
    let receipt = message.received?;
    let (sending, receiving) = (recording.event(message.sent), recording.event(receipt.call));
    let end = |phase: &str, rank: usize, time: i64| {
        let (place, time) = (format!(r#""pid":{PROCESS},"tid":{rank}"#), micros(time));
        format!(r#"{{"ph":"{phase}","bp":"e",{place},"ts":{time},"id":{number},"name":"message","cat":"message"}}"#)
    };
    // An end belongs to the call that encloses it; its last nanosecond is within it, its end is not.
    let received = (receiving.end - 1).max(receiving.start);
    Some([end("s", message.sent.rank, sending.start), end("f", receipt.call.rank, received)])
}

fn micros(ns: i64) -> f64 {
    ns as f64 / 1e3
}

#[cfg(test)]
#[path = "perfetto_tests.rs"]
mod tests;
