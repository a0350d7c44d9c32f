//! From lines to events. A rank that was killed has an unfinished last line, or zeros at its end: what stands before counts.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The version of the format that is understood here.
pub const FORMAT: i64 = 1;

/// What all ranks did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The ranks, by number. A rank without a file has no events, and is not `finished`.
    pub ranks: Vec<Rank>,
}

/// What one rank did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rank {
    /// The machine.
    pub host: String,
    /// The program's path.
    pub program: String,
    /// The MPI, "MPICH 5.0.2".
    pub library: String,
    /// Its calls, in the order in which they ended.
    pub events: Vec<Event>,
    /// When it ended, in nanoseconds like all times; the end of its last call if it crashed.
    pub end: i64,
    /// Whether it came to MPI_Finalize or MPI_Abort.
    pub finished: bool,
    /// If not, what it was in when it was ended, if that had lasted.
    pub ended_in: Option<EndedIn>,
    /// Calls beyond the limit, which were not recorded.
    pub left_out: u64,
    /// Messages that were taken back by MPI_Cancel.
    pub cancelled: u64,
    /// Messages and collectives that can't be recorded, for their communicator.
    pub unfollowed: u64,
}

/// What a rank was in when it was ended from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndedIn {
    /// The function, without `MPI_`; none if it was in no call.
    pub call: Option<String>,
    /// Since when.
    pub since: i64,
    /// How often it has asked in vain, if the function is one that doesn't wait.
    pub asked: Option<u64>,
    /// The source line, if that is known.
    pub place: Option<String>,
}

/// A call of an MPI function. Times are nanoseconds since rank 0 left MPI_Init, on rank 0's clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// When it began.
    pub start: i64,
    /// When it returned.
    pub end: i64,
    /// The function, without `MPI_`.
    pub call: String,
    /// A message that left in this call; not one that was taken back by MPI_Cancel.
    pub sent: Option<End>,
    /// Messages that had come when it returned.
    pub received: Vec<End>,
    /// The number of the message for which a receive was posted.
    pub posted_receive: Option<u64>,
    /// Which collective this is.
    pub collective: Option<Part>,
    /// Whether it would never have returned: the MPI checker has ended the job.
    pub stuck: bool,
    /// Whether it hadn't returned when the rank was ended.
    pub unfinished: bool,
}

/// One of the two ends of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct End {
    /// Its number on this rank.
    pub id: u64,
    /// The other end's rank in the world.
    pub peer: usize,
    /// The tag.
    pub tag: i64,
    /// The length.
    pub bytes: u64,
    /// The communicator.
    pub comm: u64,
    /// When the receive was posted; for a message that was sent, when the call began.
    pub posted: i64,
}

/// A rank's part in a collective.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// The communicator.
    pub comm: u64,
    /// Its number among the collectives there, from 0.
    pub number: u64,
    /// The root's rank in the world, if there is one.
    pub root: Option<usize>,
    /// What this rank contributes.
    pub bytes: u64,
}

/// The file of a rank.
pub fn file(folder: &Path, rank: usize) -> PathBuf {
    folder.join(format!("rank-{rank}.jsonl"))
}

