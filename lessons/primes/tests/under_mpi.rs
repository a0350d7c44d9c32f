//! The program under the real launcher: the same primes at every rank count, published counts, clear refusals, and no
//! hang.

use std::{env, fs};

use harness::{
    Scratch, kills,
    testing::{self, RANKS},
};
use lesson_primes::primes_up_to;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_primes");

#[test]
fn a_billion_holds_as_many_primes_as_published_at_every_rank_count() {
    for ranks in [1, 2, 3, 7, 16] {
        let result = testing::json(PROGRAM, ranks, &["--limit", "1e9"]);
        assert_eq!(result["count"], 50_847_534, "{ranks} ranks");
        assert_eq!(result["published"], 50_847_534, "{ranks} ranks");
        assert_eq!(result["largest"], 999_999_937, "{ranks} ranks");
        assert_eq!(result["rank_seconds"].as_array().map(Vec::len), Some(ranks));
    }
}

#[test]
fn the_plain_program_counts_as_many_as_published_on_any_number_of_ranks() {
    for ranks in [1, 2, 3, 7] {
        let said = testing::output(&testing::example("primes_plain"), ranks, &[]);
        assert_eq!(said, "78498 primes below 1000000; the largest is 999983\n", "{ranks} ranks");
    }
}

#[test]
fn all_methods_find_the_same() {
    for ranks in RANKS {
        for (from, to) in [("0", "300_000"), ("1e12", "1_000_000_002_000"), ("10_000_000", "10_300_000")] {
            let count = |method| {
                let result = testing::json(PROGRAM, ranks, &["--from", from, "--to", to, "--method", method]);
                (result["count"].clone(), result["largest"].clone())
            };
            let expected = count("trial");
            for method in ["odd", "wheel"] {
                assert_eq!(count(method), expected, "{method} from {from} to {to} on {ranks} ranks");
            }
        }
    }
}

#[test]
fn the_list_is_in_order_and_complete_at_every_rank_count() {
    let scratch = Scratch::new();
    let path = &scratch.path("list");
    let expected: String = primes_up_to(1_000_000).iter().map(|prime| format!("{prime}\n")).collect();
    for ranks in RANKS.into_iter().chain([16]) {
        for method in ["trial", "odd", "wheel"] {
            testing::output(PROGRAM, ranks, &["--limit", "1e6", "--method", method, "--list", path]);
            let written = fs::read_to_string(path).expect("the list is written");
            fs::remove_file(path).expect("the list is ours");
            assert!(written == expected, "{ranks} ranks, {method}: {} bytes", written.len());
        }
    }
}

#[test]
fn short_ranges_and_more_ranks_than_chunks_work() {
    for (from, to, count, largest) in [
        (0_u64, 0_u64, 0, None),
        (0, 1, 0, None),
        (1, 2, 1, Some(2)),
        (2, 2, 1, Some(2)),
        (7, 7, 1, Some(7)),
        (9, 9, 0, None),
        (24, 28, 0, None),
        (0, 10, 4, Some(7)),
        // The largest prime below the limit.
        (9_999_999_999_999_937, 10_000_000_000_000_000, 1, Some(9_999_999_999_999_937_u64)),
    ] {
        for ranks in [1, 7] {
            let result = testing::json(PROGRAM, ranks, &["--from", &from.to_string(), "--to", &to.to_string()]);
            assert_eq!(result["count"], count, "from {from} to {to} on {ranks} ranks");
            assert_eq!(result["largest"].as_u64(), largest, "from {from} to {to} on {ranks} ranks");
        }
    }
}

#[test]
fn ten_to_the_13th_is_within_reach() {
    // The primes from 10^13 to 10^13 + 10^6, counted by trial division.
    let result = testing::json(PROGRAM, 3, &["--from", "1e13", "--to", "10_000_001_000_000"]);
    assert_eq!(result["count"], 33_456);
}

#[test]
fn counts_of_large_primes_agree_with_those_of_another_program() {
    // Counted by primesieve 11.0.
    for (from, to, count) in [("1e12", "1_001_000_000_000", 36_190_991), ("1e15", "1_000_000_100_000_000", 2_893_937)] {
        for ranks in [1, 2, 7] {
            let result = testing::json(PROGRAM, ranks, &["--from", from, "--to", to]);
            assert_eq!(result["count"], count, "from {from} to {to} on {ranks} ranks");
        }
    }
}

#[test]
fn the_text_compares_with_the_published_count() {
    let says = |arguments: &[&str], sentence: &str| {
        let text = testing::output(PROGRAM, 2, arguments);
        assert!(text.contains(sentence), "{text}");
    };
    says(&["--from", "2", "--limit", "1e6"], "78,498 primes from 2 to 1,000,000; the largest is 999,983");
    says(&["--limit", "1e6"], "agrees with the published count");
    says(&["--limit", "999_999"], "no published count");
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--from", "10", "--to", "5"], "--from 10 lies above");
    testing::refuses(PROGRAM, 3, &["--limit", "1e17"], "beyond the limit, 10^16");
    testing::refuses(PROGRAM, 3, &["--limit", "1e20"], "2^64 - 1");
    testing::refuses(PROGRAM, 3, &["--limit=-5"], "'-5' is negative");
    testing::refuses(PROGRAM, 3, &["--limit", "ten"], "'ten' is not a number");
    testing::refuses(PROGRAM, 3, &["--method", "guess"], "invalid value 'guess'");
    testing::refuses(PROGRAM, 3, &["--upto", "5"], "unexpected argument '--upto'");
}

