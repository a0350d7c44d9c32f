//! The program under the real launcher: the same parameters on every rank from any root, clear refusals, and no hang.

use harness::{
    Scratch,
    testing::{self, RANKS},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_broadcast");

/// Short: MPICH's ranks wait busily, and seven of them share few cores here.
const QUICK: [&str; 4] = ["--max-bytes", "40", "--repetitions", "2"];

fn quick<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&QUICK[..], more].concat()
}

#[test]
fn every_rank_count_and_every_root_broadcast_the_same() {
    let scratch = Scratch::new();
    let file = scratch.file("good", "x = 2.5\n# μ\ny = 1_000\n".as_bytes());
    for ranks in RANKS {
        // The program itself compares the data on every rank, and ends if a rank has other data.
        for root in [0, ranks - 1] {
            let root = root.to_string();
            let result = testing::json(PROGRAM, ranks, &quick(&["--file", &file, "--root", &root]));
            assert_eq!(result["parameters"], serde_json::json!({"x": 2.5, "y": 1000.0}), "{ranks} ranks");
            assert_eq!(result["bytes"], 23, "μ has two bytes");
            let times = result["times"].as_array().expect("a list");
            assert_eq!(times.iter().map(|row| row["bytes"].as_u64()).collect::<Vec<_>>(), [8, 32, 40].map(Some));
            let all = times.iter().flat_map(|row| ["library", "linear", "binomial"].map(|name| row[name].as_f64()));
            assert!(all.clone().all(|seconds| seconds.is_some_and(|s| (0.0..60.0).contains(&s))), "{result}");
        }
    }
}

#[test]
fn messages_too_long_to_be_buffered_arrive() {
    for ranks in [3, 7] {
        testing::output(PROGRAM, ranks, &["--max-bytes", "3e5", "--repetitions", "1", "--root", "1"]);
    }
}

#[test]
fn no_parameters_are_parameters_too() {
    let scratch = Scratch::new();
    let file = scratch.file("empty", b"");
    assert_eq!(testing::json(PROGRAM, 3, &quick(&["--file", &file]))["bytes"], 0);
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--root", "3"], "the ranks are 0 to 2");
    testing::refuses(PROGRAM, 1, &["--root", "1"], "the ranks are 0 to 0");
    testing::refuses(PROGRAM, 3, &["--max-bytes", "0"], "'0' is zero");
    testing::refuses(PROGRAM, 3, &["--max-bytes", "3e9"], "32-bit counts");
    testing::refuses(PROGRAM, 3, &["--repetitions=-1"], "'-1' is negative");
    testing::refuses(PROGRAM, 3, &["--chart", "times.pdf"], "ends in .svg or .png");
    testing::refuses(PROGRAM, 3, &["--chart", "/no/such/folder/times.svg"], "can't be written");
}

#[test]
fn a_file_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let scratch = Scratch::new();
    let malformed = scratch.file("malformed", b"x = 1\ny = many\n");
    testing::refuses(PROGRAM, 3, &["--file", &malformed], "line 2: the value 'many' of 'y' is not a number");
    let binary = scratch.file("binary", b"x = \xff\n");
    testing::refuses(PROGRAM, 3, &["--file", &binary], "line 1 isn't UTF-8");
    testing::refuses(PROGRAM, 3, &["--file", "/no/such/file"], "'/no/such/file' can't be read");
    // The root is the one who reads, and the one who complains.
    testing::refuses(PROGRAM, 3, &["--file", "/no/such/file", "--root", "2"], "error on rank 2 of 3");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--repetitions", "1e6"]);
}

#[test]
fn the_plain_program_shares_its_parameters_with_any_number_of_ranks() {
    for ranks in [1, 2, 3, 7] {
        let printed = testing::output(&testing::example("broadcast_plain"), ranks, &[]);
        let mut lines: Vec<_> = printed.lines().collect();
        lines.sort_unstable();
        let expected = (0..ranks).map(|rank| format!("rank {rank} computes with [1.5, 20000.0, 0.25]"));
        assert_eq!(lines, expected.collect::<Vec<_>>());
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
