//! The program under the real launcher: nothing is stuck, the token visits everyone, and the deadlock ends.

use std::time::Duration;

use harness::testing::{self, RANKS};
use lesson_send_recv::{Fit, Trip};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_send_recv");

#[test]
fn the_token_visits_every_rank_in_every_lap() {
    for ranks in RANKS {
        for laps in [1, 10] {
            let ring = testing::json(PROGRAM, ranks, &["ring", "--laps", &laps.to_string()])["ring"].clone();
            assert_eq!(ring["laps"], laps);
            assert_eq!(ring["visits"], serde_json::json!(vec![laps; ranks]));
        }
    }
}

#[test]
fn no_way_of_exchanging_is_stuck_at_any_length() {
    for ranks in RANKS {
        // The program itself checks, on every rank, that the left neighbour's message has arrived.
        for bytes in [0, 1, 1 << 20] {
            let result = testing::json(PROGRAM, ranks, &["exchange", "--bytes", &bytes.to_string()]);
            assert_eq!(result["exchange"]["bytes"], bytes);
            let ways = result["exchange"]["seconds"].as_object().expect("the ways' times").clone();
            assert_eq!(ways.keys().collect::<Vec<_>>(), ["by parity", "non-blocking", "send-receive"]);
            assert!(ways.values().all(|seconds| seconds.as_f64().is_some_and(|seconds| seconds > 0.0)));
            assert!(result["ring"].is_null() && result["ping_pong"].is_null());
        }
    }
}

#[test]
fn the_ping_pong_goes_from_nothing_to_16_mib() {
    for ranks in [2, 3] {
        let result = testing::json(PROGRAM, ranks, &["pingpong"])["ping_pong"].clone();
        let trips = result["half_round_trips"].as_array().expect("a list").clone();
        assert_eq!((trips.len(), &trips[0]["bytes"], &trips[25]["bytes"]), (26, &0.into(), &(1 << 24).into()));
        let trips: Vec<_> = trips
            .iter()
            .map(|trip| Trip {
                bytes: trip["bytes"].as_u64().expect("a size") as usize,
                seconds: trip["seconds"].as_f64().expect("a time"),
            })
            .collect();
        // No more than that: on a busy machine any time may be long, and no model may fit.
        assert!(trips.iter().all(|trip| trip.seconds > 0.0), "{trips:?}");
        let fit = Fit::of(&trips);
        // Printed and read again, a number may differ in its last digit.
        for (key, value) in [("latency", fit.map(|fit| fit.latency)), ("bandwidth", fit.map(|fit| fit.bandwidth))] {
            let close = |value: f64| result[key].as_f64().is_some_and(|said| (said / value - 1.0).abs() < 1e-9);
            assert!(value.map_or(result[key].is_null(), close), "{key}: {result}");
        }
    }
}

#[test]
fn everything_runs_on_every_rank_count() {
    for ranks in RANKS {
        let text = testing::output(PROGRAM, ranks, &["--max-bytes", "3"]);
        assert!(text.contains("exchange: ") && text.contains("ring: "), "{text}");
        assert_eq!(text.contains("ping-pong: skipped, it needs two ranks"), ranks == 1, "{text}");
    }
}

#[test]
fn a_deadlock_is_announced_and_ends() {
    for ranks in [2, 3] {
        let captured = testing::run_unchecked(PROGRAM, ranks, &["--deadlock"]);
        assert!(captured.ended.code != 0 && !captured.ended.timed_out, "{:?}", captured.ended);
        assert!(captured.ended.elapsed < Duration::from_secs(30), "{:?}", captured.ended);
        let (before, after) = (captured.stderr.find("Every rank now sends"), captured.stderr.find("deadlock: after"));
        assert!(before.is_some() && before < after, "{}", captured.stderr);
    }
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["ring", "--laps", "0"], "'0' is zero");
    testing::refuses(PROGRAM, 3, &["ring", "--laps=-1"], "'-1' is negative");
    testing::refuses(PROGRAM, 3, &["--bytes", "2e9"], "more than 1 GiB");
    testing::refuses(PROGRAM, 3, &["--max-bytes", "16MiB"], "not a number");
    testing::refuses(PROGRAM, 3, &["pong"], "invalid value 'pong'");
    testing::refuses(PROGRAM, 3, &["--lap", "3"], "unexpected argument '--lap'");
}

#[test]
fn a_chart_without_a_ping_pong_or_a_place_is_refused() {
    testing::refuses(PROGRAM, 3, &["ring", "--chart", "ring.svg"], "use `all` or `pingpong`");
    testing::refuses(PROGRAM, 1, &["--chart", "alone.svg"], "start at least 2");
    testing::refuses(PROGRAM, 3, &["--laps", "1e15", "--chart", "/no/such/folder/x.svg"], "can't be written");
    testing::refuses(PROGRAM, 3, &["--chart", "x.gif"], "ends in .svg or .png");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["ring", "--laps", "1e15"]);
}

#[test]
fn the_plain_program_passes_a_number_on_along_any_number_of_ranks() {
    for (ranks, number) in [(1, 0), (2, 10), (3, 30), (7, 210)] {
        let printed = testing::output(&testing::example("send_recv_plain"), ranks, &[]);
        assert_eq!(printed, format!("rank {} is the last of {ranks}, and has the number {number}\n", ranks - 1));
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
