//! The program under the real launcher: the same hits at every rank count, clear refusals, and no hang.

use lesson_monte_carlo::Kernel;
use shared::testing::{self, RANKS};

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
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--darts", "1e15"]);
}

#[test]
fn the_chapter_is_true() {
    shared::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
