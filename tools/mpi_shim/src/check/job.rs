//! The picture of the whole job, put together from what each rank shows.

use std::collections::HashMap;

use mpi_check::names::Named;
use mpi_check::{Collective, For, Job, Message, Rank, State};

use super::board::{Board, Entered, Phase};
use super::book::{Key, Picture};
use super::kinds;
use super::places::line_of;

/// The job at one moment, and each rank's epoch in it; none if a rank's picture was being changed. `lines`: with the source
/// lines of collectives, which takes a while.
pub fn look(board: &Board, lines: bool) -> Option<(Job, Vec<u64>)> {
    // Who asks may do something else at any time, before it takes its picture away: it counts as one that runs.
    look_at(board, lines, |phase| !matches!(phase, Phase::Runs | Phase::Asks))
}

/// The same, with those that only ask, although they may do something else at any time.
pub fn look_at_all(board: &Board, lines: bool) -> Option<(Job, Vec<u64>)> {
    look_at(board, lines, |phase| phase != Phase::Runs)
}

fn look_at(board: &Board, lines: bool, is_seen: impl Fn(Phase) -> bool) -> Option<(Job, Vec<u64>)> {
    let mut pictures = Vec::with_capacity(board.ranks);
    let mut epochs = Vec::with_capacity(board.ranks);
    for rank in 0..board.ranks {
        let (phase, text, epoch) = board.picture(rank)?;
        pictures.push(if is_seen(phase) { serde_json::from_slice::<Picture>(&text).ok() } else { None });
        epochs.push(epoch);
    }
    Some((together(board, pictures, lines), epochs))
}

/// The job, by these pictures; with the source lines of collectives.
pub fn together(board: &Board, pictures: Vec<Option<Picture>>, lines: bool) -> Job {
    let messages = in_flight(&pictures);
    let rank = |(rank, picture): (usize, Option<Picture>)| {
        let mut shown = picture.as_ref().map(|picture| picture.rank.clone()).unwrap_or_default();
        still_needed(board, &mut shown);
        let latest = board.latest(rank);
        let place = |entered: &Entered| if lines { line_of(board, rank, entered.place) } else { None };
        let latest = latest.iter().map(|(comm, entered)| collective(*comm, entered, place(entered)));
        shown.collectives = latest.collect();
        shown
    };
    let ranks = pictures.into_iter().enumerate().map(rank).collect();
    Job { ranks, messages }
}

/// Whoever has come to a collective isn't needed there any more, also if the board has no room for that communicator.
fn still_needed(board: &Board, rank: &mut Rank) {
    let waits = match &mut rank.state {
        State::Waits(waiting) => waiting.for_what.iter_mut(),
        _ => [].iter_mut(),
    };
    for what in waits.chain(rank.polls.iter_mut().flat_map(|polled| &mut polled.for_what)) {
        if let For::Collective { comm, number, needs, all, .. } = what {
            let is_missing = |&other: &usize| board.entered(other, *comm) < *number;
            needs.retain(is_missing);
            all.retain(is_missing);
        }
    }
}

/// The pictures that are shown; none of a rank that runs, or whose notes may be wrong.
pub fn pictures(board: &Board) -> Vec<Option<Picture>> {
    let picture = |rank| board.picture(rank).and_then(|(_, text, _)| serde_json::from_slice(&text).ok());
    (0..board.ranks).map(picture).collect()
}

/// What the communicators of all ranks that show it are called.
pub fn names(pictures: &[Option<Picture>]) -> Vec<Named> {
    pictures.iter().flatten().flat_map(|picture| picture.comms.iter().cloned()).collect()
}

/// A collective in the checker's words.
pub fn collective(comm: u64, entered: &Entered, place: Option<String>) -> Collective {
    Collective {
        comm,
        number: entered.number,
        call: kinds::name(entered.call),
        root: entered.root.map(|root| root as usize),
        bytes: entered.bytes,
        place,
    }
}

/// The messages that are between two ranks both of which have a picture.
///
/// Messages with the same tag are received in the order of sending, so those in flight are the latest of them.
pub fn in_flight(pictures: &[Option<Picture>]) -> Vec<Message> {
    let mut messages = Vec::new();
    let received: Vec<_> = pictures.iter().map(|picture| picture.as_ref().map(received)).collect();
    for (from, picture) in pictures.iter().enumerate() {
        let Some(picture) = picture else { continue };
        let mut left: HashMap<_, _> = picture.sent.iter().map(|sent| ((sent.peer, sent.comm, sent.tag), 0)).collect();
        for sent in &picture.sent {
            let Some(Some(received)) = received.get(sent.peer) else { continue };
            let came = received.get(&(from, sent.comm, sent.tag)).copied().unwrap_or(0);
            let flying = sent.messages - came.min(sent.messages);
            left.insert((sent.peer, sent.comm, sent.tag), flying);
        }
        let mut own = Vec::new();
        for message in picture.latest.iter().rev() {
            let left = left.entry((message.to, message.comm, message.tag)).or_default();
            if *left > 0 {
                *left -= 1;
                own.push(message.clone());
            }
        }
        // Those of which only the number is known are older. How many there are doesn't matter, up to the receives that
        // may be posted for them.
        let posted = |to: usize| pictures[to].as_ref().map_or(0, |other| other.rank.posted.len());
        for ((to, comm, tag), left) in left {
            let older = Message { number: 0, from, to, tag, comm, bytes: 0, call: "MPI_Send".into(), place: None };
            own.extend(std::iter::repeat_n(older, left.min(posted(to) as u64 + 1) as usize));
        }
        messages.extend(own.into_iter().rev());
    }
    messages
}

/// How many messages of each kind a rank has received.
fn received(picture: &Picture) -> HashMap<Key, u64> {
    picture.received.iter().map(|own| ((own.peer, own.comm, own.tag), own.messages)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::book::Channel;
    use super::*;

    fn channel(peer: usize, tag: i32, messages: u64) -> Channel {
        Channel { peer, comm: 0, tag, messages, runs: Vec::new() }
    }

    fn message(number: u64, to: usize, tag: i32) -> Message {
        Message { number, from: 0, to, tag, comm: 0, bytes: 8, call: "MPI_Send".into(), place: None }
    }

    #[test]
    fn what_was_sent_and_not_received_is_in_flight() {
        let sender = Picture {
            latest: vec![message(4, 1, 7), message(5, 1, 9), message(6, 1, 7)],
            sent: vec![channel(1, 7, 3), channel(1, 9, 1), channel(1, 5, 1)],
            ..Picture::default()
        };
        let receiver = Picture { received: vec![channel(0, 7, 2)], ..Picture::default() };
        let flying = |messages: &[Message]| messages.iter().map(|m| (m.number, m.tag)).collect::<Vec<_>>();
        let messages = in_flight(&[Some(sender.clone()), Some(receiver)]);
        assert_eq!(flying(&messages), [(0, 5), (5, 9), (6, 7)], "of tag 5 only the number is known: it is the oldest");
        assert!(in_flight(&[Some(sender), None]).is_empty(), "rank 1 runs");
    }
}
