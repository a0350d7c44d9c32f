//! `cargo course check --all`: proves that each exercise fails as it is given, and that each solution passes.

use super::attempt::{Attempt, Version, attempt};
use crate::fault::Result;
use crate::job::checker::{CheckMpi, Watched};
use crate::lessons::{Course, Exercise, Lesson};
use crate::mpi::toolchain::Toolchain;

/// What was found, with whether it is as it should be.
struct Verdict {
    right: bool,
    text: String,
}

/// Checks both versions of every exercise; exit code 1 if one isn't as it should be.
pub fn run(toolchain: &Toolchain, course: &Course, check_mpi: CheckMpi) -> Result<u8> {
    let checker = Watched::build(check_mpi, toolchain)?;
    let all = course.lessons.iter().flat_map(|lesson| lesson.exercises.iter().map(move |exercise| (lesson, exercise)));
    println!("Every exercise and every solution under {}", toolchain.mpi);
    println!("{:<36}  {:<28}  solution", "exercise", "as it is given");
    let mut wrong = 0;
    for (lesson, exercise) in all {
        let given = verdict(toolchain, (lesson, exercise), Version::Exercise, checker.as_ref())?;
        let solution = verdict(toolchain, (lesson, exercise), Version::Solution, checker.as_ref())?;
        let name = format!("{}/{}", lesson.folder, exercise.name);
        println!("{name:<36}  {:<28}  {}", given.text, solution.text);
        wrong += usize::from(!given.right) + usize::from(!solution.right);
    }
    match wrong {
        0 => println!("All is as it should be."),
        _ => println!("{wrong} of these (in capitals) are not as they should be."),
    }
    Ok(u8::from(wrong > 0))
}

fn verdict(
    toolchain: &Toolchain,
    (lesson, exercise): (&Lesson, &Exercise),
    version: Version,
    checker: Option<&Watched>,
) -> Result<Verdict> {
    let attempts = match attempt(toolchain, lesson, exercise, version, checker) {
        Ok(attempts) => attempts,
        // Ctrl-C, or no launcher: the other exercises would fare no better.
        Err(fault) if fault.code != 1 => return Err(fault),
        Err(fault) => return Ok(Verdict { right: false, text: fault.what().to_uppercase() }),
    };
    Ok(match version {
        Version::Exercise => judge_exercise(&attempts, lesson.given_broken),
        Version::Solution => judge_solution(&attempts),
    })
}

/// `is_broken`: it is given as a program that is wrong, and not as a `todo!()`.
fn judge_exercise(attempts: &[Attempt], is_broken: bool) -> Verdict {
    let failed = attempts.iter().find(|attempt| !attempt.passed());
    match failed {
        Some(attempt) if attempt.is_untouched() => Verdict { right: true, text: "fails, not yet implemented".into() },
        Some(attempt) if is_broken => {
            let how = if attempt.is_diagnosed() { "fails, diagnosed" } else { "fails" };
            Verdict { right: true, text: how.into() }
        }
        Some(attempt) => Verdict { right: false, text: format!("FAILS OTHERWISE: {}", attempt.reason()) },
        None => Verdict { right: false, text: "ALREADY SOLVED".into() },
    }
}

fn judge_solution(attempts: &[Attempt]) -> Verdict {
    let warned = attempts.iter().find(|attempt| !attempt.report().is_empty());
    match attempts.iter().find(|attempt| !attempt.passed()).or(warned) {
        Some(attempt) if attempt.passed() => {
            Verdict { right: false, text: format!("WARNING ON {} RANKS: {}", attempt.ranks, attempt.report()) }
        }
        None => Verdict { right: true, text: "passes".into() },
        Some(attempt) => {
            Verdict { right: false, text: format!("FAILS ON {} RANKS: {}", attempt.ranks, attempt.reason()) }
        }
    }
}