#[test]
fn files_that_cannot_be_written_are_refused_before_the_work() {
    testing::refuses(PROGRAM, 3, &["--limit", "1e15", "--list", "/no/such/folder/primes.txt"], "can't be written");
    testing::refuses(PROGRAM, 3, &["--limit", "1e15", "--list", "/dev/null"], "a folder or a device");
    testing::refuses(PROGRAM, 3, &["--limit", "1e15", "--list", "no_folder/"], "it names no file");
    let scratch = Scratch::new();
    let both = &scratch.path("both.svg");
    testing::refuses(PROGRAM, 3, &["--limit", "1e15", "--list", both, "--chart", both], "named for two outputs");
    testing::refuses(PROGRAM, 3, &["--limit", "1e15", "--chart", "/no/such/folder/primes.svg"], "can't be written");
}

#[test]
fn a_chart_is_drawn() {
    let scratch = Scratch::new();
    let path = &scratch.path("chart.svg");
    testing::output(PROGRAM, 3, &["--limit", "1e6", "--chart", path]);
    let drawn = fs::read_to_string(path).expect("the chart is written");
    assert!(drawn.contains("chunks dealt out in turn"), "{drawn}");
}

#[test]
fn a_run_that_is_killed_again_and_again_finds_the_same_primes() {
    // Any method goes on where another one was.
    let method = |run| vec!["--method", ["odd", "wheel"][run % 2]];
    let result = kills::survive(PROGRAM, &["--limit", "1e10"], 8, 2, method);
    assert_eq!(result["count"], 455_052_511);
    assert_eq!(result["largest"], 9_999_999_967_u64);
}

/// The same for longer, which takes half a minute: `cargo test --release -- --ignored twenty`.
#[test]
#[ignore = "takes half a minute, in a release build"]
fn twenty_kills_of_a_long_run_leave_the_count_as_published() {
    let result = kills::survive(PROGRAM, &["--limit", "1e11"], 20, 21, |_| Vec::new());
    assert_eq!(result["count"], 4_118_054_813_u64);
    assert_eq!(result["largest"], 99_999_999_977_u64);
}

#[test]
fn a_range_that_begins_late_and_is_resumed_is_searched_once() {
    // Counted by primesieve 11.0. An epoch of some microseconds is a chunk for each rank: many checkpoints.
    let arguments = ["--from", "1e12", "--to", "1_001_000_000_000", "--checkpoint-every", "1e-6"];
    let result = kills::survive(PROGRAM, &arguments, 4, 3, |_| vec!["--method", "odd"]);
    assert_eq!(result["count"], 36_190_991);
}

#[test]
fn a_finished_run_tells_its_result_again() {
    let scratch = Scratch::new();
    let checkpoint = scratch.path("checkpoint");
    for (to, count, largest) in [("1e8", 5_761_455, Some(99_999_989)), ("1", 0, None)] {
        let _ = fs::remove_file(&checkpoint);
        for ranks in [3, 1, 7] {
            let result = testing::json(PROGRAM, ranks, &["--limit", to, "--checkpoint", &checkpoint, "--resume"]);
            assert_eq!(result["count"], count, "{ranks} ranks");
            assert_eq!(result["largest"].as_u64(), largest, "{ranks} ranks");
            assert_eq!(result["numbers_of_this_run"] == 0, ranks != 3 && to != "1", "{result}");
        }
    }
}

#[test]
fn a_checkpoint_that_does_not_belong_to_the_run_is_refused() {
    let scratch = Scratch::new();
    let (checkpoint, damaged) = (scratch.path("checkpoint"), scratch.path("damaged"));
    let refuses = |file: &str, more: &[&str], sentence| {
        let arguments = [&["--limit", "1e15", "--checkpoint", file], more].concat();
        testing::refuses(PROGRAM, 3, &arguments, sentence);
    };
    testing::output(PROGRAM, 3, &["--limit", "1e7", "--checkpoint", &checkpoint]);
    refuses(&checkpoint, &[], "is there already: add --resume");
    refuses(&checkpoint, &["--resume"], "with 'to = 10000000' where this one has 'to = 1000000000000000'");
    refuses(&checkpoint, &["--resume", "--from", "2"], "with 'from = 0' where this one has 'from = 2'");
    refuses("/no/such/folder/checkpoint", &["--resume"], "can't be written");
    refuses("unused", &["--list", "primes.txt"], "cannot be used with");
    let text = fs::read_to_string(&checkpoint).expect("it is written");
    let newer = text.replacen("format 1", "format 2", 1);
    let another = text.replacen("lesson = primes", "lesson = others", 1);
    for (content, sentence) in [
        (&newer[..], "has format 2"),
        (&another, "is damaged or cut off"),
        (&text[..text.len() / 2], "is damaged or cut off"),
    ] {
        fs::write(&damaged, content).expect("the folder is ours");
        refuses(&damaged, &["--resume"], sentence);
    }
    testing::refuses(PROGRAM, 3, &["--limit", "1e15", "--resume"], "required arguments were not provided");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--limit", "1e13"]);
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
