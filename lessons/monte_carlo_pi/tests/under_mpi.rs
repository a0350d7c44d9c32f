//! The program under the real launcher: the same hits at every rank count, clear refusals, and no hang.

use std::fs;

use harness::{
    Scratch, kills,
    testing::{self, RANKS},
};
use lesson_monte_carlo::{Kernel, count_hits};
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_monte_carlo");

#[test]
fn the_hits_do_not_depend_on_the_number_of_ranks() {
    // Not a multiple of the block: the last one is short.
    let arguments = ["--darts", "3e7", "--seed", "42"];
    let alone = testing::json(PROGRAM, 1, &arguments);
    assert_eq!(alone["darts"], 30_000_000);
    assert!(alone["standard_errors_from_pi"].as_f64().expect("a number") < 5.0);
    for ranks in RANKS.into_iter().chain([16]) {
        let result = testing::json(PROGRAM, ranks, &arguments);
        assert_eq!(result["hits"], alone["hits"], "{ranks} ranks");
        assert_eq!(result["pi"], alone["pi"], "{ranks} ranks");
    }
}

#[test]
fn the_plain_program_throws_the_same_darts_on_any_number_of_ranks() {
    let mut stream = Xoshiro256PlusPlus::seed_from_u64(42);
    let of_block = |_| {
        let mut random = stream.clone();
        stream.jump();
        count_hits(&mut random, 100_000)
    };
    let hits: u64 = (0..100).map(of_block).sum();
    for ranks in [1, 2, 3, 7] {
        let said = testing::output(&testing::example("monte_carlo_pi_plain"), ranks, &[]);
        assert!(said.ends_with(&format!("({hits} of 10000000 darts hit)\n")) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn the_hits_do_not_depend_on_the_kernel() {
    let hits = |ranks, kernel| {
        let result = testing::json(PROGRAM, ranks, &["--darts", "5_000_007", "--kernel", kernel]);
        assert!(kernel == "auto" || result["kernel"] == kernel, "{result}");
        result["hits"].as_u64().expect("a number")
    };
    let (step_1, step_2) = (hits(1, "f64"), hits(1, "u32"));
    assert_ne!(step_1, step_2, "step 1 throws darts of its own");
    for ranks in [1, 2, 3, 7] {
        for name in Kernel::all().iter().map(|kernel| kernel.name).chain(["auto"]) {
            let expected = if name == "f64" { step_1 } else { step_2 };
            assert_eq!(hits(ranks, name), expected, "{name} on {ranks} ranks");
        }
    }
}

#[test]
fn a_vector_unit_that_the_processor_lacks_is_refused() {
    for (kernel, sentence) in [("avx2", "this processor has no AVX2"), ("avx512", "this processor has no AVX-512")] {
        if Kernel::all().iter().all(|here| here.name != kernel) {
            testing::refuses(PROGRAM, 3, &["--kernel", kernel], sentence);
        } else {
            testing::skip(&format!("processor-without-{kernel}"), "an older one; a unit test has the sentence");
        }
    }
}

#[test]
fn more_ranks_than_blocks_and_a_single_dart_work() {
    for darts in ["1", "1000"] {
        let hits = |ranks| testing::json(PROGRAM, ranks, &["--darts", darts])["hits"].clone();
        assert_eq!(hits(1), hits(7));
    }
}

#[test]
fn a_later_argument_overrides_an_earlier_one() {
    // So that arguments given to `job.sh` win over those in it.
    assert_eq!(testing::json(PROGRAM, 2, &["--darts", "1e9", "--darts", "7"])["darts"], 7);
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--darts", "0"], "'0' is zero");
    testing::refuses(PROGRAM, 3, &["--darts", "-5"], "'-5' is negative");
    testing::refuses(PROGRAM, 3, &["--darts", "1e20"], "2^64 - 1");
    testing::refuses(PROGRAM, 3, &["--dart", "5"], "unexpected argument '--dart'");
    testing::refuses(PROGRAM, 3, &["--kernel", "sse"], "invalid value 'sse'");
    testing::refuses(PROGRAM, 3, &["--chart", "pi.gif"], "ends in .svg or .png");
}

#[test]
fn a_chart_that_cannot_be_written_is_refused_before_the_darts_are_thrown() {
    testing::refuses(PROGRAM, 3, &["--darts", "1e15", "--chart", "/no/such/folder/pi.svg"], "can't be written");
}

#[test]
fn a_run_that_is_killed_again_and_again_finds_the_same_hits() {
    let undisturbed = testing::json(PROGRAM, 2, &["--darts", "4e9", "--seed", "7"]);
    // Slow enough to be killed some times; any kernel but f64 goes on where another one was.
    let kernel = |run| vec!["--kernel", ["portable", "u32", "auto"][run % 3]];
    let result = kills::survive(PROGRAM, &["--darts", "4e9", "--seed", "7"], 8, 1, kernel);
    for field in ["hits", "pi", "std_error", "standard_errors_from_pi", "darts", "seed"] {
        assert_eq!(result[field], undisturbed[field], "{field}");
    }
}

/// The same for longer, which takes half a minute: `cargo test --release -- --ignored twenty`.
#[test]
#[ignore = "takes half a minute, in a release build"]
fn twenty_kills_of_a_long_run_leave_the_hits_as_they_are() {
    let undisturbed = testing::json(PROGRAM, 2, &["--darts", "1e10"]);
    let kernel = |run| vec!["--kernel", ["portable", "u32"][run % 2]];
    let result = kills::survive(PROGRAM, &["--darts", "1e10"], 20, 20, kernel);
    assert_eq!((&result["hits"], &result["pi"]), (&undisturbed["hits"], &undisturbed["pi"]));
}

#[test]
fn a_checkpoint_is_kept_and_the_picture_drawn_from_it_is_the_same() {
    let scratch = Scratch::new();
    let [checkpoint, first, second] = ["checkpoint", "first.svg", "second.svg"].map(|name| scratch.path(name));
    let run = |ranks, chart: &str| {
        let arguments = ["--darts", "1e8", "--checkpoint", &checkpoint, "--resume", "--chart", chart];
        testing::json(PROGRAM, ranks, &arguments)
    };
    let (begun, finished) = (run(2, &first), run(3, &second));
    assert_eq!((&begun["darts_of_this_run"], &finished["darts_of_this_run"]), (&100_000_000.into(), &0.into()));
    assert_eq!(begun["hits"], finished["hits"]);
    // But for the note on machine, ranks and date.
    let picture = |path| {
        let text = fs::read_to_string(path).expect("it is drawn");
        let (notes, picture): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.contains(" ranks, 20"));
        assert!(notes.len() == 1 && picture.iter().any(|line| line.contains("<polyline")), "{text}");
        picture.join("\n")
    };
    assert_eq!(picture(&first), picture(&second));
}

#[test]
fn a_checkpoint_that_does_not_belong_to_the_run_is_refused() {
    let scratch = Scratch::new();
    let (checkpoint, damaged) = (scratch.path("checkpoint"), scratch.path("damaged"));
    let refuses = |file: &str, more: &[&str], sentence| {
        let arguments = [&["--darts", "1e15", "--checkpoint", file], more].concat();
        testing::refuses(PROGRAM, 3, &arguments, sentence);
    };
    testing::output(PROGRAM, 3, &["--darts", "1e7", "--checkpoint", &checkpoint]);
    refuses(&checkpoint, &[], "is there already: add --resume");
    refuses(&checkpoint, &["--resume"], "with 'darts = 10000000' where this one has 'darts = 1000000000000000'");
    refuses(&checkpoint, &["--resume", "--darts", "1e7", "--seed", "7"], "'seed = 42' where this one has 'seed = 7'");
    refuses(&checkpoint, &["--resume", "--darts", "1e7", "--kernel", "f64"], "'kernel = any but f64' where");
    refuses("/no/such/folder/checkpoint", &["--resume"], "can't be written");
    let text = fs::read_to_string(&checkpoint).expect("it is written");
    let newer = text.replacen("format 1", "format 2", 1);
    let changed = text.replacen("seed = 42", "seed = 43", 1);
    for (content, sentence) in [
        (&newer[..], "has format 2"),
        (&changed, "is damaged or cut off"),
        (&text[..text.len() / 2], "is damaged or cut off"),
        ("", "is damaged or cut off"),
    ] {
        fs::write(&damaged, content).expect("the folder is ours");
        refuses(&damaged, &["--resume"], sentence);
        assert_eq!(fs::read_to_string(&damaged).expect("it is still there"), content);
    }
    testing::refuses(PROGRAM, 3, &["--darts", "1e15", "--resume"], "required arguments were not provided");
    refuses("unused", &["--checkpoint-every", "0"], "'0' is no time");
    refuses("unused", &["--checkpoint-every", "-1"], "'-1' is no time");
}

#[test]
fn without_a_checkpoint_yet_a_resumed_run_begins_at_the_beginning_and_says_so() {
    let scratch = Scratch::new();
    let captured = testing::run(PROGRAM, 3, &["--darts", "1e6", "--checkpoint", &scratch.path("new"), "--resume"]);
    assert!(captured.ended.success(), "{captured:?}");
    assert_eq!(captured.stderr.matches("this run begins at the beginning").count(), 1, "{captured:?}");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--darts", "1e15"]);
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
