//! The program under the real launcher: the same count at every rank count, clear refusals, and no hang.

use harness::testing::{self, RANKS};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_{{name}}");

#[test]
fn the_steps_do_not_depend_on_the_number_of_ranks() {
    for ranks in RANKS {
        let result = testing::json(PROGRAM, ranks, &["--numbers", "1000"]);
        assert_eq!(result["steps"], 59_542, "{ranks} ranks");
    }
}

#[test]
fn more_ranks_than_numbers_work() {
    assert_eq!(testing::json(PROGRAM, 7, &["--numbers", "2"])["steps"], 1);
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--numbers", "0"], "'0' is zero");
    testing::refuses(PROGRAM, 3, &["--numbers", "1e12"], "at most 1,000,000,000");
    testing::refuses(PROGRAM, 3, &["--number", "5"], "unexpected argument '--number'");
    testing::refuses(PROGRAM, 3, &["--chart", "/no/such/folder/steps.svg"], "can't be written");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--numbers", "1e9"]);
}

#[test]
fn the_plain_program_finds_the_same_on_any_number_of_ranks() {
    for ranks in RANKS {
        let printed = testing::output(&testing::example("{{name}}_plain"), ranks, &[]);
        assert_eq!(printed, "the first 1000 numbers take 59542 steps to 1\n");
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
