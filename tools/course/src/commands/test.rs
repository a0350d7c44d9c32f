//! `cargo course test`: unit tests, and each lesson under the real launcher, once per MPI.

mod outcome;
mod programs;
mod turns;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use launch::contract;

use crate::commands::test::outcome::Outcome;
use crate::fault::{Fault, Result};
use crate::job::checker::{self, CheckMpi};
use crate::job::room;
use crate::job::shared_memory;
use crate::lessons::{Course, Lesson};
use crate::mpi::cargo;
use crate::mpi::exported;
use crate::mpi::installation::Name;
use crate::mpi::setup;
use crate::mpi::toolchain::Toolchain;

/// The lessons' tests run on up to so many ranks.
const MOST_RANKS: usize = 7;

/// Run the tests, with the lessons under the real launcher
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A lesson's folder or package, or the beginning of either; or any package of this workspace [default: everything]
    name: Option<String>,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// Once with each MPI of this machine
    #[arg(long, conflicts_with = "mpi")]
    all_mpis: bool,
    /// How the MPI checker looks on, which ends ranks that wait for each other for ever
    #[arg(long, alias = "doctor", value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_value = "on", default_missing_value = "on")]
    check_mpi: CheckMpi,
}

/// Runs the tests; exit code 1 if any fails.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let package = args.name.as_ref().map(|name| package(course, name)).transpose()?;
    let toolchains =
        if args.all_mpis { setup::all(&course.root)? } else { vec![setup::ensure(&course.root, args.mpi)?] };
    if toolchains.is_empty() {
        return Err(Fault::new("there is no MPI here").fix("cargo course setup"));
    }
    let skipped = skipped_file(&course.root);
    let mut results = Vec::new();
    // Most tools don't depend on the MPI, nor do unit tests: they are tested with the configured one only.
    let configured = Toolchain::read(&course.root);
    for toolchain in &toolchains {
        let everything = configured.as_ref().map_or(results.is_empty(), |configured| configured == toolchain);
        let selection = selection(course, package, everything);
        let plain = plain_programs(course, package);
        if !everything && !plain.is_empty() {
            cargo::build(toolchain, &plain.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        results.push((toolchain, test(toolchain, &selection, args.check_mpi, &skipped)?));
    }
    for (toolchain, outcomes) in &results {
        println!("\n{}", table(toolchain, course, outcomes));
    }
    print!("{}", summary(&fs::read_to_string(&skipped).unwrap_or_default()));
    let failed = results.iter().flat_map(|(_, outcomes)| outcomes.values()).any(|outcome| outcome.failed > 0);
    Ok(u8::from(failed))
}

/// The package of a lesson, or the one of this name.
fn package<'a>(course: &'a Course, name: &str) -> Result<&'a str> {
    match course.packages.iter().find(|package| *package == name) {
        Some(package) => Ok(package),
        None => Ok(&course.lesson(name)?.package),
    }
}

/// Cargo's options for what is tested: a package, or everything, or what depends on the MPI.
fn selection<'a>(course: &'a Course, package: Option<&'a str>, everything: bool) -> Vec<&'a str> {
    let mut selection = match package {
        Some(package) => vec!["-p", package],
        None if everything => vec!["--workspace"],
        None => {
            let lessons = course.lessons.iter().flat_map(|lesson| ["-p", &lesson.package]);
            ["-p", "shared", "-p", "mpi_shim"].into_iter().chain(lessons).collect()
        }
    };
    if !everything {
        selection.extend(["--test", "*"]);
    }
    selection
}

/// Cargo's options for the lessons' first programs, which their tests start: where it is told `--test`, cargo builds no
/// examples.
fn plain_programs(course: &Course, package: Option<&str>) -> Vec<String> {
    let folder = |lesson: &Lesson| course.root.join("lessons").join(&lesson.folder);
    let is_meant = |lesson: &&Lesson| package.is_none_or(|package| package == lesson.package);
    let lessons = course.lessons.iter().filter(is_meant).filter(|lesson| folder(lesson).join("plain.rs").is_file());
    let options = |lesson: &Lesson| ["-p".into(), lesson.package.clone(), "--example".into(), lesson.plain()];
    lessons.flat_map(options).collect()
}

