//! The rules, one by one.

use mpi_check::analysis::Differ;
use mpi_check::{For, Job, Until, dead, dead_in_vain, examine, examine_in_vain, mismatch};

use crate::build::{ANY, Build};

/// Who is given up, of ranks 0 to 2.
fn named(describe: impl FnOnce(&mut Build)) -> [bool; 3] {
    let mut job = Build::new(3);
    describe(&mut job);
    dead(&job.0).try_into().expect("three ranks")
}

#[test]
fn what_is_in_flight_may_end_a_wait() {
    let both_receive = |job: &mut Build| {
        job.receives(0, 1, 7, 1);
        job.receives(1, 0, 7, 2);
    };
    assert_eq!(named(both_receive), [true, true, false]);
    for (tag, comm, free) in [(7, 0, true), (8, 0, false), (7, 1, false)] {
        let found = named(|job| {
            both_receive(job);
            job.sent("MPI_Send", (0, 1), tag, 4, 3);
            job.0.messages[0].comm = comm;
        });
        assert_eq!(found, [!free, !free, false], "tag {tag}, communicator {comm}");
    }
    // A receive that was posted earlier takes it.
    let found = named(|job| {
        both_receive(job);
        job.posts(1, 0, ANY, 3);
        job.sent("MPI_Send", (0, 1), 7, 4, 4);
    });
    assert_eq!(found, [true, true, false]);
}

#[test]
fn what_all_have_asked_for_in_vain_went_to_an_earlier_receive() {
    let mut job = Build::new(3);
    job.posts(0, ANY, ANY, 1);
    job.receives(0, 1, 7, 2);
    job.receives(1, 0, 7, 3);
    job.sent("MPI_Send", (1, 0), 7, 4, 4);
    assert_eq!((dead(&job.0), examine(&job.0)), (vec![false; 3], None), "the other receive may take another message");
    assert_eq!(dead_in_vain(&job.0), [true, true, false]);
    let text = examine_in_vain(&job.0).expect("a verdict").text();
    let cause =
        "cause: tag 7 from rank 1 to rank 0, sent at src/main.rs:4, goes to the earlier receive of a message from any";
    assert!(text.contains(cause), "{text}");
    // Whoever could still be helped by a rank that runs is left alone.
    job.receives(0, ANY, 7, 2);
    assert_eq!(dead_in_vain(&job.0), [false; 3]);
}

#[test]
fn a_send_ends_when_any_open_receive_takes_it() {
    let found = |posted_tag| {
        named(|job| {
            job.sends("MPI_Ssend", (0, 1), 7, 4, 1);
            job.posts(1, 0, posted_tag, 2);
            job.barrier([1], 3);
            job.ended([2]);
        })
    };
    // Rank 1 waits for rank 2, which has ended, but has posted the receive before.
    assert_eq!(found(7), [false, true, true]);
    assert_eq!(found(8), [true, true, true]);
    // A message that isn't in flight any more has been taken.
    assert_eq!(named(|job| job.waits(0, "MPI_Wait", vec![For::Taken(5)], 1)), [false; 3]);
}

#[test]
fn any_needs_one_and_all_needs_all() {
    let found = |until, what: fn(&mut Build) -> Vec<For>| {
        named(|job| {
            let for_what = what(job);
            job.waits_until(0, "MPI_Wait", until, for_what, 1);
            job.ended([1]);
        })[0]
    };
    // Rank 1 has ended; rank 2 runs.
    let one_of_two = |job: &mut Build| vec![job.posts(0, 1, 7, 2), job.posts(0, 2, 7, 3)];
    assert_eq!((found(Until::All, one_of_two), found(Until::Any, one_of_two)), (true, false));
    let both = |job: &mut Build| vec![job.posts(0, 1, 7, 2), job.posts(0, 1, 8, 3)];
    assert_eq!((found(Until::All, both), found(Until::Any, both)), (true, true));
    let unknown = |job: &mut Build| vec![job.posts(0, 1, 7, 2), For::Unknown];
    assert_eq!((found(Until::All, unknown), found(Until::Any, unknown)), (true, false));
    let nothing = |_: &mut Build| Vec::new();
    assert_eq!((found(Until::All, nothing), found(Until::Any, nothing)), (false, false));
    let not_posted = |_: &mut Build| vec![For::Posted(3)];
    assert_eq!((found(Until::All, not_posted), found(Until::Any, not_posted)), (false, false));
}

#[test]
fn a_rank_that_is_not_in_the_picture_may_do_anything() {
    let found = named(|job| {
        job.receives(0, 9, 7, 1);
        job.sends("MPI_Ssend", (1, 9), 7, 4, 2);
        let needs = vec![1, 2, 9];
        let barrier = For::Collective { call: "MPI_Barrier".into(), comm: 5, number: 1, needs, all: Vec::new() };
        job.waits(2, "MPI_Barrier", vec![barrier], 3);
    });
    assert_eq!(found, [false; 3]);
}

#[test]
fn ranks_that_have_ended_are_no_deadlock() {
    let mut job = Build::new(3);
    job.ended(0..3);
    assert_eq!((dead(&job.0), examine(&job.0)), (vec![true; 3], None));
    assert_eq!((dead(&Job::default()), examine(&Job::default())), (vec![], None));
}

#[test]
fn who_waits_for_a_deadlock_is_a_part_of_it_and_who_runs_is_not() {
    let mut job = Build::new(4);
    job.receives(0, 1, 7, 1);
    job.receives(1, 0, 7, 1);
    job.receives(2, 0, 9, 2);
    assert_eq!(dead(&job.0), [true, true, true, false]);
    let text = examine(&job.0).expect("a verdict").text();
    assert!(text.contains("rank 2 waits in MPI_Recv for a message from rank 0 with tag 9"), "{text}");
    assert!(!text.contains("rank 3"), "{text}");
}

#[test]
fn collectives_are_compared_where_they_have_the_same_number() {
    let compared = |change: fn(&mut mpi_check::Collective)| {
        let mut job = Build::new(2);
        for rank in 0..2 {
            job.collective(rank, "MPI_Bcast", Some(0), Some(16), 1);
        }
        change(&mut job.0.ranks[1].collectives[0]);
        let found = mismatch(&job.0, 0);
        assert_eq!(found.as_ref().map(|it| it.differ), mismatch(&job.0, 1).map(|it| it.differ), "seen from both sides");
        found.map(|it| it.differ)
    };
    assert_eq!(compared(|_| ()), None);
    assert_eq!(compared(|other| other.call = "MPI_Barrier".into()), Some(Differ::Function));
    assert_eq!(compared(|other| other.root = Some(1)), Some(Differ::Root));
    assert_eq!(compared(|other| other.bytes = Some(20)), Some(Differ::Bytes));
    // What isn't known can't differ, and the large-count variant is the same function.
    assert_eq!(compared(|other| other.root = None), None);
    assert_eq!(compared(|other| other.bytes = None), None);
    assert_eq!(compared(|other| other.call = "MPI_Bcast_c".into()), None);
    // Another number, or another communicator.
    assert_eq!(compared(|other| (other.number, other.root) = (2, Some(1))), None);
    assert_eq!(compared(|other| (other.comm, other.root) = (1, Some(1))), None);
}
