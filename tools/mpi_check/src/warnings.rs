//! What is no deadlock, but a mistake all the same: messages that nobody received, receives that got something else than they
//! asked for, and collectives by which ranks don't mean the same.

use serde::{Deserialize, Serialize};

use crate::groups::{grouped, shown};
use crate::job::{Message, Receive};
use crate::words::{bytes, comm, message, on, ordinal, place_line, ranks, source, wrap};
use launch::Code;

/// How many groups of lost messages, or of requests, are shown.
const GROUPS: usize = 8;

/// A receive that has got a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The function, "MPI_Recv".
    pub call: String,
    /// The source line of that call.
    pub place: Option<String>,
}

/// A request that was never completed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The function that has begun it, "MPI_Isend".
    pub call: String,
    /// What it is for.
    pub what: What,
    /// The source line of that call.
    pub place: Option<String>,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// A message that is sent.
    Sends {
        /// The rank that is to receive it.
        to: usize,
        /// The tag.
        tag: i32,
        /// The communicator.
        comm: u64,
    },
    /// A message that would be received.
    Receives(Receive),
    /// A collective.
    Collective,
}

impl What {
    fn said(&self) -> String {
        match self {
            Self::Sends { to, tag, comm } => format!(" of a message with tag {tag} to rank {to}{}", on(*comm)),
            Self::Receives(receive) => format!(" for {}", message(&source(receive), receive)),
            Self::Collective => String::new(),
        }
    }

    /// What nobody knows.
    fn danger(&self) -> &'static str {
        match self {
            Self::Sends { .. } => "when its buffer may change",
            Self::Receives(_) => "when the message is in its buffer",
            Self::Collective => "when it is over",
        }
    }
}

/// Says which requests were never completed when the job ended, each with its rank: equal ones together, with their number.
pub fn never_completed(requests: &[(usize, &Unfinished)]) -> String {
    let mut groups: Vec<(usize, &Unfinished, usize)> = Vec::new();
    for &(rank, request) in requests {
        match groups.iter_mut().find(|other| (other.0, other.1) == (rank, request)) {
            Some((.., count)) => *count += 1,
            None => groups.push((rank, request, 1)),
        }
    }
    let mut lines = Vec::new();
    for &(rank, request, count) in groups.iter().take(GROUPS) {
        let times = if count == 1 { String::new() } else { format!(", {count} times") };
        let (call, what) = (&request.call, request.what.said());
        let danger = request.what.danger();
        lines.extend(wrap(&Code::NeverCompleted.says(format!(
            "rank {rank} never completed its {call}{what}{times}: without MPI_Wait or MPI_Test, it isn't known {danger}"
        ))));
        lines.extend(place_line("begun at", request.place.as_deref()));
    }
    let left: usize = groups.iter().skip(GROUPS).map(|&(.., count)| count).sum();
    if left > 0 {
        lines.push(Code::NeverCompleted.says(format!("{left} more requests were never completed")));
    }
    text(Code::NeverCompleted, lines)
}

/// Says which messages nobody received when the job ended: equal ones together, with their number.
pub fn never_received(messages: &[Message]) -> String {
    let mut groups: Vec<(&Message, usize)> = Vec::new();
    for message in messages {
        let key = |message: &Message| (message.from, message.to, message.tag, message.comm, message.bytes);
        let same = |other: &&mut (&Message, usize)| key(other.0) == key(message) && other.0.place == message.place;
        match groups.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => groups.push((message, 1)),
        }
    }
    let mut lines = Vec::new();
    for &(message, count) in groups.iter().take(GROUPS) {
        let (which, each) = if count == 1 { ("a message".into(), "") } else { (format!("{count} messages"), " each") };
        let size = bytes(message.bytes);
        let sentence = format!(
            "rank {} never received {which} with tag {} from rank {}{} ({size}{each})",
            message.to,
            message.tag,
            message.from,
            on(message.comm)
        );
        lines.extend(wrap(&Code::NeverReceived.says(sentence)));
        lines.extend(place_line("sent at", message.place.as_deref()));
    }
    let left: usize = groups.iter().skip(GROUPS).map(|(_, count)| count).sum();
    if left > 0 {
        lines.push(Code::NeverReceived.says(format!("{left} more messages were never received")));
    }
    text(Code::NeverReceived, lines)
}

/// Says that a message is longer than the receive has room for, in bytes. Not every MPI tells by how much: then the message
/// has at most as many.
pub fn truncated(message: &Message, received: &Received, room: u64) -> String {
    let (size, call) = (bytes(message.bytes), &received.call);
    let what = if message.bytes > room {
        format!("is {size} long, and {call} has room for {}", bytes(room))
    } else {
        format!("is longer than the {} that {call} has room for", bytes(room))
    };
    differ(Code::Truncated, message, received, &what)
}

/// Says that a message was sent as elements of one type and received as those of another.
pub fn types_differ(message: &Message, received: &Received, sent_as: &str, received_as: &str) -> String {
    let size = bytes(message.bytes);
    differ(
        Code::MismatchedType,
        message,
        received,
        &format!("({size}) was sent as {sent_as} and received as {received_as}"),
    )
}

/// In what the calls of a collective differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differ {
    /// What is given as one type is taken as another.
    Types,
    /// They reduce by different operations.
    Operations,
}

/// How a rank has called a collective in which ranks differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Differing {
    /// The function, "MPI_Allreduce".
    pub call: String,
    /// The type that it gives, "f64", if it gives anything and that can be compared.
    pub gives: Option<String>,
    /// The type that it takes.
    pub takes: Option<String>,
    /// The operation, "MPI_SUM", or "an operation of its own".
    pub operation: Option<String>,
    /// The source line of the call.
    pub place: Option<String>,
}

