//! What is no deadlock, but a mistake all the same: messages that nobody received, and receives that got something else
//! than they asked for.

use crate::job::Message;
use crate::words::{bytes, place_line, wrap};

/// How many groups of lost messages are shown.
const GROUPS: usize = 8;

/// A receive that has got a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The function, "MPI_Recv".
    pub call: String,
    /// The source line of that call.
    pub place: Option<String>,
}

/// Says which messages nobody received when the job ended: equal ones together, with their number. Empty without any.
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
            "warning: rank {} never received {which} with tag {} from rank {} ({size}{each})",
            message.to, message.tag, message.from
        );
        lines.extend(wrap(&sentence));
        lines.extend(place_line("sent at", message.place.as_deref()));
    }
    let left: usize = groups.iter().skip(GROUPS).map(|(_, count)| count).sum();
    if left > 0 {
        lines.push(format!("warning: {left} more messages were never received"));
    }
    text(lines)
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
    differ(message, received, &what)
}

/// Says that a message was sent as elements of one type and received as those of another.
pub fn types_differ(message: &Message, received: &Received, sent_as: &str, received_as: &str) -> String {
    let size = bytes(message.bytes);
    differ(message, received, &format!("({size}) was sent as {sent_as} and received as {received_as}"))
}

/// Says that MPI has refused a call of this rank, and where that is. `reason`: what MPI says, without MPICH's details, which
/// it prints itself.
pub fn failed(rank: usize, reason: &str, place: Option<&str>) -> String {
    let reason = reason.split(", error stack").next().unwrap_or_default();
    let mut lines = wrap(&format!("error: rank {rank}: MPI says: {reason}"));
    lines.extend(place_line("at", place));
    text(lines)
}

/// Says that a rank can't be judged any more, and why.
pub fn off(rank: usize, why: &str) -> String {
    text(wrap(&format!("off on rank {rank}: {why}")))
}

/// Says that something isn't seen.
pub fn unseen(what: &str) -> String {
    text(wrap(&format!("off for {what}: a rank that waits there is taken for one that computes")))
}

fn differ(message: &Message, received: &Received, what: &str) -> String {
    let Message { from, to, tag, .. } = message;
    let mut lines = wrap(&format!("warning: the message with tag {tag} from rank {from} to rank {to} {what}"));
    lines.extend(place_line("sent at", message.place.as_deref()));
    lines.extend(place_line("received at", received.place.as_deref()));
    text(lines)
}

fn text(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}
