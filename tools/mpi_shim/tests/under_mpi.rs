//! A C program is traced unchanged, under the real launcher: every message is matched, whatever happens to the ranks.

mod scratch;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use launch::Captured;
use scratch::Scratch;
use trace::{matching, read, summary};

/// The files in the system's shared memory that a rank had open when it was killed, and that are still there.
fn left_in_shared_memory(captured: &Captured) -> Vec<&str> {
    let held: Vec<_> = captured.stdout.lines().filter_map(|line| line.strip_prefix("holds ")).collect();
    assert!(held.iter().any(|path| path.ends_with("/libmpi_shim.so")), "the rank names no files: {captured:?}");
    held.into_iter().filter(|path| path.starts_with("/dev/shm/") && Path::new(path).exists()).collect()
}

/// What the program sends from each rank: 3 and 3 posted, 2 at a time, 2 probed, 3 persistent, 2 exchanged.
const SENT: usize = 15;

#[test]
fn every_message_and_collective_is_matched() {
    let scratch = Scratch::new("messages.c", "matched");
    for ranks in [1, 2, 4] {
        let (captured, trace) = scratch.traced(ranks, &[], &[]);
        assert_eq!(captured.ended.code, 0, "{captured:?}");
        assert_eq!(trace.ranks.len(), ranks);
        assert!(trace.ranks.iter().all(|rank| rank.finished && rank.left_out == 0));
        let messages = matching::messages(&trace);
        assert_eq!(messages.len(), SENT * ranks, "{}", summary::summary(&trace).text(&trace));
        let received: usize = trace.ranks.iter().flat_map(|rank| &rank.events).map(|event| event.received.len()).sum();
        assert_eq!(received, messages.len());
        for message in &messages {
            let receipt = message.received.unwrap_or_else(|| panic!("not received: {message:?}"));
            let end = trace.ranks[message.to].events[receipt.call.event].end;
            let start = trace.ranks[message.sent.rank].events[message.sent.event].start;
            assert!(end > start, "received before it was sent: {message:?}");
        }
        // The world, its copy, and each half, which have numbers of their own.
        let collectives = matching::collectives(&trace);
        let comms: BTreeSet<u64> = collectives.iter().map(|collective| collective.comm).collect();
        assert_eq!(comms.len(), if ranks == 1 { 3 } else { 4 });
        for collective in &collectives {
            let names: BTreeSet<_> =
                collective.calls.iter().map(|call| &trace.ranks[call.rank].events[call.event].call).collect();
            assert_eq!(names.len(), 1, "{collective:?}");
            assert!(collective.comm != 0 || collective.calls.len() == ranks, "{collective:?}");
        }
        for file in 0..ranks {
            fs::remove_file(read::file(&scratch.0.join("trace"), file)).unwrap();
        }
    }
}

#[test]
fn a_message_that_nobody_receives_is_named() {
    let scratch = Scratch::new("messages.c", "lost");
    let (_, trace) = scratch.traced(2, &[], &["lose"]);
    let text = summary::summary(&trace).text(&trace);
    assert!(text.contains("never received: 4 bytes from rank 0 to rank 1, tag 77"), "{text}");
}

#[test]
fn a_rank_that_is_killed_leaves_what_it_did() {
    let scratch = Scratch::new("messages.c", "killed");
    let (captured, trace) = scratch.traced(3, &[], &["kill", "1"]);
    assert_ne!(captured.ended.code, 0);
    let killed = &trace.ranks[1];
    assert!(!killed.finished && killed.events.last().unwrap().call == "Comm_free", "{:?}", killed.events.last());
    assert_eq!(killed.events.iter().filter(|event| event.sent.is_some()).count(), SENT);
    let text = summary::summary(&trace).text(&trace);
    assert!(text.contains("rank 1 didn't come to its end"), "{text}");
    assert_eq!(left_in_shared_memory(&captured), [""; 0]);
    // Rank 0 is the one that makes what the checker's ranks share.
    let watched = scratch.run(3, &["MPI_CHECK=on"], &["kill", "0"]);
    assert_ne!(watched.ended.code, 0);
    assert_eq!(left_in_shared_memory(&watched), [""; 0]);
}

#[test]
fn clocks_that_differ_are_corrected() {
    let scratch = Scratch::new("messages.c", "skew");
    // As if rank 1's machine were an hour ahead, and so on.
    let (captured, trace) = scratch.traced(3, &["MPI_TRACE_SKEW=3600000000000"], &[]);
    assert_eq!(captured.ended.code, 0, "{captured:?}");
    for rank in &trace.ranks {
        assert!((0..60_000_000_000).contains(&rank.end), "{}", rank.end);
    }
    let collectives = matching::collectives(&trace);
    let barriers: Vec<_> = collectives.iter().filter(|collective| collective.name == "Barrier").collect();
    assert!(!barriers.is_empty(), "{collectives:?}");
    for collective in barriers {
        let events = || collective.calls.iter().map(|call| &trace.ranks[call.rank].events[call.event]);
        let (last_in, first_out) = (events().map(|e| e.start).max().unwrap(), events().map(|e| e.end).min().unwrap());
        // Off by half a round trip at most, which is long only while another rank has the core.
        assert!(first_out > last_in - 10_000_000, "{last_in} {first_out}");
    }
}

#[test]
fn beyond_the_limit_calls_are_counted_and_nothing_is_called_lost() {
    let scratch = Scratch::new("messages.c", "limit");
    let (_, trace) = scratch.traced(2, &["MPI_TRACE_EVENTS=10"], &[]);
    for rank in &trace.ranks {
        assert!(rank.finished && rank.events.len() == 10 && rank.left_out > 40, "{rank:?}");
    }
    assert!(matching::never_received(&trace, &matching::messages(&trace)).is_empty());
}

#[test]
fn without_a_folder_nothing_is_recorded_and_with_a_bad_one_the_program_runs() {
    let scratch = Scratch::new("messages.c", "off");
    let off = scratch.run(2, &[], &[]);
    assert!(off.ended.code == 0 && off.stderr.is_empty(), "{off:?}");
    assert_eq!(fs::read_dir(scratch.0.join("trace")).unwrap().count(), 0);
    let bad = scratch.run(2, &["MPI_TRACE_FOLDER=/no/such/folder"], &[]);
    assert!(bad.ended.code == 0 && bad.stderr.contains("can't write to /no/such/folder"), "{bad:?}");
}
