//! `cargo course test`: unit tests, and each lesson under the real launcher, once per MPI.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use crate::fault::{Context, Fault, Result};
use crate::job::checker::{self, CheckMpi};
use crate::job::room;
use crate::job::shared_memory;
use crate::lessons::Course;
use crate::mpi::cargo;
use crate::mpi::exported;
use crate::mpi::installation::Name;
use crate::mpi::setup;
use crate::mpi::toolchain::Toolchain;

/// Says how many tests run at a time; cargo's tests read it.
const THREADS: &str = "RUST_TEST_THREADS";
/// As many for Open MPI, on a machine of two cores too: its launcher sleeps for most of a short job, and its ranks give
/// their cores away (see `Launcher::turn`).
const THREADS_FOR_OPEN_MPI: &str = "4";

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
    // Most tools don't depend on the MPI, nor do unit tests, examples and documentation: they are tested with the configured
    // one only.
    let configured = Toolchain::read(&course.root);
    for toolchain in &toolchains {
        let everything = configured.as_ref().map_or(results.is_empty(), |configured| configured == toolchain);
        results.push((toolchain, test(toolchain, course, package, everything, args.check_mpi, &skipped)?));
    }
    print!("{}", summary(&fs::read_to_string(&skipped).unwrap_or_default()));
    if args.all_mpis {
        print_table(&results);
    }
    Ok(u8::from(results.iter().any(|(_, passed)| !passed)))
}

/// The package of a lesson, or the one of this name.
fn package<'a>(course: &'a Course, name: &str) -> Result<&'a str> {
    match course.packages.iter().find(|package| *package == name) {
        Some(package) => Ok(package),
        None => Ok(&course.lesson(name)?.package),
    }
}

/// Whether all tests pass with this MPI: those of a package, or of all lessons and what they share; and of everything, or
/// of what depends on the MPI.
fn test(
    toolchain: &Toolchain,
    course: &Course,
    package: Option<&str>,
    everything: bool,
    check_mpi: CheckMpi,
    skipped: &Path,
) -> Result<bool> {
    println!("Testing with {}, launcher {}", toolchain.mpi, toolchain.mpi.mpiexec.display());
    exported::note(toolchain, false);
    room::check(MOST_RANKS, None, &toolchain.mpi)?;
    let checker = if check_mpi == CheckMpi::Off { None } else { checker::for_tests(toolchain)? };
    let mut command = cargo::with(toolchain, "test");
    command.envs(checker).env(launch::SKIPPED, skipped);
    if toolchain.mpi.name == Name::OpenMpi && env::var_os(THREADS).is_none() {
        command.env(THREADS, THREADS_FOR_OPEN_MPI);
    }
    match package {
        Some(package) => command.args(["-p", package]),
        None if everything => command.arg("--workspace"),
        None => {
            let lessons = course.lessons.iter().flat_map(|lesson| ["-p", &lesson.package]);
            command.args(["-p", "shared", "-p", "mpi_shim"]).args(lessons)
        }
    };
    if !everything {
        command.args(["--test", "*"]);
    }
    // All that fails, in one go: under another MPI it's often the same thing in several lessons.
    command.arg("--no-fail-fast");
    // No limit here: each test that starts ranks has its own.
    let ended = launch::run(&mut command, Duration::MAX).context(|| "cannot run cargo".into())?;
    if ended.interrupted {
        return Err(Fault::interrupted());
    }
    if let Some((what, fix)) = shared_memory::starved().filter(|_| !ended.success()) {
        eprintln!("{what}\nfix: {fix}");
    }
    Ok(ended.success())
}

/// The file to which tests that are skipped add a line: that of whoever counts them already, or a new one.
fn skipped_file(root: &Path) -> PathBuf {
    env::var_os(launch::SKIPPED).map_or_else(
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

fn print_table(results: &[(&Toolchain, bool)]) {
    println!("\n{:<24}  tests", "MPI");
    for (toolchain, passed) in results {
        println!("{:<24}  {}", toolchain.mpi.to_string(), if *passed { "passed" } else { "FAILED" });
    }
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
