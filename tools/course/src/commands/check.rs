//! `cargo course check`: whether an exercise is solved, and if not, what goes wrong on which rank.
//!
//! In this room: a single attempt at an exercise, and the proof that all exercises fail and all solutions pass. What an
//! exercise is, and where it lies, `lessons` knows.

mod attempt;
mod prove;

use self::attempt::{Attempt, Version, build, run_each};
use crate::fault::{Fault, Result};
use crate::job::checker::{CheckMpi, Watched};
use crate::job::room;
use crate::lessons::Course;
use crate::lessons::exercise::Exercise;
use crate::lessons::nearest::nearest;
use crate::mpi::exported;
use crate::mpi::installation::Name;
use crate::mpi::setup;
use crate::mpi::toolchain::Toolchain;

/// More than this of a failing run's output helps nobody.
const MOST_LINES: usize = 15;

/// Check your solution of an exercise, under the launcher
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson, and the exercise if it has several
    #[arg(value_name = "LESSON[/EXERCISE]", required_unless_present = "all")]
    exercise: Option<String>,
    /// Check solution.rs instead of exercise.rs
    #[arg(long)]
    solution: bool,
    /// For authors, of all exercises or of these: check that each fails as it is given, its solution passes, and each of its
    /// typical mistakes is named; an exercise that you have solved counts as wrong here
    #[arg(long, conflicts_with = "solution")]
    all: bool,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// How the MPI checker looks on, which ends ranks that wait for each other for ever, and says why they do
    #[arg(long, alias = "doctor", value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_value = "on", default_missing_value = "on")]
    check_mpi: CheckMpi,
}

/// Checks; exit code 1 if something isn't as it should be.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let exercises = match &args.exercise {
        None => course.lessons.iter().flat_map(|lesson| &lesson.exercises).collect(),
        Some(name) => select(course, name)?,
    };
    let toolchain = setup::ensure(&course.root, args.mpi)?;
    exported::note(&toolchain, false);
    let most = exercises.iter().flat_map(|exercise| &exercise.ranks).max();
    room::check(most.copied().unwrap_or(1), None, &toolchain.mpi)?;
    if args.all {
        return prove::run(&toolchain, &exercises, args.check_mpi);
    }
    let version = if args.solution { Version::Solution } else { Version::Exercise };
    let checker = Watched::build(args.check_mpi, &toolchain)?;
    let mut solved = true;
    for exercise in exercises {
        solved &= check(&toolchain, course, exercise, &version, checker.as_ref())?;
    }
    Ok(u8::from(!solved))
}

/// The exercises that are meant: `LESSON` for all of a lesson's, `LESSON/EXERCISE` for one.
fn select<'a>(course: &'a Course, name: &str) -> Result<Vec<&'a Exercise>> {
    let (lesson, exercise) = name.split_once('/').map_or((name, None), |(lesson, exercise)| (lesson, Some(exercise)));
    let lesson = course.lesson(lesson)?;
    if lesson.exercises.is_empty() {
        return Err(Fault::usage(format!("{} has no exercise", lesson.folder)));
    }
    let Some(exercise) = exercise else { return Ok(lesson.exercises.iter().collect()) };
    let names = || lesson.exercises.iter().map(|exercise| exercise.name.as_str());
    // `2_halo` and `2` are `halo`, too.
    let digits = exercise.trim_start_matches(|c: char| c.is_ascii_digit());
    let (number, exercise) = (&exercise[..exercise.len() - digits.len()], digits.trim_start_matches('_'));
    let place = number.parse().ok();
    let is_meant =
        |own: &&Exercise| own.name.starts_with(exercise) && place.is_none_or(|place: u64| place == own.place);
    let found: Vec<_> = lesson.exercises.iter().filter(is_meant).collect();
    match found.iter().find(|own| own.name == exercise).or(found.first()) {
        Some(one) if found.len() == 1 || one.name == exercise => Ok(vec![one]),
        _ => {
            let all = names().collect::<Vec<_>>().join(", ");
            let near = nearest(exercise, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let what = format!("{} has no exercise `{exercise}`", lesson.folder);
            Err(Fault::usage(what).fix(format!("{near}Its exercises: {all}")))
        }
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
    let name = exercise.full_name();
    println!("{name}, {} under {}", version.file(), toolchain.mpi);
    let program = build(toolchain, exercise, version)?;
    let attempts = run_each(toolchain, &program, &exercise.ranks, checker, |_| true)?;
    attempts.iter().for_each(print);
    let solved = attempts.iter().all(Attempt::passed);
    println!("{}", if solved { after_success(course, exercise) } else { after_failure(course, exercise, &name) });
    Ok(solved)
}

fn print(attempt: &Attempt) {
    let ranks = if attempt.ranks == 1 { "1 rank".into() } else { format!("{} ranks", attempt.ranks) };
    if attempt.passed() {
        println!("ok    {ranks}");
        attempt.report().lines().for_each(|line| println!("        {line}"));
        return;
    }
    println!("FAIL  {ranks}: {}", attempt.reason());
    let details = attempt.details();
    for line in details.iter().take(MOST_LINES) {
        println!("        {line}");
    }
    if details.len() > MOST_LINES {
        println!("        … and {} more lines", details.len() - MOST_LINES);
        attempt.code().into_iter().for_each(|code| println!("        {}", code.explained()));
    }
}

fn after_failure(course: &Course, exercise: &Exercise, name: &str) -> String {
    let file = exercise.folder.join(Version::Exercise.file());
    let file = file.strip_prefix(&course.root).unwrap_or(&file).display();
    format!("Not solved yet. Next: edit {file}, then: cargo course check {name}")
}

/// The lesson's next exercise, or the next lesson.
fn after_success(course: &Course, exercise: &Exercise) -> String {
    let mut lessons = course.lessons.iter().skip_while(|lesson| lesson.folder != exercise.lesson);
    let own = lessons.next().map(|lesson| &lesson.exercises[..]).unwrap_or_default();
    let next_exercise = own.iter().skip_while(|own| own.name != exercise.name).nth(1);
    match (next_exercise, lessons.next()) {
        (Some(next), _) => format!("Solved. Next: cargo course check {}", next.full_name()),
        (None, Some(next)) => format!("Solved. Next: cargo course run {}", next.folder),
        (None, None) => "Solved. That was the last exercise of the course.".into(),
    }
}