/// Says how the ranks have called a collective in which they differ.
pub fn differ_in(differ: Differ, on: u64, number: u64, calls: &[(usize, Differing)]) -> String {
    let all: Vec<usize> = calls.iter().map(|call| call.0).collect();
    let (who, one) = (ranks(&all), all.len() == 1);
    let (code, what, their) = match differ {
        Differ::Types if one => (Code::MismatchedType, "gives and takes different types in", "its"),
        Differ::Types => (Code::MismatchedType, "give and take different types in", "their"),
        Differ::Operations => (Code::MismatchedOperation, "reduce by different operations in", "their"),
    };
    let which = format!("{} collective on {}", ordinal(number), comm(on));
    let mut lines = wrap(&code.says(format!("{who} {what} {their} {which}")));
    let said = |(rank, call): &(usize, Differing)| {
        let how = match (differ, &call.operation, &call.gives, &call.takes) {
            (Differ::Operations, Some(operation), ..) => format!(" with {operation}"),
            (Differ::Types, _, Some(gives), Some(takes)) if gives == takes => format!(" of {gives}"),
            (Differ::Types, _, Some(gives), Some(takes)) => format!(" to give {gives} and take {takes}"),
            (Differ::Types, _, Some(gives), None) => format!(" to give {gives}"),
            (Differ::Types, _, None, Some(takes)) => format!(" to take {takes}"),
            _ => String::new(),
        };
        (*rank, format!("called {}{how}", call.call), place_line("at", call.place.as_deref()).into_iter().collect())
    };
    lines.extend(shown(grouped(calls.iter().map(said)), ["has", "have"]));
    text(code, lines)
}

/// Says that MPI has refused a call of this rank, and where that is. `reason`: what MPI says.
pub fn failed(rank: usize, call: Option<&str>, reason: &str, place: Option<&str>) -> String {
    let (call, reason) = (call.unwrap_or("a call of MPI"), cause(reason));
    let mut lines = wrap(&Code::CallFailed.says(format!("rank {rank}: {call} fails. MPI says: {reason}")));
    lines.extend(place_line("at", place));
    text(Code::CallFailed, lines)
}

/// What is wrong, of all that MPI says: MPICH goes on with a line for each function that noticed it, "name(line): what"; the
/// innermost, which comes last, names the argument.
fn cause(reason: &str) -> &str {
    let Some((kind, stack)) = reason.split_once(", error stack") else { return reason };
    let innermost = stack.trim_end().lines().last().and_then(|line| line.split_once(": "));
    innermost.map(|(_, what)| what.trim()).filter(|what| !what.ends_with(" failed")).unwrap_or(kind)
}

/// Says that this rank ends without MPI_Finalize. `others`: what they do, in lines.
pub fn left(rank: usize, code: i32, place: Option<&str>, others: &str) -> String {
    let mut lines =
        wrap(&Code::MissingFinalize.says(format!("rank {rank} ended without MPI_Finalize, with exit code {code}")));
    lines.extend(place_line("at", place));
    lines.extend(others.lines().map(str::to_owned));
    let advice = "let every rank call MPI_Finalize before it ends; after an error, MPI_Abort, which ends all ranks";
    lines.extend(wrap(&format!("what to do: {advice}")));
    text(Code::MissingFinalize, lines)
}

/// Says that this rank crashed. `others`: what they do, in lines.
pub fn crashed(rank: usize, signal: i32, place: Option<&str>, others: &str) -> String {
    let name = match signal {
        4 => ": illegal instruction",
        6 => ": abort",
        7 => ": bus error",
        8 => ": arithmetic error",
        11 => ": segmentation fault",
        _ => "",
    };
    let mut lines = wrap(&Code::Crash.says(format!("rank {rank} crashed (signal {signal}{name})")));
    lines.extend(place_line("at", place));
    lines.extend(others.lines().map(str::to_owned));
    text(Code::Crash, lines)
}

/// Says that a rank can't be judged any more, and why.
pub fn off(rank: usize, why: &str) -> String {
    joined(wrap(&format!("off on rank {rank}: {why}")))
}

/// Says that something isn't seen.
pub fn unseen(what: &str) -> String {
    joined(wrap(&format!("off for {what}: a rank that waits there is taken for one that computes")))
}

fn differ(code: Code, message: &Message, received: &Received, what: &str) -> String {
    let Message { from, to, tag, .. } = message;
    let mut lines = wrap(&code.says(format!("the message with tag {tag} from rank {from} to rank {to} {what}")));
    lines.extend(place_line("sent at", message.place.as_deref()));
    lines.extend(place_line("received at", received.place.as_deref()));
    text(code, lines)
}

/// A report; empty if there is nothing to be said.
fn text(code: Code, mut lines: Vec<String>) -> String {
    if !lines.is_empty() {
        lines.push(code.explained());
    }
    joined(lines)
}

fn joined(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_argument() {
        let stack = "Invalid rank, error stack:\ninternal_Send(126): MPI_Send(buf=0x1, 7) failed\n";
        let said = format!("{stack}internal_Send(78).: Invalid rank has value 7\n");
        let expected = "error[call-failed]: rank 1: MPI_Send fails. MPI says: Invalid rank has value 7\n  at a.c:3\n\
                        explained: cargo course explain call-failed\n";
        assert_eq!(failed(1, Some("MPI_Send"), &said, Some("a.c:3")), expected);
        assert_eq!((cause(stack), cause("MPI_ERR_RANK: invalid rank")), ("Invalid rank", "MPI_ERR_RANK: invalid rank"));
    }
}
