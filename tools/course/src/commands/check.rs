//! `cargo course check`: whether an exercise is solved, and if not, what goes wrong on which rank.
//!
//! In this room: a single attempt at an exercise, and the proof that all exercises fail and all solutions pass. What an
//! exercise is, and where it lies, `lessons` knows.

mod attempt;
mod prove;
mod report;
mod screen;
mod watch;

use std::io::{IsTerminal, stdout};
use std::path::PathBuf;

use self::attempt::{Attempt, Version, build, run_each};
use self::watch::State;
use crate::fault::{Fault, Result};
use crate::job::checker::{CheckMpi, Watched};
use crate::job::room;
use crate::lessons::Course;
use crate::lessons::exercise::Exercise;
use crate::lessons::progress::{Entry, Progress};
use crate::mpi::exported;
use crate::mpi::installation::Name;
use crate::mpi::setup;
use crate::mpi::toolchain::Toolchain;

/// Check your solution of an exercise, under the launcher
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson, and the exercise if it has several [default: the first one that you haven't solved]
    #[arg(value_name = "LESSON[/EXERCISE]")]
    exercise: Option<String>,
    /// Check again whenever you save, until it is solved
    #[arg(long, conflicts_with_all = ["all", "solution"])]
    watch: bool,
    /// Check solution.rs instead of exercise.rs
    #[arg(long)]
    solution: bool,
    /// For authors, of all exercises or of these: check that each fails as it is given, its solution passes, and each of its
    /// typical mistakes is named; an exercise that you have solved counts as wrong here
    #[arg(long, conflicts_with = "solution")]
    all: bool,
    /// For teachers: of these files of their students' progress (.course/progress.json, under any name), make a table and a
    /// page of who is stuck where
    #[arg(long, value_name = "FILES", num_args = 1.., conflicts_with_all = ["exercise", "all", "solution", "watch"])]
    report: Vec<PathBuf>,
    /// The folder for the report
    #[arg(long, value_name = "DIR", default_value = "out", requires = "report")]
    out: PathBuf,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// How the MPI checker looks on, which ends ranks that wait for each other for ever, and says why they do
    #[arg(long, alias = "doctor", value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_value = "on", default_missing_value = "on")]
    check_mpi: CheckMpi,
}

/// Checks; exit code 1 if something isn't as it should be.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    if !args.report.is_empty() {
        return report::run(&args.report, &args.out, course);
    }
    let exercises = match &args.exercise {
        Some(name) => course.exercises(name)?,
        None if args.all => course.all_exercises().collect(),
        None => vec![course.next_exercise(&Progress::read(&course.root)).ok_or_else(|| {
            Fault::usage("all exercises are solved").fix("name one of them: cargo course check LESSON/EXERCISE")
        })?],
    };
    let toolchain = setup::ensure(&course.root, args.mpi)?;
    exported::note(&toolchain, false);
    let most = exercises.iter().flat_map(|exercise| &exercise.ranks).max();
    room::check(most.copied().unwrap_or(1), None, &toolchain.mpi)?;
    if args.all {
        return prove::run(&toolchain, &exercises, args.check_mpi);
    }
    Ok(u8::from(!check_all(&toolchain, course, &exercises, args)?))
}

/// Checks these, and prints what each of them is like; with `--watch`, again at each save, until it is solved.
fn check_all(toolchain: &Toolchain, course: &Course, exercises: &[&Exercise], args: &Args) -> Result<bool> {
    let version = if args.solution { Version::Solution } else { Version::Exercise };
    let checker = Watched::build(args.check_mpi, toolchain)?;
    let mut solved = true;
    for (number, exercise) in exercises.iter().enumerate() {
        if number > 0 {
            println!();
        }
        loop {
            let state = State::of(&exercise.folder);
            match check(toolchain, course, exercise, &version, checker.as_ref()) {
                Ok(true) => break,
                // Ctrl-C, or no launcher.
                Err(fault) if fault.code != 1 || !args.watch => return Err(fault),
                Err(fault) => eprintln!("{fault}"),
                Ok(false) => {}
            }
            if !args.watch {
                solved = false;
                break;
            }
            println!("\nWaiting for you to save (Ctrl-C ends)");
            state.wait_for_change(&exercise.folder);
            clear();
        }
    }
    Ok(solved)
}

/// Begins a new screen, where there is one.
fn clear() {
    if stdout().is_terminal() {
        print!("\x1b[2J\x1b[3J\x1b[H");
    }
}

/// Whether the exercise is solved; prints a line per rank count, and what to do next.
fn check(
    toolchain: &Toolchain,
    course: &Course,
    exercise: &Exercise,
    version: &Version,
    checker: Option<&Watched>,
) -> Result<bool> {
    println!("{}: {} under {}", screen::title(exercise), version.file(), toolchain.mpi);
    let keep = |passed: bool, found: &str| match version {
        Version::Exercise => {
            Progress::change(&course.root, &exercise.full_name(), |entry| entry.checked(passed, found)).unwrap_or_else(
                |fault| {
                    eprintln!("note: {}", fault.what());
                    Entry::default()
                },
            )
        }
        _ => Entry::default(),
    };
    let program = build(toolchain, exercise, version, true).inspect_err(|_| drop(keep(false, "does not compile")))?;
    // What isn't written fails on any number of ranks.
    let attempts = run_each(toolchain, &program, &exercise.ranks, checker, |attempt| !attempt.is_untouched())?;
    print!("{}", screen::of_runs(&attempts, exercise));
    let solved = attempts.iter().all(Attempt::passed);
    let mistakes = exercise.mistakes();
    let found = attempts.iter().find(|attempt| !attempt.passed()).map(|attempt| attempt.found(&mistakes));
    let entry = keep(solved, &found.unwrap_or_default());
    if solved {
        println!("{}", screen::after_success(course, exercise, &Progress::read(&course.root)));
    } else {
        println!("{}", screen::after_failure(course, exercise, &attempts, &entry));
    }
    Ok(solved)
}