/// How the tests of each package came out with this MPI.
fn test(
    toolchain: &Toolchain,
    selection: &[&str],
    check_mpi: CheckMpi,
    skipped: &Path,
) -> Result<BTreeMap<String, Outcome>> {
    println!("Testing with {}, launcher {}", toolchain.mpi, toolchain.mpi.mpiexec.display());
    exported::note(toolchain, false);
    room::check(MOST_RANKS, None, &toolchain.mpi)?;
    let checker = if check_mpi == CheckMpi::Off { None } else { checker::for_tests(toolchain)? };
    let programs = programs::build(toolchain, selection)?;
    let record = toolchain.target_dir().join("test-seconds.json");
    let ended = turns::run_all(&programs, &record, |program| {
        let mut command = program.command(toolchain);
        command.envs(checker.clone()).env(contract::SKIPPED, skipped);
        // No limit here: each test that starts ranks has its own.
        launch::capture(&mut command, Duration::MAX)
    });
    let mut outcomes = BTreeMap::<_, Outcome>::new();
    for (program, outcome) in ended.ok_or_else(Fault::interrupted)? {
        let own = outcomes.entry(program.room()).or_default();
        *own = own.and(outcome);
    }
    let failed = outcomes.values().any(|outcome| outcome.failed > 0);
    if let Some((what, fix)) = shared_memory::starved().filter(|_| failed) {
        eprintln!("{what}\nfix: {fix}");
    }
    Ok(outcomes)
}

/// One line for each lesson, by week, then for each other package, and the sum.
fn table(toolchain: &Toolchain, course: &Course, outcomes: &BTreeMap<String, Outcome>) -> String {
    let weeks = course.lessons.iter().filter_map(|lesson| outcomes.get_key_value(&lesson.folder));
    let others = outcomes.iter().filter(|(name, _)| !course.lessons.iter().any(|lesson| &lesson.folder == *name));
    let line = |name: &str, outcome: Outcome| {
        let (tests, seconds) = (outcome.passed + outcome.failed, outcome.time.as_secs_f64());
        format!("{name:<24} {tests:>6} {seconds:>9.1}  {}\n", outcome.verdict())
    };
    let all = outcomes.values().fold(Outcome::default(), |sum, outcome| sum.and(*outcome));
    let mut table = format!("{:<24} {:>6} {:>9}\n", toolchain.mpi.to_string(), "tests", "seconds");
    table.extend(weeks.chain(others).map(|(name, outcome)| line(name, *outcome)));
    if outcomes.len() > 1 {
        table += &line("in all", all);
    }
    if all.ignored > 0 {
        table += &format!("{} more take minutes, and run where they are asked for: see CONTRIBUTING.md\n", all.ignored);
    }
    table
}

/// The file to which tests that are skipped add a line: that of whoever counts them already, or a new one.
fn skipped_file(root: &Path) -> PathBuf {
    env::var_os(contract::SKIPPED).map_or_else(
        || {
            let file = root.join("target/skipped");
            let _ = fs::remove_file(&file);
            file
        },
        Into::into,
    )
}

/// What was skipped, each once, and how many they are; nothing if all was tested.
fn summary(skipped: &str) -> String {
    let lines: BTreeSet<_> = skipped.lines().collect();
    let list: String = lines.iter().map(|line| format!("\n{line}")).collect();
    if lines.is_empty() { list } else { format!("{list}\nskipped, in all: {}\n", lines.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_skipped_is_summed_up() {
        assert_eq!(summary(""), "");
        assert_eq!(summary("skipped: b\nskipped: a\nskipped: b\n"), "\nskipped: a\nskipped: b\nskipped, in all: 2\n");
    }
}
