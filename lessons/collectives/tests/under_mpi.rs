//! The program under the real launcher: a serial sort's result at every rank count, balance, refusals, and no hang.

use std::fs;

use harness::{
    Scratch,
    testing::{self, RANKS},
};
use lesson_collectives::{Distribution, sequence};
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_collectives");

/// The fingerprint of a serial sort of the same keys.
fn serial(distribution: Distribution, seed: u64, count: u64) -> u64 {
    let mut keys: Vec<u64> = (0..count).map(|index| distribution.key(seed, index, count)).collect();
    keys.sort();
    sequence(&keys, 0)
}

fn balance(result: &Value) -> f64 {
    result["largest_over_mean"].as_f64().expect("there are keys")
}

#[test]
fn every_distribution_is_sorted_and_balanced_on_any_number_of_ranks() {
    for distribution in Distribution::ALL {
        let expected = serial(distribution, 42, 20_000);
        for ranks in RANKS {
            let arguments = ["--count", "20_000", "--distribution", distribution.name()];
            let result = testing::json(PROGRAM, ranks, &arguments);
            assert_eq!(result["fingerprint"], expected, "{distribution:?} on {ranks} ranks");
            assert_eq!((&result["count"], result["parts"].as_array().map(Vec::len)), (&20_000.into(), Some(ranks)));
            assert!(balance(&result) <= 1.5, "{distribution:?} on {ranks} ranks: {result}");
        }
    }
}

#[test]
fn several_slices_are_sent_and_arrive() {
    // 1.2 million keys on 2 and 3 ranks are several slices on each; reversed ones all change their rank.
    for distribution in [Distribution::Uniform, Distribution::Sorted, Distribution::Reversed, Distribution::Heavy] {
        let expected = serial(distribution, 7, 1_200_000);
        for ranks in [1, 2, 3] {
            let arguments = ["--count", "1.2e6", "--seed", "7", "--distribution", distribution.name()];
            let result = testing::json(PROGRAM, ranks, &arguments);
            assert_eq!(result["fingerprint"], expected, "{distribution:?} on {ranks} ranks");
            assert!(balance(&result) <= 1.5, "{distribution:?} on {ranks} ranks: {result}");
        }
    }
}

#[test]
fn every_method_and_kernel_finds_the_same() {
    let expected = serial(Distribution::Heavy, 3, 50_000);
    let run = |ranks, more: &[&str]| {
        let arguments = [&["--count", "50_000", "--seed", "3", "--distribution", "heavy"], more].concat();
        let result = testing::json(PROGRAM, ranks, &arguments);
        assert_eq!(result["fingerprint"], expected, "{more:?} on {ranks} ranks");
        for phase in result["phases"].as_object().expect("phases").values() {
            assert!(phase.is_number(), "{result}");
        }
    };
    for ranks in RANKS {
        run(ranks, &["--method", "gather"]);
        run(ranks, &["--kernel", "std"]);
        run(ranks, &["--kernel", "auto"]);
    }
    run(1, &["--method", "std"]);
}

#[test]
fn few_keys_and_none_work() {
    for ranks in RANKS {
        for (count, method) in [("0", "sample"), ("1", "sample"), ("3", "sample"), ("0", "gather"), ("1", "gather")] {
            let result = testing::json(PROGRAM, ranks, &["--count", count, "--method", method]);
            let expected = serial(Distribution::Uniform, 42, count.parse().expect("a number"));
            assert_eq!(result["fingerprint"], expected, "{count} keys on {ranks} ranks, {method}");
            assert_eq!(result["largest_over_mean"].is_null(), count == "0", "{count} keys on {ranks} ranks, {method}");
        }
    }
}

#[test]
fn a_file_is_sorted_into_a_file() {
    let scratch = Scratch::new();
    let (input, output) = (scratch.file("input", "30 10\n20 18446744073709551615 10\n"), scratch.path("output"));
    for ranks in RANKS {
        for method in ["sample", "gather"] {
            let files = ["--file", &input, "--output", &output, "--method", method];
            let result = testing::json(PROGRAM, ranks, &files);
            assert_eq!(result["distribution"], "file");
            let sorted = fs::read_to_string(&output).expect("the output is written");
            assert_eq!(sorted, "10\n10\n20\n30\n18446744073709551615\n", "{ranks} ranks, {method}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_used_is_refused_with_its_line() {
    let scratch = Scratch::new();
    let file = scratch.file("wrong", "1\n2\nthree\n");
    testing::refuses(PROGRAM, 3, &["--file", &file], "wrong', line 3: 'three' is not a whole number");
    testing::refuses(PROGRAM, 3, &["--file", "/no/such/file"], "'/no/such/file' can't be read");
    // A folder can be opened, but not read: not even by root, whom permissions don't stop.
    testing::refuses(PROGRAM, 3, &["--file", "/"], "'/' can't be read");
    testing::refuses(PROGRAM, 3, &["--file", "/dev/zero"], "'/dev/zero', line 1:");
    testing::refuses(PROGRAM, 3, &["--file", &file, "--count", "5"], "cannot be used with");
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--count", "1e12"], "more than 2,147,483,648; 466 ranks would do");
    testing::refuses(PROGRAM, 3, &["--count", "1e20"], "2^64 - 1");
    testing::refuses(PROGRAM, 3, &["--count", "2147483648", "--method", "gather"], "MPI's 32-bit counts");
    testing::refuses(PROGRAM, 3, &["--count=-5"], "'-5' is negative");
    testing::refuses(PROGRAM, 3, &["--method", "std"], "start it with -n 1");
    testing::refuses(PROGRAM, 3, &["--method", "bogo"], "invalid value 'bogo'");
    testing::refuses(PROGRAM, 3, &["--distribution", "odd"], "invalid value 'odd'");
    testing::refuses(PROGRAM, 3, &["--output", "/no/such/folder/keys"], "can't be written");
    testing::refuses(PROGRAM, 3, &["--chart", "/no/such/folder/x.svg"], "can't be written");
    testing::refuses(PROGRAM, 3, &["--keys", "5"], "unexpected argument '--keys'");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--count", "1e7"]);
}

#[test]
fn the_plain_program_sorts_on_any_number_of_ranks() {
    for ranks in [1, 2, 3, 7, 12] {
        let mut keys: Vec<usize> = (0..5 * ranks).map(|n| (17 * n + 3) % 100).collect();
        keys.sort_unstable();
        let parts: Vec<Vec<usize>> =
            (0..ranks).map(|rank| keys.iter().copied().filter(|key| key * ranks / 100 == rank).collect()).collect();
        let longest = parts.iter().map(Vec::len).max().expect("a rank");
        let starts = parts.iter().scan(0, |end, part| Some(std::mem::replace(end, *end + part.len())));
        let line = |(rank, (part, start)): (usize, (&Vec<usize>, usize))| {
            format!("rank {rank} has places {start}..{}: {part:?}, and nobody more than {longest}", start + part.len())
        };
        let mut expected: Vec<String> = parts.iter().zip(starts).enumerate().map(line).collect();
        expected.sort_unstable();
        let printed = testing::output(&testing::example("collectives_plain"), ranks, &[]);
        let mut lines: Vec<_> = printed.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, expected, "{ranks} ranks");
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
