use super::*;
use crate::testing;

fn column(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|number| number.as_i64().unwrap_or(-1)).collect()
}

#[test]
fn the_page_has_what_the_trace_has() {
    let recording = Recording::new(testing::ring(3, 30));
    let data = data(&recording, LIMITS);
    for (rank, own) in recording.trace.ranks.iter().enumerate() {
        let lane = &data["calls"][rank];
        let mut time = 0;
        let mut calls: Vec<_> = own.events.iter().map(|event| (event.start, event.end - event.start)).collect();
        calls.sort_unstable();
        for (&(start, length), place) in calls.iter().zip(0..) {
            time += column(&lane["after"])[place];
            assert_eq!((time, column(&lane["length"])[place]), (start, length));
        }
    }
    let messages = &data["messages"];
    for (place, message) in recording.summary.messages.iter().enumerate() {
        assert_eq!(messages["from"][place], message.sent.rank);
        assert_eq!(messages["bytes"][place], message.bytes);
        assert_eq!(messages["received"][place], recording.event(message.received.unwrap().call).end);
    }
    assert_eq!(column(&data["matrix"]["messages"]), [10, 10, 10]);
    let bytes: u64 = recording.summary.messages.iter().map(|message| message.bytes).sum();
    assert_eq!(column(&data["matrix"]["bytes"]).iter().sum::<i64>(), bytes as i64);
    assert!(column(&messages["waited"]).iter().any(|&ns| ns > 0) && column(&messages["lost"]).is_empty());
}

#[test]
fn collectives_keep_their_members() {
    let collectives = data(&Recording::new(testing::collectives(4)), LIMITS)["collectives"].clone();
    assert_eq!(collectives["name"], json!(["Bcast", "Allreduce", "Gather", "Barrier"]));
    assert_eq!(column(&collectives["size"]), [4, 4, 4, 2]);
    assert_eq!(column(&collectives["root"]), [0, -1, 0, -1]);
    assert_eq!(column(&collectives["rank"])[12..], [0, 2]);
}

#[test]
fn accidents_are_told() {
    let told = data(&Recording::new(testing::crash()), LIMITS);
    let endings: Vec<_> = told["lanes"].as_array().unwrap().iter().map(|lane| lane["ending"].as_str()).collect();
    let expected = ["calls left out: 1", "ended here without MPI_Finalize", "left no trace"];
    assert_eq!(endings, expected.map(Some));
    // Rank 1 crashed: nobody knows whether it would have received it.
    assert_eq!((column(&told["messages"]["received"]), column(&told["messages"]["lost"])), (vec![14_000, -1], vec![]));
    let lost = data(&Recording::new(testing::lost()), LIMITS);
    assert_eq!(column(&lost["messages"]["lost"]), [0]);
}

#[test]
fn what_is_left_out_is_counted() {
    let recording = Recording::new(testing::ring(4, 100));
    let data = data(&recording, Limits { calls: 50, messages: 30, parts: 0 });
    assert_eq!((data["thinned"]["every"].as_i64(), column(&data["messages"]["from"]).len()), (Some(4), 25));
    let kept: usize = (0..4).map(|rank| column(&data["calls"][rank]["after"]).len()).sum();
    assert!((40..=50).contains(&kept) && data["thinned"]["calls_below_ns"].as_i64() > Some(0), "{kept}");
    assert_eq!(column(&data["matrix"]["messages"]), [25; 4]);
    let none = super::data(&Recording::new(testing::collectives(2)), Limits { parts: 5, ..LIMITS });
    assert_eq!((column(&none["collectives"]["size"]), &none["thinned"]["collectives"]), (vec![2, 2], &json!(2)));
}
