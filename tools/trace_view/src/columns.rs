//! What the page draws, as columns of numbers: a hundred thousand objects would take a browser seconds to read.
//!
//! Times are nanoseconds. What a column holds stands in [`data`]; `page/store.js` reads them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};
use trace::matching::{self, Call, Message};
use trace::waits;

use crate::kind::Kind;
use crate::recording::Recording;

/// How much a page holds at most. More than these make a file that browsers are slow to open.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls; those of the longest ones are kept.
    pub calls: usize,
    /// Messages; every second or third … is kept.
    pub messages: usize,
    /// Ranks' parts in collectives; the first are kept.
    pub parts: usize,
}

/// Measured: a page of this size has 40 MB, and opens in about two seconds.
pub const LIMITS: Limits = Limits { calls: 1_000_000, messages: 300_000, parts: 200_000 };

/// The page's data.
pub fn data(recording: &Recording, limits: Limits) -> Value {
    let (ranks, every) = (&recording.trace.ranks, recording.summary.messages.len().div_ceil(limits.messages).max(1));
    let (calls, names, shortest) = calls(recording, limits.calls);
    let (collectives, unshown) = collectives(recording, limits.parts);
    json!({
        "program": recording.program(),
        "library": recording.library(),
        "end": recording.end(),
        "names": names,
        "kinds": Kind::ALL.map(Kind::name),
        "lanes": (0..ranks.len()).map(|rank| lane(recording, rank)).collect::<Vec<_>>(),
        "calls": calls,
        "messages": messages(recording, every),
        "collectives": collectives,
        "matrix": matrix(&recording.summary.messages),
        "remarks": recording.summary.remarks(&recording.trace),
        "thinned": { "every": every, "calls_below_ns": shortest, "collectives": unshown },
    })
}

fn lane(recording: &Recording, rank: usize) -> Value {
    let (own, row, ending) = (&recording.trace.ranks[rank], recording.summary.rows[rank], recording.ending(rank));
    json!({
        "host": own.host, "end": own.end, "ending": ending.as_ref().map(|ending| &ending.1), "known": ending.as_ref().map_or(own.end, |ending| ending.0),
        "calls": row.calls, "bytes": row.bytes, "mpi": row.mpi, "waiting": row.waiting,
    })
}

/// For each rank its calls in the order of their beginning: when each begins after the one before, how long it takes,
/// its name's place in the second list, and how long it waits. Then how long those calls are at most that are left out.
fn calls(recording: &Recording, limit: usize) -> (Value, Vec<Value>, i64) {
    let all = recording.trace.ranks.iter().flat_map(|rank| &rank.events);
    let mut lengths: Vec<i64> = all.map(|event| event.end - event.start).collect();
    lengths.sort_unstable_by(|one, other| other.cmp(one));
    let longest_left_out = lengths.get(limit).copied();
    let (mut places, mut names) = (HashMap::new(), Vec::new());
    let waits = recording.waits();
    let mut lanes = Vec::new();
    for (rank, own) in recording.trace.ranks.iter().enumerate() {
        let waits: HashMap<usize, i64> = waits[rank].iter().copied().collect();
        let keep = |length: i64| longest_left_out.is_none_or(|below| length > below);
        let kept = own.events.iter().enumerate().filter(|(_, event)| keep(event.end - event.start));
        let mut kept: Vec<_> = kept.collect();
        kept.sort_by_key(|(_, event)| event.start);
        let [mut starts, mut lengths, mut named, mut waited] = [const { Vec::new() }; 4];
        let mut before = 0;
        for (place, event) in kept {
            starts.push(event.start - before);
            before = event.start;
            lengths.push(event.end - event.start);
            named.push(*places.entry(&event.call).or_insert_with(|| {
                names.push(json!([event.call, Kind::of(event) as usize]));
                names.len() as i64 - 1
            }));
            waited.push(waits.get(&place).copied().unwrap_or(0));
        }
        lanes.push(json!({"after": starts, "length": lengths, "name": named, "waits": waited}));
    }
    (lanes.into(), names, longest_left_out.unwrap_or(0))
}

/// Columns of one length: a message has a place in each. Of a message that wasn't received, `received` is null; if it
/// is certain that nobody did, its place is in `lost`.
fn messages(recording: &Recording, every: usize) -> Value {
    let mut kept: Vec<&Message> = recording.summary.messages.iter().step_by(every).collect();
    kept.sort_by_key(|one| recording.event(one.sent).start);
    let column = |value: &dyn Fn(&Message) -> Value| -> Vec<Value> { kept.iter().map(|one| value(one)).collect() };
    let lost = matching::never_received(&recording.trace, &recording.summary.messages);
    let lost: BTreeSet<Call> = lost.iter().map(|one| one.sent).collect();
    let never: Vec<usize> = (0..kept.len()).filter(|&place| lost.contains(&kept[place].sent)).collect();
    json!({
        "from": column(&|one| one.sent.rank.into()),
        "to": column(&|one| one.to.into()),
        "tag": column(&|one| one.tag.into()),
        "bytes": column(&|one| one.bytes.into()),
        "comm": column(&|one| one.comm.into()),
        "sent": column(&|one| recording.event(one.sent).start.into()),
        "received": column(&|one| one.received.map(|receipt| recording.event(receipt.call).end).into()),
        "posted": column(&|one| one.received.map(|receipt| receipt.posted).into()),
        "waited": column(&|one| waits::for_message(&recording.trace, one).into()),
        "lost": never,
    })
}

/// Columns of one length, but for the last three: a collective's parts are the `size` next ones of those. Then how many
/// collectives are left out.
fn collectives(recording: &Recording, limit: usize) -> (Value, usize) {
    let mut all: Vec<_> = recording.collectives.iter().collect();
    let begin = |one: &&matching::Collective| one.calls.iter().map(|call| recording.event(*call).start).min();
    all.sort_by_key(begin);
    let mut room = limit;
    let fits = |one: &&&matching::Collective| {
        let left = room.checked_sub(one.calls.len());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: Vec<_> = all.iter().take_while(fits).copied().collect();
    let parts = || kept.iter().flat_map(|one| &one.calls);
    let value = json!({
        "name": kept.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        "comm": kept.iter().map(|one| one.comm).collect::<Vec<_>>(),
        "root": kept.iter().map(|one| one.root).collect::<Vec<_>>(),
        "size": kept.iter().map(|one| one.calls.len()).collect::<Vec<_>>(),
        "rank": parts().map(|call| call.rank).collect::<Vec<_>>(),
        "start": parts().map(|call| recording.event(*call).start).collect::<Vec<_>>(),
        "stop": parts().map(|call| recording.event(*call).end).collect::<Vec<_>>(),
    });
    (value, all.len() - kept.len())
}

/// Who sent how much to whom: of all messages, also of those that aren't kept. Columns, only of pairs that have any.
fn matrix(messages: &[Message]) -> Value {
    let mut sums: BTreeMap<(usize, usize), (u64, u64)> = Default::default();
    for message in messages {
        let sum = sums.entry((message.sent.rank, message.to)).or_default();
        *sum = (sum.0 + 1, sum.1 + message.bytes);
    }
    json!({
        "from": sums.keys().map(|pair| pair.0).collect::<Vec<_>>(),
        "to": sums.keys().map(|pair| pair.1).collect::<Vec<_>>(),
        "messages": sums.values().map(|sum| sum.0).collect::<Vec<_>>(),
        "bytes": sums.values().map(|sum| sum.1).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
