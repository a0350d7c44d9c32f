use super::*;

const HEADER: &str =
    r#"{"format":1,"rank":1,"ranks":2,"host":"a","program":"p","library":"MPICH 5.0.2","origin_ns":9}"#;
const RECV: &str =
    r#"{"t":1000,"d":250,"call":"Recv","received":{"id":4,"peer":0,"tag":7,"bytes":8,"comm":0,"posted":1000}}"#;

#[test]
fn a_line_is_an_event() {
    let sendrecv = r#"{"t":1,"d":2,"call":"Sendrecv","sent":{"id":3,"peer":1,"tag":0,"bytes":8,"comm":0},"received":[{"id":1,"peer":0,"posted":5},{"id":2,"peer":1,"posted":6}]}"#;
    let bcast = r#"{"t":5,"d":1,"call":"Bcast","comm":4,"coll":2,"root":1,"bytes":16}"#;
    let last = r#"{"t":2000,"end":true,"left_out":7}"#;
    let (me, ranks, rank) = rank(&[HEADER, RECV, sendrecv, bcast, last].join("\n")).unwrap();
    assert_eq!((me, ranks, rank.end, rank.finished, rank.left_out), (1, 2, 2000, true, 7));
    let message = End { id: 4, peer: 0, tag: 7, bytes: 8, comm: 0, posted: 1000 };
    assert_eq!(rank.events[0].received, [message]);
    assert_eq!((rank.events[1].sent.unwrap().posted, rank.events[1].received[1].posted), (1, 6));
    assert_eq!(rank.events[2].collective, Some(Part { comm: 4, number: 2, root: Some(1), bytes: 16 }));
}

#[test]
fn a_crash_loses_only_the_last_line() {
    for tail in ["", "\n{\"t\":12", "\n\0\0\0", "\n{\"t\":1\0\0"] {
        let (_, _, rank) = rank(&format!("{HEADER}\n{RECV}{tail}")).unwrap();
        assert_eq!((rank.events.len(), rank.end, rank.finished), (1, 1250, false), "{tail:?}");
    }
}

#[test]
fn what_is_no_trace_is_refused() {
    for text in ["", "hello", "{}", "{\"format\":2}", "{\"format\":1,\"rank\":0,\"ranks\":99999999999}"] {
        assert!(rank(text).is_err(), "{text}");
    }
}

#[test]
fn drift_is_undone_linearly() {
    let last = r#"{"t":2000,"end":true,"left_out":0,"drift_ns":-200}"#;
    let (_, _, rank) = rank(&[HEADER, RECV, last].join("\n")).unwrap();
    assert_eq!((rank.events[0].start, rank.events[0].received[0].posted, rank.end), (900, 900, 1800));
}
