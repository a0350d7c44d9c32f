//! Running a lesson under the real launcher, in its tests.
//!
//! Each function runs the program, asserts what every lesson promises, and shows all that the program printed when it
//! doesn't keep the promise. No run takes longer than two minutes.

use std::{env, fs, path::Path, time::Duration};

pub use launch::skip;
use launch::{Captured, Heard, Launcher, contract};
use serde_json::Value;

/// Asserts that of a lesson's kernels for a vector unit, "avx2" or "avx512", those are `here` that this processor can run, by
/// what the system says of it. Which of them it can't is said as a test that is skipped.
pub fn are_those_of_this_processor(here: &[&str], for_vector_units: &[&str]) {
    let Ok(about) = fs::read_to_string("/proc/cpuinfo") else { return skip("cpuinfo", "only Linux has /proc/cpuinfo") };
    for &kernel in for_vector_units {
        let flag = if kernel == "avx512" { "avx512f" } else { kernel };
        let can = about.split_whitespace().any(|word| word == flag);
        assert_eq!(here.contains(&kernel), can, "{kernel}, of {here:?}");
        if !can {
            skip(kernel, "another processor");
        }
    }
}

/// The rank counts that every lesson is tested at: alone, powers of two, and two that divide nothing.
pub const RANKS: [usize; 5] = [1, 2, 3, 4, 7];

/// More than any test needs on a slow, busy machine.
const LIMIT: Duration = Duration::from_secs(120);
/// A lost rank must end the job "within seconds": far more than the launchers need, far less than a hang.
const FAULT_LIMIT: Duration = Duration::from_secs(20);

/// The path of the test's package's example of that name, such as `hello_world_plain`. Cargo tells a test where programs are,
/// but not examples: they lie in a folder beside that of the test itself.
///
/// # Panics
/// If it isn't there: cargo builds examples for all tests of a package, but for none that is chosen by `--test`.
pub fn example(name: &str) -> String {
    let test = env::current_exe().expect("a running test has a path");
    let profile = test.parent().and_then(Path::parent).expect("cargo puts tests into PROFILE/deps");
    let path = profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} isn't built\nfix: cargo build --examples, or cargo test without --test", path.display());
    path.display().to_string()
}

/// Runs a program under the launcher and returns what it printed and how it ended.
pub fn run(program: &str, ranks: usize, arguments: &[&str]) -> Captured {
    run_with(program, ranks, arguments, LIMIT, None)
}

/// The same without the MPI checker, which in `cargo course test` ends ranks that wait for each other for ever: to see that they do.
pub fn run_unchecked(program: &str, ranks: usize, arguments: &[&str]) -> Captured {
    run_with(program, ranks, arguments, LIMIT, Some(format!("{}=", contract::MPI_CHECK)))
}

/// Runs a program that must succeed, and returns its standard output.
pub fn output(program: &str, ranks: usize, arguments: &[&str]) -> String {
    let captured = run(program, ranks, arguments);
    assert_eq!(captured.ended.code, 0, "{}", describe(ranks, arguments, &captured));
    captured.stdout
}

/// Runs a program with `--json`, and returns the one object that it prints.
pub fn json(program: &str, ranks: usize, arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    let printed = output(program, ranks, &arguments);
    let value: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error} in: {printed}"));
    assert_eq!(value["ranks"], ranks, "{printed}");
    assert!(value["lesson"].is_string() && value["seconds"].is_number(), "{printed}");
    value
}

/// Asserts that the program refuses these arguments: exit code 2, and exactly one line that contains `sentence`.
pub fn refuses(program: &str, ranks: usize, arguments: &[&str], sentence: &str) {
    let captured = run(program, ranks, arguments);
    let said = captured.stderr.lines().filter(|line| line.contains(sentence)).count();
    assert!(
        captured.ended.code == 2 && said == 1,
        "expected exit code 2 and '{sentence}' once\n{}",
        describe(ranks, arguments, &captured)
    );
}

/// Asserts that losing a rank, to a panic, to SIGKILL or to a file that it can't read, ends the whole job within seconds, with an exit code that is
/// not zero and a message that names the rank.
pub fn ends_when_a_rank_is_lost(program: &str, arguments: &[&str]) {
    for fault in ["panic:1", "kill:1", "file:1"] {
        let captured = run_with(program, 3, arguments, FAULT_LIMIT, Some(format!("{}={fault}", contract::FAULT)));
        // The rank itself says so, or Open MPI's launcher ("process rank 1 with PID …"), or ours for MPICH.
        let named = captured.stderr.contains("rank 1");
        assert!(
            captured.ended.code != 0 && !captured.ended.timed_out && named,
            "{fault}\n{}",
            describe(3, arguments, &captured)
        );
    }
}

fn run_with(program: &str, ranks: usize, arguments: &[&str], limit: Duration, setting: Option<String>) -> Captured {
    let launcher = Launcher::from_environment().with_settings(setting.map(Into::into));
    let _turn = launcher.turn();
    let mut command = launcher.command(ranks, Path::new(program));
    launch::capture(command.args(arguments), limit).unwrap_or_else(|error| {
        panic!("{} can't be started: {error}\nfix: cargo course setup", launcher.mpiexec.display())
    })
}

fn describe(ranks: usize, arguments: &[&str], captured: &Captured) -> String {
    let ended = &captured.ended;
    let (heard, [stdout, mut stderr]) = Heard::among(&captured.stdout, &captured.stderr);
    let is_diagnosed = !ended.success() && launch::codes(&stderr).next().is_some();
    stderr.extend(heard.left_to_say(heard.anyone_spoke(), is_diagnosed).into_iter().map(|words| words.text));
    format!("{ranks} ranks, arguments {arguments:?}: {ended:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
}
