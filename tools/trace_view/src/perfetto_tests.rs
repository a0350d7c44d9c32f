use super::*;
use crate::testing;

fn events(recording: &Recording, limit: usize) -> Vec<Value> {
    let mut bytes = Vec::new();
    Excerpt::new(recording, limit).write(&mut bytes).unwrap();
    let whole: Value = serde_json::from_slice(&bytes).unwrap();
    whole["traceEvents"].as_array().unwrap().clone()
}

#[test]
fn flows_pair_up_and_lie_within_their_calls() {
    let recording = Recording::new(testing::ring(4, 100));
    let events = events(&recording, LIMIT);
    let of = |phase: &str| -> Vec<&Value> { events.iter().filter(|event| event["ph"] == phase).collect() };
    let calls: usize = recording.trace.ranks.iter().map(|rank| rank.events.len()).sum();
    assert_eq!(of("X").len(), calls);
    let (starts, ends) = (of("s"), of("f"));
    assert_eq!((starts.len(), ends.len()), (100, 100));
    for (start, end) in starts.iter().zip(&ends) {
        assert!(start["id"] == end["id"] && start["tid"] != end["tid"]);
        assert!(start["ts"].as_f64() <= end["ts"].as_f64(), "{start} {end}");
    }
    for end in starts.iter().chain(&ends) {
        let time = end["ts"].as_f64().unwrap();
        let encloses = |call: &&&Value| {
            let (start, length) = (call["ts"].as_f64().unwrap(), call["dur"].as_f64().unwrap());
            call["tid"] == end["tid"] && start <= time && time < start + length
        };
        assert!(of("X").iter().find(encloses).is_some(), "{end}");
    }
}

#[test]
fn lanes_have_names_and_a_crash_is_marked() {
    let events = events(&Recording::new(testing::crash()), LIMIT);
    let names: Vec<_> = events.iter().filter(|event| event["name"] == "thread_name").collect();
    assert_eq!(names.len(), 3);
    assert_eq!(names[1]["args"]["name"], "rank 1 on rpi-1");
    let marks: Vec<_> = events.iter().filter(|event| event["ph"] == "i").map(|event| &event["name"]).collect();
    assert_eq!(marks, ["calls left out: 1", "ended here without MPI_Finalize", "left no trace"]);
}

#[test]
fn each_event_has_what_its_phase_requires() {
    for recording in [testing::ring(3, 30), testing::collectives(4), testing::crash(), testing::lost()] {
        for event in events(&Recording::new(recording), LIMIT) {
            let required: &[&str] = match event["ph"].as_str().unwrap() {
                "M" => &["pid", "name", "args"],
                "X" => &["pid", "tid", "ts", "dur", "name"],
                "i" => &["pid", "tid", "ts", "s", "name"],
                "s" => &["pid", "tid", "ts", "id", "cat", "name"],
                "f" => &["pid", "tid", "ts", "id", "cat", "name", "bp"],
                other => panic!("{other}: {event}"),
            };
            assert!(required.iter().all(|&key| !event[key].is_null()), "{event}");
            assert!(event["dur"].as_f64().is_none_or(|length| length >= 0.0), "{event}");
            assert_ne!(event["tid"], event["pid"], "the main thread would be shown first: {event}");
        }
    }
}

#[test]
fn beyond_the_limit_the_end_is_left_out_on_all_ranks() {
    let recording = Recording::new(testing::ring(4, 100));
    let (all, some) = (events(&recording, 400), events(&recording, 100));
    let of = |events: &[Value], phase| -> Vec<Value> {
        events.iter().filter(|event| event["ph"] == phase).cloned().collect()
    };
    assert!((of(&all, "X").len(), of(&all, "i").len()) == (200, 0), "all of it fits");
    let (calls, starts, ends) = (of(&some, "X"), of(&some, "s"), of(&some, "f"));
    assert!(starts.len() == ends.len() && starts.len() > 20, "{}", starts.len());
    assert!((90..=100).contains(&(calls.len() + 2 * starts.len())), "{} {}", calls.len(), starts.len());
    // Each rank says from when on calls are missing, and no call from before then is.
    let marks = of(&some, "i");
    let until = marks[0]["ts"].as_f64().unwrap();
    let earlier = of(&all, "X").iter().filter(|call| call["ts"].as_f64() < Some(until)).count();
    assert_eq!((marks.len(), calls.len()), (4, earlier));
    let words = format!("{} calls from ", 200 - calls.len());
    let said = |event: &Value| event.to_string().contains(&words);
    assert!(marks.iter().all(said) && said(&some[0]), "{} {}", marks[0], some[0]);
}
