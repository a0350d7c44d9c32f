use super::*;
use crate::read::{End, Event, Rank};

const MS: i64 = 1_000_000;

/// Rank 0 sends two messages, the second of which nobody receives; rank 1 is there 4 ms before.
fn trace() -> Trace {
    let send = |start: i64, tag| {
        let end = End { peer: 1, tag, bytes: 1_000_000, posted: start * MS, ..End::default() };
        Event { start: start * MS, end: (start + 1) * MS, sent: Some(end), call: "Send".into(), ..Event::default() }
    };
    let receive = Event {
        start: MS,
        end: 6 * MS,
        received: vec![End { tag: 7, posted: MS, ..End::default() }],
        ..Event::default()
    };
    let rank = |events| Rank { events, end: 10 * MS, finished: true, ..Rank::default() };
    Trace { ranks: vec![rank(vec![send(5, 7), send(6, 9)]), rank(vec![receive])] }
}

#[test]
fn numbers_are_those_of_the_trace() {
    let summary = summary(&trace());
    let first = Row { calls: 2, bytes: 2_000_000, whole: 10 * MS, mpi: 2 * MS, waiting: 0 };
    assert_eq!(summary.rows[0], first);
    assert_eq!(summary.rows[1], Row { calls: 1, bytes: 0, mpi: 5 * MS, waiting: 4 * MS, ..first });
    let (rank, above) = summary.imbalance().unwrap();
    assert!(rank == 0 && (above - (8.0 / 6.5 - 1.0)).abs() < 1e-9, "{above}");
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let mut trace = trace();
    let text = summary(&trace).text(&trace);
    for sentence in [
        "late sender: rank 1 waited 4.00 ms for messages of rank 0\n",
        "never received: 1,000,000 bytes from rank 0 to rank 1, tag 9\n",
        "messages: 2 sent, 1 received\n",
        "load: rank 0 computed longest, 23 % above the mean\n",
    ] {
        assert!(text.contains(sentence), "{sentence}{text}");
    }
    trace.ranks[1].finished = false;
    trace.ranks[0].left_out = 12_345;
    let text = summary(&trace).text(&trace);
    assert!(text.contains("rank 1 didn't come to its end: its trace stops after 1 calls"), "{text}");
    assert!(text.contains("left out: the last 12,345 calls of rank 0"), "{text}");
    assert!(!text.contains("never received:") && !text.contains("load:"), "{text}");
}

#[test]
fn what_a_job_hung_in_is_said_when_it_was_ended() {
    let header = |rank| format!("{{\"format\":1,\"rank\":{rank},\"ranks\":4}}\n");
    let call = r#"{"t":1000,"d":2000,"call":"Barrier"}"#;
    let now = |what: &str| format!("{call}\n{{\"t\":8000000000,{what}}}\n");
    let stuck = now(r#""now":"Allreduce","since":100000000,"place":"stuck.c:11""#);
    let asks = now(r#""now":"Iprobe","since":1000000000,"asked":1234"#);
    // It goes on afterwards: then it wasn't that which it was ended in.
    let over = format!("{stuck}{call}\n");
    let texts = [stuck.clone(), stuck, now(r#""now":"","since":500000000,"place":"stuck.c:7""#), asks];
    let read = |(rank, text): (usize, String)| crate::read::rank(&(header(rank) + &text)).unwrap().2;
    let trace = Trace { ranks: texts.into_iter().enumerate().map(read).collect() };
    let summary = summary(&trace);
    assert_eq!(summary.rows.iter().map(|row| row.waiting / MS).collect::<Vec<_>>(), [7900, 7900, 0, 0]);
    let expected = "ranks 0 and 1 were in MPI_Allreduce (stuck.c:11) for the last 7.90 s; rank 2 in no call for the last 7.50 s; \
                    rank 3 asking MPI_Iprobe in vain, 1,234 times for the last 7.00 s\n";
    assert!(summary.text(&trace).contains(expected), "{}", summary.text(&trace));
    assert_eq!(read((0, over)).ended_in, None);
}
