//! The end of a rank: it stays until all have come, since others may still wait for it, and to say what is wrong only
//! when all is over.

use std::ffi::c_int;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use mpi_check::matching::Matching;
use mpi_check::names::naming;
use mpi_check::warnings::{self, Received};
use mpi_check::{Job, Message, Rank, State};
use mpi_sys::{PMPI_Barrier, PMPI_Comm_free, PMPI_Recv};
use mpi_sys::{RSMPI_ANY_SOURCE, RSMPI_STATUS_IGNORE, RSMPI_UINT8_T};

use crate::check::board::Phase;
use crate::check::book::{Channel, Picture, Run};
use crate::check::calls::{differences, together};
use crate::check::places::python;
use crate::check::waiting::watch::BURST;
use crate::check::{CHECKER, ON, job, progress, report, with};
use crate::pmpi;
use crate::record::clocks;
use crate::record::tracer::{end_in_vain, tracer};

/// A longer message isn't taken: its sender may not have it any more.
const LONGEST_TAKEN: u64 = 4096;

/// This rank has come to MPI_Finalize.
///
/// # Safety
/// MPI runs, and all ranks call this.
pub unsafe fn finish() {
    let Some((board, own)) = with(|checker| (checker.board.clone(), checker.own)) else { return };
    let rank = || Rank { state: State::Ended, raised: python::has_raised(), ..Rank::default() };
    let show = |lines| with(|checker| checker.show(Phase::Ended, rank(), lines));
    let start = clocks::now();
    show(false);
    board.end();
    together::check_at_the_end(&board);
    while !board.all_ended() {
        (0..BURST).for_each(|_| progress(own));
        board.asked(BURST);
        if board.is_judged() && !board.is_complete(board.me) {
            show(true);
            end_in_vain("Finalize", start);
        }
        if board.is_due_for_lines() {
            show(true);
        }
        thread::sleep(Duration::from_micros(50));
    }
    let pictures = job::pictures(&board);
    let lost = job::in_flight(&pictures);
    let others = other_types(&pictures);
    let unfinished = with(|checker| !checker.book.is_unsure() && checker.book.is_unfinished()) == Some(true);
    differences::keep(&board);
    let differing = board.differing() > 0;
    let is_lost = lost.iter().any(|message| message.from == board.me);
    if unfinished || differing || is_lost || !others.is_empty() {
        show(true);
    }
    // SAFETY: a communicator of our own; all ranks come here.
    unsafe { PMPI_Barrier(own) };
    if board.me == 0 {
        let pictures = job::pictures(&board);
        naming(job::names(&pictures), || {
            warn(&pictures);
            differences::warn(&board, &pictures);
        });
    }
    lost.iter().filter(|message| message.to == board.me).for_each(|message| {
        // SAFETY: MPI runs.
        unsafe { take(message) }
    });
    ON.store(false, Ordering::Relaxed);
    if let Some(mut checker) = CHECKER.lock().ok().and_then(|mut checker| checker.take()) {
        // SAFETY: the same.
        unsafe { PMPI_Comm_free(&mut checker.own) };
    }
}

/// Takes a message that nobody has received, if it is here. While this rank waited for the end, MPI has moved it here, which
/// it mightn't have done alone, and for MPICH 5 such a message is an error at the end: the checker must not make one.
unsafe fn take(message: &Message) {
    let Some(comm) = tracer().as_ref().and_then(|tracer| tracer.registry.handle(message.comm)) else { return };
    if message.bytes > LONGEST_TAKEN {
        return;
    }
    let mut room = [0_u8; LONGEST_TAKEN as usize];
    // SAFETY: the communicator isn't freed, or it would have no handle. There is room for what has come.
    unsafe {
        let Some(status) = pmpi::probe(RSMPI_ANY_SOURCE, message.tag, comm) else { return };
        let bytes = pmpi::length(&status);
        if bytes <= LONGEST_TAKEN {
            let (place, bytes) = (room.as_mut_ptr().cast(), bytes as c_int);
            PMPI_Recv(place, bytes, RSMPI_UINT8_T, status.MPI_SOURCE, message.tag, comm, RSMPI_STATUS_IGNORE);
        }
    }
}

