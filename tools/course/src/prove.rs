//! `cargo course check --all`: proves that each exercise fails as it is given, and that each solution passes.

use crate::attempt::{Attempt, Version, attempt};
use crate::config::Config;
use crate::error::Result;
use crate::lessons::{Course, Exercise, Lesson};

/// What was found, with whether it is as it should be.
struct Verdict {
    right: bool,
    text: String,
}

/// Checks both versions of every exercise; exit code 1 if one isn't as it should be.
pub fn run(config: &Config, course: &Course) -> Result<u8> {
    let all = course.lessons.iter().flat_map(|lesson| lesson.exercises.iter().map(move |exercise| (lesson, exercise)));
    println!("Every exercise and every solution under {}", config.mpi);
    println!("{:<36}  {:<28}  solution", "exercise", "as it is given");
    let mut wrong = 0;
    for (lesson, exercise) in all {
        let given = verdict(config, course, lesson, exercise, Version::Exercise)?;
        let solution = verdict(config, course, lesson, exercise, Version::Solution)?;
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
    config: &Config,
    course: &Course,
    lesson: &Lesson,
    exercise: &Exercise,
    version: Version,
) -> Result<Verdict> {
    let attempts = match attempt(config, course, lesson, exercise, version) {
        Ok(attempts) => attempts,
        // Ctrl-C, or no launcher: the other exercises would fare no better.
        Err(fault) if fault.code != 1 => return Err(fault),
        Err(fault) => return Ok(Verdict { right: false, text: fault.what().to_uppercase() }),
    };
    Ok(match version {
        Version::Exercise => judge_exercise(&attempts),
        Version::Solution => judge_solution(&attempts),
    })
}

fn judge_exercise(attempts: &[Attempt]) -> Verdict {
    let failed = attempts.iter().find(|attempt| !attempt.passed());
    match failed {
        Some(attempt) if attempt.is_untouched() => Verdict { right: true, text: "fails, not yet implemented".into() },
        Some(attempt) => Verdict { right: false, text: format!("FAILS OTHERWISE: {}", attempt.reason()) },
        None => Verdict { right: false, text: "ALREADY SOLVED".into() },
    }
}

fn judge_solution(attempts: &[Attempt]) -> Verdict {
    match attempts.iter().find(|attempt| !attempt.passed()) {
        None => Verdict { right: true, text: "passes".into() },
        Some(attempt) => {
            Verdict { right: false, text: format!("FAILS ON {} RANKS: {}", attempt.ranks, attempt.reason()) }
        }
    }
}
