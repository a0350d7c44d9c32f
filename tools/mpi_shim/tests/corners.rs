//! Programs in C that do what few do are traced unchanged, or at least run as if nobody looked.

mod scratch;

use std::fs;

use launch::Captured;
use scratch::Scratch;
use trace::matching::{self, Message};
use trace::read::Trace;
use trace::summary;

const RANKS: usize = 4;

/// The messages, all of which have come.
fn received(trace: &Trace) -> Vec<Message> {
    let messages = matching::messages(trace);
    for message in &messages {
        assert!(message.received.is_some(), "not received: {message:?}");
    }
    let received: usize = trace.ranks.iter().flat_map(|rank| &rank.events).map(|event| event.received.len()).sum();
    assert_eq!(received, messages.len(), "received, but never sent");
    messages
}

/// Whether the program said that its MPI is older than what was asked for.
fn lacks(captured: &Captured) -> bool {
    let lacks = captured.stdout.contains("has no");
    if lacks {
        launch::skip(&launch::of_this_mpi("mpi-4"), captured.stdout.lines().next().unwrap_or_default());
    }
    lacks
}

/// The trace of what the program does; `None` where the MPI can't.
fn traced(what: &str, ranks: usize) -> Option<Trace> {
    let scratch = Scratch::new("corners.c", what);
    let (captured, trace) = scratch.traced(ranks, &[], &[what]);
    assert_eq!(captured.ended.code, 0, "{captured:?}");
    assert!(trace.ranks.iter().all(|rank| rank.finished && rank.left_out == 0));
    (!lacks(&captured)).then_some(trace)
}

#[test]
fn two_threads_send_at_the_same_time() {
    let trace = traced("threads", RANKS).unwrap();
    let messages = received(&trace);
    for tag in [1, 2] {
        assert_eq!(messages.iter().filter(|message| message.tag == tag).count(), RANKS * 2000);
    }
}

#[test]
fn thousands_of_communicators_have_numbers_of_their_own() {
    let messages = received(&traced("communicators", 2).unwrap());
    let mut comms: Vec<_> = messages.iter().map(|message| message.comm).collect();
    comms.sort_unstable();
    comms.dedup();
    assert_eq!((messages.len(), comms.len()), (2 * 2100, 2100));
}

#[test]
fn messages_between_groups_are_followed_and_collectives_there_counted() {
    let trace = traced("inter", RANKS).unwrap();
    let messages = received(&trace);
    for tag in [1, 2] {
        assert_eq!(messages.iter().filter(|message| message.tag == tag).count(), RANKS, "{messages:?}");
    }
    let text = summary::summary(&trace).text(&trace);
    assert!(text.contains("not recorded: 12 sends, receives and collectives"), "{text}");
}

#[test]
fn partitioned_messages_are_followed() {
    if let Some(trace) = traced("partitioned", RANKS) {
        let messages = received(&trace);
        assert!(messages.len() == 3 * RANKS && messages.iter().all(|message| message.bytes == 32), "{messages:?}");
    }
}

/// What was taken back was never sent, and isn't taken for the next message with its tag.
#[test]
fn cancelled_sends_are_no_messages() {
    let scratch = Scratch::new("corners.c", "cancelled");
    let (captured, trace) = scratch.traced(1, &["MPI_CHECK=on"], &["cancelled"]);
    if captured.stdout.contains("has no word") {
        return launch::skip(&launch::of_this_mpi("cancelled"), "it takes a send back, and its status doesn't say so");
    }
    // Open MPI takes nothing back, and doesn't say so of a request that is freed.
    let said = captured.stderr.replace("\n    ", " ");
    let off =
        said.starts_with("mpi-check: off on rank 0: MPI_Request_free has let go of a send that was to be cancelled");
    assert!(captured.ended.code == 0 && (said.is_empty() || off && said.lines().count() == 1), "{captured:?}");
    let back = captured.stdout.trim().strip_prefix("taken back: ").and_then(|back| back.parse::<usize>().ok());
    let back = back.expect("it says so");
    let messages = received(&trace);
    assert_eq!((messages.len(), trace.ranks[0].cancelled), (6 - back, back as u64));
    let text = summary::summary(&trace).text(&trace);
    assert!(text.contains(&format!("messages: {} sent, {} received", 6 - back, 6 - back)), "{text}");
    assert_eq!(text.contains(&format!(", {back} cancelled before")), back > 0, "{text}");
}

/// MPI takes MPI_DATATYPE_NULL, or anything, where there is nothing to send; not every MPI does so everywhere.
#[test]
fn types_of_nothing_are_not_asked() {
    let scratch = Scratch::new("corners.c", "null");
    let alone = scratch.run(2, &[], &["null"]);
    assert!(alone.ended.code == 0 && alone.stdout.contains("taken: "), "{alone:?}");
    let refused = !alone.stdout.contains("taken: fff");
    for setting in ["MPI_CHECK=on", "MPI_CHECK=strict", &format!("MPI_TRACE_FOLDER={}", scratch.0.display())] {
        let watched = scratch.run(2, &[setting], &["null"]);
        // Where MPI itself has refused a call, which Open MPI does, the checker says that it is off.
        let off =
            |line: &&str| refused && line.starts_with("mpi-check: off") && line.contains("a call of MPI has failed");
        let rest = watched.stderr.lines().filter(|line| !off(line)).collect::<Vec<_>>();
        let expected = alone.stderr.lines().collect::<Vec<_>>();
        assert_eq!((watched.ended.code, &watched.stdout, rest), (0, &alone.stdout, expected), "{setting}");
    }
}

#[test]
fn a_program_with_sessions_only_runs_and_one_rank_says_that_it_is_not_seen() {
    let scratch = Scratch::new("corners.c", "sessions");
    let folder = scratch.0.join("trace");
    let settings = ["MPI_CHECK=on", &format!("MPI_TRACE_FOLDER={}", folder.display())];
    let captured = scratch.run(2, &settings, &["sessions"]);
    assert!(captured.ended.code == 0 && captured.stdout.matches('\n').count() == 2, "{captured:?}");
    let lacks = lacks(&captured);
    if !lacks {
        let said = |words| captured.stderr.matches(words).count();
        let counts =
            ["mpi-check: off: the program has begun by MPI_Session_init", "trace: nothing is recorded"].map(said);
        assert_eq!(counts, [1, 1], "{captured:?}");
    }
    let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty() || left == [trace::UNRECORDED], "{left:?}");
    assert_eq!(left.is_empty(), lacks, "{left:?}");
}

#[test]
fn large_counts_and_exchanges_that_do_not_wait_are_followed() {
    if let Some(trace) = traced("large", RANKS) {
        let messages = received(&trace);
        assert!(messages.len() == 6 * RANKS && messages.iter().all(|message| message.bytes == 8), "{messages:?}");
        let collectives = matching::collectives(&trace);
        let names: Vec<_> = collectives.iter().map(|collective| collective.name.as_str()).collect();
        assert_eq!(names, ["Bcast", "Allgatherv"]);
    }
}

#[test]
fn a_program_without_mpi_init_leaves_nothing() {
    let scratch = Scratch::new("corners.c", "none");
    let folder = scratch.0.join("trace");
    let captured = scratch.run(2, &[&format!("MPI_TRACE_FOLDER={}", folder.display())], &["none"]);
    assert!(captured.ended.code == 0 && captured.stderr.is_empty(), "{captured:?}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
}