/// A message that was received as something else than it was sent as.
struct OtherType {
    message: Message,
    sent: Run,
    received: Run,
}

/// The first message of each pair of ranks whose datatypes differ.
fn other_types(pictures: &[Option<Picture>]) -> Vec<OtherType> {
    let mut found = Vec::new();
    for (from, sender) in pictures.iter().enumerate() {
        for sent in sender.iter().flat_map(|sender| &sender.sent) {
            let same = |own: &&Channel| (own.peer, own.comm, own.tag) == (from, sent.comm, sent.tag);
            let received =
                pictures.get(sent.peer).and_then(Option::as_ref).and_then(|other| other.received.iter().find(same));
            let differ = received.and_then(|received| first_difference(&sent.runs, &received.runs));
            let &Channel { peer: to, comm, tag, .. } = sent;
            found.extend(differ.map(|(sent, received)| {
                let (call, place) = (sent.call.clone(), sent.place.clone());
                let message = Message { number: 0, from, to, tag, comm, bytes: sent.bytes, call, place };
                OtherType { message, sent, received }
            }));
        }
    }
    found
}

/// The first message that was sent as another type than it was received as, in the order of messages.
fn first_difference(sent: &[Run], received: &[Run]) -> Option<(Run, Run)> {
    let firsts = sent.iter().chain(received).map(|run| run.first);
    let at = |runs: &[Run], message: u64| runs.iter().rev().find(|run| run.first <= message).cloned();
    let both = |message| Some((at(sent, message)?, at(received, message)?));
    let differ = |(sent, received): &(Run, Run)| {
        sent.datatype
            .as_ref()
            .zip(received.datatype.as_ref())
            .is_some_and(|(sent, received)| sent.code != received.code)
    };
    firsts.collect::<std::collections::BTreeSet<_>>().into_iter().filter_map(both).find(differ)
}

/// The messages that no receive takes which is open still: what is wrong there is that receive.
fn unasked(pictures: &[Option<Picture>], messages: Vec<Message>) -> Vec<Message> {
    let ranks = pictures.iter().map(|own| own.as_ref().map(|own| own.rank.clone()).unwrap_or_default());
    let job = Job { ranks: ranks.collect(), messages };
    let matching = Matching::new(&job);
    let lost = job.messages.iter().enumerate().filter(|(place, _)| !matching.may_be_taken(*place));
    lost.map(|(_, message)| message.clone()).collect()
}

/// Says what is wrong although all has ended.
fn warn(pictures: &[Option<Picture>]) {
    let all = pictures.iter().enumerate().filter_map(|(rank, own)| Some((rank, own.as_ref()?)));
    let unfinished: Vec<_> = all.flat_map(|(rank, own)| own.unfinished.iter().map(move |one| (rank, one))).collect();
    if !unfinished.is_empty() {
        report::say(&warnings::never_completed(&unfinished));
    }
    let lost = unasked(pictures, job::in_flight(pictures));
    if !lost.is_empty() {
        report::say(&warnings::never_received(&lost));
    }
    for OtherType { message, sent, received } in other_types(pictures) {
        let name = |run: &Run| run.datatype.as_ref().map(|datatype| datatype.name.clone()).unwrap_or_default();
        let (sent_as, received_as) = (name(&sent), name(&received));
        let received = Received { call: received.call, place: received.place };
        report::say(&warnings::types_differ(&message, &received, &sent_as, &received_as));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::datatypes::Signature;

    fn run(first: u64, datatype: &str) -> Run {
        let code = datatype.bytes().fold(0, |code, byte| 256 * code + u32::from(byte));
        let datatype = Some(Signature { code, name: datatype.to_owned(), bytes: 0 }).filter(|_| code > 0);
        Run { first, datatype, call: "MPI_Send".into(), place: None, bytes: 8 }
    }

    #[test]
    fn types_are_compared_message_by_message() {
        let sent = [run(0, "f64"), run(3, "i32"), run(9, "")];
        assert!(first_difference(&sent, &[run(0, "f64"), run(3, "i32"), run(9, "u8")]).is_none());
        let (sent, received) = first_difference(&sent, &[run(0, "f64"), run(2, "i64")]).unwrap();
        assert_eq!([sent, received].map(|run| run.datatype.unwrap().name), ["f64", "i64"]);
    }
}
