//! Communicators, however they are made: a right program runs on each as if nobody looked, its messages are recorded, and a
//! wrong one is named.

mod scratch;

use launch::Captured;
use scratch::Scratch;
use trace::{matching, summary};

/// The exit code of a job that the checker has ended.
const DIAGNOSED: i32 = launch::contract::DIAGNOSED as i32;
const RANKS: usize = 4;
/// What may be said of a right program: one of them copies an inter-communicator.
const NOT_SEEN: &str = "mpi-check: off for collectives on inter-communicators";

/// The kinds of communicators that this MPI has, by what the program prints of each.
fn kinds(alone: &Captured) -> Vec<String> {
    let kinds: Vec<_> = alone.stdout.lines().filter_map(|line| Some(line.split_once(": ")?.0.to_owned())).collect();
    assert!(alone.ended.code == 0 && kinds.len() >= 17, "{alone:?}");
    kinds
}

#[test]
fn right_programs_are_silent_and_their_messages_recorded() {
    let program = Scratch::new("communicators.c", "communicators");
    let alone = program.run(RANKS, &[], &["all"]);
    let kinds = kinds(&alone);
    for how in ["on", "strict"] {
        let watched = program.run(RANKS, &[&format!("MPI_CHECK={how}")], &["all"]);
        assert_eq!((watched.ended.code, &watched.stdout), (0, &alone.stdout), "{how}: {watched:?}");
        let said = watched.stderr.lines().filter(|line| !line.starts_with(NOT_SEEN));
        assert_eq!(said.count(), 0, "{how}: {watched:?}");
    }
    let (captured, trace) = program.traced(RANKS, &[], &["all"]);
    assert_eq!((captured.ended.code, &captured.stdout), (0, &alone.stdout), "{captured:?}");
    let messages = matching::messages(&trace);
    let text = summary::summary(&trace).text(&trace);
    assert!(messages.iter().all(|message| message.received.is_some()) && !text.contains("not recorded"), "{text}");
    // One from each of its ranks; some leave out one rank. Between rank 0 and the others, each of these sends one, and gets
    // one. And three more say whose turn it is.
    let of_some = kinds.iter().filter(|kind| kind.contains("of_some") || kind.starts_with("create")).count();
    let between = kinds.iter().filter(|kind| kind.contains("between")).count();
    let whole = kinds.len() - of_some - between;
    assert_eq!(messages.len(), RANKS * whole + (RANKS - 1) * (of_some + 2 * between) + RANKS - 1, "{text}");
}

#[test]
fn a_deadlock_on_any_of_them_is_named() {
    let program = Scratch::new("communicators.c", "hang");
    let kinds = kinds(&program.run(RANKS, &[], &["all"]));
    for kind in kinds {
        let captured = program.run(RANKS, &["MPI_CHECK=on"], &[&kind, "hang"]);
        let named = captured.stderr.contains("mpi-check: error[") && captured.stderr.contains("communicators.c:");
        assert!(captured.ended.code == DIAGNOSED && named, "{kind}: {captured:?}");
    }
}
