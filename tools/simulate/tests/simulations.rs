//! Simulates, for real. What needs SimGrid is run by CI: `cargo test --release --package simulate -- --ignored`.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};

use harness::Scratch;

fn simulate(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulate"));
    command.arg("simulate").args(arguments).output().expect("it has been built")
}

/// Columns of a table of predictions for 4, 16 and 64 ranks: speed-up, and what was found, by the number of ranks; and all
/// the text but the lines on command and date.
fn predictions(lesson: &str, found: &str, arguments: &[&str]) -> (BTreeMap<u32, (f64, String)>, String) {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    let arguments = [&[lesson, "--platform", "pi", "--ranks", "4,16,64", "--out", &out, "--"], arguments].concat();
    let output = simulate(&arguments);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("a model's prediction, not a measurement"), "{said}");
    for ending in ["svg", "png"] {
        assert!(fs::metadata(format!("{out}/{lesson}-pi.{ending}")).expect("there is a chart").len() > 1000);
    }
    let text = fs::read_to_string(format!("{out}/{lesson}-pi.csv")).expect("there is a table");
    let rows: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let row = |line: &&str| {
        let fields: Vec<_> = line.split(',').collect();
        assert_eq!(fields[9], found, "{line}");
        (fields[1].parse().expect("ranks"), (fields[3].parse().expect("a speed-up"), line.to_string()))
    };
    (rows[1..].iter().map(row).collect(), rows.join("\n"))
}

#[test]
#[ignore = "needs SimGrid, and builds lessons for it"]
fn results_are_those_of_a_real_run_and_predictions_repeat_exactly() {
    // The hits that tests/under_mpi.rs of the lesson has, too, and the published number of primes.
    for (lesson, found, arguments) in
        [("monte_carlo_pi", "78535970", ["--darts", "1e8"]), ("primes", "5761455", ["--to", "1e8"])]
    {
        let (first, text) = predictions(lesson, found, &arguments);
        assert_eq!(first.keys().copied().collect::<Vec<_>>(), [1, 4, 16, 64]);
        assert!(first[&4].0 > 3.0 && first[&16].0 > 1.5 * first[&4].0, "{text}");
        // No number of ranks is faster than as many times as one.
        assert!(first.iter().all(|(&ranks, (speedup, _))| *speedup <= f64::from(ranks) * 1.0001), "{text}");
        assert_eq!(predictions(lesson, found, &arguments).1, text, "the same again");
    }
}

#[test]
#[ignore = "needs SimGrid, and builds lessons for it"]
fn one_number_of_ranks_shows_what_the_lesson_prints_and_its_exit_code() {
    let good = simulate(&["monte", "--platform", "infiniband", "--ranks", "64", "--", "--darts", "1e7"]);
    let (said, predicted) = (String::from_utf8_lossy(&good.stdout), String::from_utf8_lossy(&good.stderr));
    assert!(good.status.success() && said.contains("of 10,000,000 darts hit"), "{good:?}");
    assert!(predicted.contains("64 ranks on infiniband") && predicted.contains("MPI_Reduce"), "{predicted}");
    let bad = simulate(&["monte", "--platform", "pi", "--ranks", "3", "--", "--darts", "-5"]);
    let said = String::from_utf8_lossy(&bad.stderr);
    assert!(bad.status.code() == Some(2) && said.matches("'-5' is negative").count() == 1, "{bad:?}");
}

#[test]
fn without_simgrid_one_sentence_says_what_to_install() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulate"));
    let output = command.args(["simulate", "monte", "--platform", "pi"]).env("PATH", "").output().expect("it is built");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(77), "{said}");
    assert!(said.contains("SimGrid isn't installed") && said.contains("apt-get install libsimgrid-dev"), "{said}");
}
