//! The trace as ui.perfetto.dev and chrome://tracing open it: Chrome's trace-event format.
//!
//! A rank is a thread, a call a complete event ("X"), a message a flow from its sending call ("s") to the one that
//! received it ("f"). Times are microseconds.

use std::io::{self, Write};

use serde_json::{Value, json};
use trace::matching::Message;
use trace::read::{End, Event};

use crate::recording::Recording;

/// All ranks are threads of one process: so their lanes stay together.
const PROCESS: u32 = 1;

/// Writes the whole trace, an event a line.
///
/// # Errors
/// What writing says, e.g. that the disk is full.
pub fn write(recording: &Recording, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n{}", process(recording))?;
    for (number, rank) in recording.trace.ranks.iter().enumerate() {
        let name =
            if rank.host.is_empty() { format!("rank {number}") } else { format!("rank {number} on {}", rank.host) };
        let about =
            |what: &str, args: Value| json!({"ph": "M", "pid": PROCESS, "tid": number, "name": what, "args": args});
        write!(out, ",\n{}", about("thread_name", json!({"name": name})))?;
        write!(out, ",\n{}", about("thread_sort_index", json!({"sort_index": number})))?;
        for event in &rank.events {
            write!(out, ",\n{}", call(number, event))?;
        }
        if let Some((time, words)) = recording.ending(number) {
            let mark = json!({"ph": "i", "s": "t", "pid": PROCESS, "tid": number, "ts": micros(time), "name": words});
            write!(out, ",\n{mark}")?;
        }
    }
    for (number, message) in recording.summary.messages.iter().enumerate() {
        for end in flow(recording, number, message).into_iter().flatten() {
            write!(out, ",\n{end}")?;
        }
    }
    writeln!(out, "\n]}}")
}

fn process(recording: &Recording) -> Value {
    let name = format!("{}, {}", recording.program(), recording.library());
    json!({"ph": "M", "pid": PROCESS, "name": "process_name", "args": {"name": name}})
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
mod tests {
    use super::*;
    use crate::testing;

    fn events(recording: &Recording) -> Vec<Value> {
        let mut bytes = Vec::new();
        write(recording, &mut bytes).unwrap();
        let whole: Value = serde_json::from_slice(&bytes).unwrap();
        whole["traceEvents"].as_array().unwrap().clone()
    }

    #[test]
    fn flows_pair_up_and_lie_within_their_calls() {
        let recording = Recording::new(testing::ring(4, 100));
        let events = events(&recording);
        let of = |phase: &str| -> Vec<&Value> { events.iter().filter(|event| event["ph"] == phase).collect() };
        let calls: usize = recording.trace.ranks.iter().map(|rank| rank.events.len()).sum();
        assert_eq!(of("X").len(), calls);
        let (starts, ends) = (of("s"), of("f"));
        assert_eq!((starts.len(), ends.len()), (100, 100));
        for (start, end) in starts.iter().zip(&ends) {
            assert!(start["id"] == end["id"] && start["tid"] != end["tid"]);
            assert!(start["ts"].as_f64() <= end["ts"].as_f64(), "{start} {end}");
        }
        for end in starts.iter().chain(&ends) {
            let time = end["ts"].as_f64().unwrap();
            let encloses = |call: &&&Value| {
                let (start, length) = (call["ts"].as_f64().unwrap(), call["dur"].as_f64().unwrap());
                call["tid"] == end["tid"] && start <= time && time < start + length
            };
            assert!(of("X").iter().find(encloses).is_some(), "{end}");
        }
    }

    #[test]
    fn lanes_have_names_and_a_crash_is_marked() {
        let events = events(&Recording::new(testing::crash()));
        let names: Vec<_> = events.iter().filter(|event| event["name"] == "thread_name").collect();
        assert_eq!(names.len(), 3);
        assert_eq!(names[1]["args"]["name"], "rank 1 on rpi-1");
        let marks: Vec<_> = events.iter().filter(|event| event["ph"] == "i").map(|event| &event["name"]).collect();
        assert_eq!(marks, ["calls left out: 1", "ended here without MPI_Finalize", "left no trace"]);
    }
}
