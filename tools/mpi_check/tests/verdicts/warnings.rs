use mpi_check::polls::asks_in_vain;
use mpi_check::warnings::{
    Differ, Differing, Received, Unfinished, What, crashed, differ_in, failed, left, never_completed, never_received,
    off, truncated, types_differ, unseen,
};
use mpi_check::{For, Message, Polled, Receive, Until};

use crate::build::Build;
use crate::{check_shape, compare};

fn message(from: usize, tag: i32, bytes: u64) -> Message {
    let (call, place) = ("MPI_Send".into(), Some("src/main.rs:13".into()));
    Message { number: 0, from, to: 1, tag, comm: 0, bytes, call, place }
}

#[test]
fn warnings_have_both_source_lines() {
    let received = Received { call: "MPI_Recv".into(), place: Some("src/main.rs:21".into()) };
    let texts = [
        never_received(&[message(0, 7, 4), message(0, 7, 4), message(0, 9, 8), message(0, 7, 4)]),
        truncated(&message(0, 7, 80), &received, 40),
        truncated(&message(0, 7, 40), &received, 40),
        types_differ(&message(0, 7, 8), &received, "f64", "i64"),
        failed(
            1,
            Some("MPI_Wait"),
            "Message truncated, error stack:\ninternal_Wait(105).......: MPI_Wait failed",
            Some("src/main.rs:21"),
        ),
        off(1, "several of its threads may call MPI, and nobody knows in which order their messages leave"),
        unseen("one-sided communication"),
        left(1, 3, Some("src/main.rs:7"), "rank 0 is in no call of MPI\n"),
        crashed(0, 11, Some("src/main.rs:8"), ""),
        failed(2, None, "MPI_ERR_RANK: invalid rank", None),
    ];
    compare("warnings", &texts.concat());
}

#[test]
fn what_is_never_completed_is_named_with_what_it_is_for() {
    let request = |call: &str, what| Unfinished { call: call.into(), what, place: Some("src/main.rs:13".into()) };
    let receive = Receive { sources: vec![0, 1], any_source: true, tag: None, comm: 0 };
    let sends = request("MPI_Isend", What::Sends { to: 1, tag: 7, comm: 3 });
    let (receives, barrier) =
        (request("MPI_Irecv", What::Receives(receive)), request("MPI_Ibarrier", What::Collective));
    let mut all = vec![(0, &sends), (1, &receives), (0, &sends), (1, &barrier)];
    compare("never-completed", &never_completed(&all));
    all.extend((2..100).map(|rank| (rank, &barrier)));
    let text = never_completed(&all);
    check_shape(&text);
    assert!(text.contains("warning[never-completed]: 93 more requests were never completed"), "{text}");
}

#[test]
fn collectives_that_differ_are_named_by_groups_of_ranks() {
    let called = |gives: Option<&str>, takes: Option<&str>, operation: Option<&str>, line: u32| {
        let [gives, takes, operation] = [gives, takes, operation].map(|word| word.map(str::to_owned));
        Differing { call: "MPI_Call".into(), gives, takes, operation, place: Some(format!("src/main.rs:{line}")) }
    };
    let alike = |name, operation, line| called(Some(name), Some(name), Some(operation), line);
    let reduced = [alike("i32", "MPI_SUM", 8), alike("f32", "MPI_MAX", 9), alike("f32", "MPI_MAX", 9)];
    let reduced: Vec<_> = reduced.into_iter().enumerate().collect();
    let (root, other) = (called(Some("i32"), Some("i32"), None, 8), called(Some("f32"), None, None, 8));
    let taker = called(None, Some("f64"), None, 8);
    let alone = [(2, called(Some("i32"), Some("f32"), None, 8))];
    let texts = [
        differ_in(Differ::Types, 0, 2, &reduced),
        differ_in(Differ::Operations, 5, 2, &reduced),
        differ_in(Differ::Types, 0, 1, &[(0, root), (1, other), (3, taker)]),
        differ_in(Differ::Types, 0, 1, &alone),
    ];
    texts.iter().for_each(|text| check_shape(text));
    compare("differ", &texts.concat());
}

#[test]
fn many_lost_messages_are_few_lines() {
    let messages: Vec<Message> = (0..1000).map(|number| message(number % 100, number as i32, 4)).collect();
    let text = never_received(&messages);
    check_shape(&text);
    assert!(text.contains("warning[never-received]: 992 more messages were never received"), "{text}");
    assert_eq!(never_received(&[]), "");
}

#[test]
fn who_asks_in_vain_is_named_with_what_nobody_sends() {
    let mut job = Build::new(2);
    let for_what = vec![For::Message(job.receive(1, 2, 0))];
    let (call, place) = ("MPI_Iprobe".into(), Some("src/main.rs:14".into()));
    job.0.ranks[0].polls = vec![Polled { call, times: 12_345, until: Until::All, for_what, place }];
    assert_eq!(asks_in_vain(&job.0, 3), None, "rank 1 may still send");
    job.ended([1]);
    let text = asks_in_vain(&job.0, 3).unwrap();
    check_shape(&text);
    compare("poll-in-vain", &text);
}
