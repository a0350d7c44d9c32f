//! What every lesson relies on, under the real launcher.

use std::{fs, path::Path, time::Duration};

use harness::{
    Scratch,
    testing::{self, RANKS},
};
use launch::{Launcher, contract};

/// The program `tests/programs/probe.rs`.
const PROBE: &str = env!("CARGO_BIN_EXE_shared_probe");

#[test]
fn texts_arrive_in_rank_order_whatever_their_length() {
    for ranks in RANKS {
        let expected: String = (0..ranks).map(|rank| "x".repeat(rank % 3) + "\n").collect();
        assert_eq!(testing::output(PROBE, ranks, &["order"]), expected);
    }
}

#[test]
fn the_table_shows_fastest_mean_and_slowest_rank() {
    let table = testing::output(PROBE, 3, &["table"]);
    let work: Vec<_> = table.lines().find(|line| line.starts_with("work")).expect(&table).split_whitespace().collect();
    assert_eq!(work, ["work", "1.00", "s", "2.00", "s", "3.00", "s"]);
    assert!(table.lines().last().is_some_and(|line| line.ends_with("3 ranks")), "{table}");
}

#[test]
fn one_ranks_bad_input_is_said_once_and_ends_all_with_exit_code_2() {
    testing::refuses(PROBE, 3, &["together", "0"], "error: it can't be read");
    testing::refuses(PROBE, 3, &["together", "2"], "error on rank 2 of 3 on ");
    assert_eq!(testing::run(PROBE, 3, &["together", "none"]).ended.code, 0);
}

#[test]
fn of_several_ranks_that_find_something_wrong_the_lowest_one_says_it() {
    let captured = testing::run(PROBE, 4, &["assert-together", "2"]);
    assert_eq!((captured.ended.code, captured.ended.timed_out), (101, false), "{captured:?}");
    assert!(captured.stderr.contains("2 is wrong") && !captured.stderr.contains("3 is wrong"), "{captured:?}");
    assert_eq!(testing::run(PROBE, 4, &["assert-together", "4"]).ended.code, 0);
}

#[test]
fn one_ranks_error_or_panic_ends_those_that_wait_for_it() {
    for (arguments, code, said) in
        [(["alone", "1"], 1, "rank 1 of 3 on "), (["panic-in-a-thread", "1"], 101, "in a thread")]
    {
        let captured = testing::run(PROBE, 3, &arguments);
        assert_eq!((captured.ended.code, captured.ended.timed_out), (code, false), "{captured:?}");
        assert!(captured.stderr.contains(said), "{captured:?}");
    }
}

#[test]
fn a_rank_that_comes_to_its_end_leaves_a_mark_and_one_that_exits_does_not() {
    let marks = |ranks, word| {
        let (scratch, launcher) = (Scratch::new(), Launcher::from_environment());
        let file = scratch.path("marks");
        let _turn = launcher.turn();
        let mut command = launcher.command(ranks, Path::new(PROBE));
        let captured = launch::capture(command.arg(word).env(contract::FINALIZED, &file), Duration::from_secs(30));
        assert!(!captured.expect("the launcher is set up").ended.timed_out, "{word} on {ranks} ranks");
        fs::read(file).map_or(0, |marks| marks.len())
    };
    for ranks in [1, 3] {
        assert_eq!((marks(ranks, "end"), marks(ranks, "exit")), (ranks, 0), "{ranks} ranks");
    }
}