/// Reads a trace.
///
/// # Errors
/// A sentence, if there is no trace in this folder, or one of another format.
pub fn trace(folder: &Path) -> Result<Trace, String> {
    let (mut files, mut size) = (Vec::new(), 0);
    let entries = fs::read_dir(folder).map_err(|error| format!("{} can't be read: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if is_rank_file(&path) {
            let bytes = fs::read(&path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
            let (number, ranks, rank) =
                self::rank(&String::from_utf8_lossy(&bytes)).map_err(|error| format!("{}: {error}", path.display()))?;
            size = size.max(ranks).max(number + 1);
            files.push((number, rank));
        }
    }
    if files.is_empty() {
        return Err(format!("there is no trace in {}", folder.display()));
    }
    let mut trace = Trace { ranks: vec![Rank::default(); size] };
    for (number, rank) in files {
        trace.ranks[number] = rank;
    }
    Ok(trace)
}

/// Whether the name is that of a rank's file.
pub fn is_rank_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_prefix("rank-").and_then(|rest| rest.strip_suffix(".jsonl"));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// One rank's file: its number, how many ranks there are, and what it did.
///
/// # Errors
/// A sentence, if this is no such file.
pub fn rank(text: &str) -> Result<(usize, usize, Rank), String> {
    let text = text.split('\0').next().unwrap_or_default();
    let mut lines = text.lines();
    let header = lines.next().and_then(|line| serde_json::from_str::<Value>(line).ok()).unwrap_or_default();
    match header["format"].as_i64() {
        Some(FORMAT) => (),
        Some(other) => return Err(format!("format {other}, but only {FORMAT} is known here: record it again")),
        None => return Err("this is not a rank's trace".into()),
    }
    // A day has 10¹⁴ ns, and no machine has a million ranks: what a damaged file claims must not fill the memory.
    let number = |key: &str| header[key].as_u64().filter(|&number| number < 1 << 20).map(|number| number as usize);
    let (Some(me), Some(ranks)) = (number("rank"), number("ranks")) else { return Err("its header is damaged".into()) };
    let text = |key: &str| header[key].as_str().unwrap_or_default().to_owned();
    let (host, program, library) = (text("host"), text("program"), text("library"));
    let mut rank = Rank { host, program, library, ..Rank::default() };
    let mut unsent = HashSet::new();
    // Only the last line may be damaged, but what follows a damaged one can't be trusted either.
    let mut latest = None;
    for line in lines.map_while(|line| serde_json::from_str::<Value>(line).ok()) {
        if line["now"].is_string() {
            latest = Some((int(&line["t"]), ended_in(&line)));
            continue;
        }
        latest = None;
        if line["end"] == true {
            rank.finished = true;
            rank.end = int(&line["t"]);
            rank.left_out = line["left_out"].as_u64().unwrap_or(0);
            rank.unfollowed = line["unfollowed"].as_u64().unwrap_or(0);
            rank.undo_drift(int(&line["drift_ns"]));
        } else {
            rank.events.push(event(&line));
            unsent.extend(line["unsent"].as_array().into_iter().flatten().filter_map(Value::as_u64));
        }
    }
    rank.take_back(&unsent);
    if let Some((at, now)) = latest.filter(|_| !rank.events.last().is_some_and(|event| event.stuck)) {
        rank.end_in(at, now);
    }
    let last = rank.events.iter().map(|event| event.end).max().unwrap_or(0);
    rank.end = rank.end.max(last);
    Ok((me, ranks, rank))
}

impl Rank {
    /// Messages with these numbers were never sent.
    fn take_back(&mut self, unsent: &HashSet<u64>) {
        for event in self.events.iter_mut().filter(|_| !unsent.is_empty()) {
            let taken = event.sent.take_if(|sent| unsent.contains(&sent.id));
            self.cancelled += u64::from(taken.is_some());
        }
    }

    /// It was in this when it was seen last, at that time.
    fn end_in(&mut self, at: i64, now: EndedIn) {
        self.end = at;
        if let Some(call) = now.call.clone().filter(|_| now.asked.is_none()) {
            self.events.push(Event { start: now.since, end: at, call, unfinished: true, ..Event::default() });
        }
        self.ended_in = Some(now);
    }

    /// By as much as the clocks drifted apart until the end, linearly in between.
    fn undo_drift(&mut self, drift: i64) {
        if drift == 0 || self.end <= 0 {
            return;
        }
        let end = self.end as f64;
        let undo = |time: &mut i64| *time += (drift as f64 * *time as f64 / end) as i64;
        for event in &mut self.events {
            let received = event.received.iter_mut().map(|message| &mut message.posted);
            let sent = event.sent.iter_mut().map(|message| &mut message.posted);
            [&mut event.start, &mut event.end].into_iter().chain(received).chain(sent).for_each(undo);
        }
        undo(&mut self.end);
    }
}

fn ended_in(line: &Value) -> EndedIn {
    let text = |key: &str| line[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    EndedIn { call: text("now"), since: int(&line["since"]), asked: line["asked"].as_u64(), place: text("place") }
}

fn event(line: &Value) -> Event {
    let start = int(&line["t"]);
    let end = |message: &Value| End {
        id: message["id"].as_u64().unwrap_or(0),
        peer: message["peer"].as_u64().unwrap_or(0) as usize,
        tag: int(&message["tag"]),
        bytes: message["bytes"].as_u64().unwrap_or(0),
        comm: message["comm"].as_u64().unwrap_or(0),
        posted: message["posted"].as_i64().unwrap_or(start),
    };
    let received = match &line["received"] {
        Value::Array(messages) => messages.iter().map(end).collect(),
        Value::Null => Vec::new(),
        one => vec![end(one)],
    };
    let part = |number| Part {
        comm: line["comm"].as_u64().unwrap_or(0),
        number,
        root: line["root"].as_u64().map(|root| root as usize),
        bytes: line["bytes"].as_u64().unwrap_or(0),
    };
    Event {
        start,
        end: start + int(&line["d"]),
        call: line["call"].as_str().unwrap_or_default().into(),
        sent: line["sent"].is_object().then(|| end(&line["sent"])),
        received,
        posted_receive: line["posted_receive"].as_u64(),
        collective: line["coll"].as_u64().map(part),
        stuck: line["stuck"] == 1,
        unfinished: false,
    }
}

fn int(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
