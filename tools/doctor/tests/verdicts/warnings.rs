use doctor::Message;
use doctor::warnings::{Received, failed, never_received, off, truncated, types_differ, unseen};

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
        failed(2, None, "MPI_ERR_RANK: invalid rank", None),
    ];
    compare("warnings", &texts.concat());
}

#[test]
fn many_lost_messages_are_few_lines() {
    let messages: Vec<Message> = (0..1000).map(|number| message(number % 100, number as i32, 4)).collect();
    let text = never_received(&messages);
    check_shape(&text);
    assert!(text.contains("warning: 992 more messages were never received"), "{text}");
    assert_eq!(never_received(&[]), "");
}
