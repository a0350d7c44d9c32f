//! `cargo course check --all`: proves that each exercise fails as it is given, that each solution passes, and that the check
//! tells the author of each typical wrong answer what is wrong.

use std::fs;
use std::mem;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::attempt::{Attempt, Version, build, run_each};
use crate::fault::Result;
use crate::job::checker::{CheckMpi, Watched};
use crate::lessons::exercise::{Exercise, Mistake};
use crate::mpi::toolchain::Toolchain;

/// What was found, with whether it is as it should be.
struct Verdict {
    right: bool,
    text: String,
}

impl Verdict {
    fn right(text: impl Into<String>) -> Self {
        Self { right: true, text: text.into() }
    }

    fn wrong(text: impl Into<String>) -> Self {
        Self { right: false, text: text.into() }
    }
}

/// Tries all texts of these exercises; exit code 1 if one isn't as it should be.
pub fn run(toolchain: &Toolchain, exercises: &[&Exercise], check_mpi: CheckMpi) -> Result<u8> {
    let checker = Watched::build(check_mpi, toolchain)?;
    println!("Exercises, solutions and mistakes under {}", toolchain.mpi);
    println!("{:<32}  {:<11}  {:<28}  {:<8}  mistakes", "exercise", "", "as it is given", "solution");
    let all: Vec<_> = exercises.iter().map(|exercise| (*exercise, texts(exercise))).collect();
    let all = &all;
    // The next one is built while the present one runs.
    let (built, to_run) = sync_channel(0);
    let wrong = thread::scope(move |scope| {
        scope.spawn(move || {
            // The first one also builds what all of them stand on, and that is told.
            let mut is_told = true;
            for (exercise, version) in
                all.iter().flat_map(|(exercise, texts)| texts.iter().map(|text| (*exercise, text)))
            {
                let told = mem::take(&mut is_told);
                if built.send(build_aside(toolchain, exercise, version, told)).is_err() {
                    return;
                }
            }
        });
        let mut wrong = 0;
        for (exercise, texts) in all {
            let mut verdicts = Vec::new();
            for version in texts {
                let Ok(program) = to_run.recv() else { break };
                verdicts.push((verdict(toolchain, exercise, version, program, checker.as_ref())?, version));
            }
            wrong += tell(exercise, &verdicts);
        }
        Ok(wrong)
    })?;
    match wrong {
        0 => println!("All is as it should be."),
        _ => println!("{wrong} of these (in capitals) are not as they should be."),
    }
    Ok(u8::from(wrong > 0))
}

/// What can be tried of an exercise.
fn texts(exercise: &Exercise) -> Vec<Version> {
    let mistakes = exercise.mistakes().into_iter().map(Version::Mistake);
    [Version::Exercise, Version::Solution].into_iter().chain(mistakes).collect()
}

/// Builds it under a name of its own: cargo gives all texts of an exercise the same one.
fn build_aside(toolchain: &Toolchain, exercise: &Exercise, version: &Version, is_told: bool) -> Result<PathBuf> {
    let program = build(toolchain, exercise, version, is_told)?;
    let aside = program.with_extension(version.name());
    let _ = fs::remove_file(&aside);
    Ok(if fs::hard_link(&program, &aside).or_else(|_| fs::copy(&program, &aside).map(drop)).is_ok() {
        aside
    } else {
        program
    })
}

fn verdict(
    toolchain: &Toolchain,
    exercise: &Exercise,
    version: &Version,
    program: Result<PathBuf>,
    checker: Option<&Watched>,
) -> Result<Verdict> {
    let attempts = program.and_then(|program| {
        let attempts = run_each(toolchain, &program, &exercise.ranks, checker, Attempt::passed);
        let _ = fs::remove_file(program);
        attempts
    });
    let attempts = match attempts {
        Ok(attempts) => attempts,
        // Ctrl-C, or no launcher: the other exercises would fare no better.
        Err(fault) if fault.code != 1 => return Err(fault),
        Err(fault) => return Ok(Verdict::wrong(fault.what().to_uppercase())),
    };
    Ok(match version {
        Version::Exercise => judge_exercise(&attempts, exercise.about().broken),
        Version::Solution => judge_solution(&attempts),
        Version::Mistake(mistake) => {
            let line = format!("\"mistakes/{}.rs\"", mistake.name);
            if exercise.read("check.rs").contains(&line) {
                judge_mistake(&attempts, mistake)
            } else {
                Verdict::wrong(format!("CHECK.RS HAS NO LINE WITH {line}"))
            }
        }
    })
}

/// Prints a line for the exercise and one for each mistake that isn't named; counts what isn't as it should be.
fn tell(exercise: &Exercise, verdicts: &[(Verdict, &Version)]) -> usize {
    let about = exercise.about();
    let minutes = about.minutes.map(|minutes| format!("{minutes:>2} min")).unwrap_or_default();
    let length = format!("{:<3}  {minutes:>6}", "★".repeat(about.stars));
    let (texts, mistakes) = verdicts.split_at(verdicts.len().min(2));
    let text = |which: usize| texts.get(which).map_or("", |(verdict, _)| &verdict.text);
    let named = mistakes.iter().filter(|(verdict, _)| verdict.right).count();
    println!(
        "{:<32}  {length}  {:<28}  {:<8}  {named} of {} named",
        exercise.full_name(),
        text(0),
        text(1),
        mistakes.len()
    );
    for (verdict, version) in mistakes.iter().filter(|(verdict, _)| !verdict.right) {
        println!("    {}: {}", version.file(), verdict.text);
    }
    let unsaid = about.stars == 0 || about.minutes.is_none();
    if unsaid {
        println!("    exercise.rs: ITS FIRST LINES HAVE NO STARS, OR NO MINUTES");
    }
    verdicts.iter().filter(|(verdict, _)| !verdict.right).count() + usize::from(unsaid)
}

/// `is_broken`: it is given as a program that is wrong, and not as a `todo!()`.
fn judge_exercise(attempts: &[Attempt], is_broken: bool) -> Verdict {
    let failed = attempts.iter().find(|attempt| !attempt.passed());
    match failed {
        Some(attempt) if attempt.is_untouched() => Verdict::right("fails, not yet implemented"),
        Some(attempt) if is_broken => {
            Verdict::right(if attempt.code().is_some() { "fails, diagnosed" } else { "fails" })
        }
        Some(attempt) => Verdict::wrong(format!("FAILS OTHERWISE: {}", attempt.reason())),
        None => Verdict::wrong("ALREADY SOLVED"),
    }
}

fn judge_solution(attempts: &[Attempt]) -> Verdict {
    let warned = attempts.iter().find(|attempt| !attempt.report().is_empty());
    match attempts.iter().find(|attempt| !attempt.passed()).or(warned) {
        Some(attempt) if attempt.passed() => {
            Verdict::wrong(format!("WARNING ON {} RANKS: {}", attempt.ranks, attempt.report()))
        }
        None => Verdict::right("passes"),
        Some(attempt) => Verdict::wrong(format!("FAILS ON {} RANKS: {}", attempt.ranks, attempt.reason())),
    }
}

fn judge_mistake(attempts: &[Attempt], mistake: &Mistake) -> Verdict {
    if mistake.says.is_empty() {
        return Verdict::wrong("ITS FIRST LINE DOESN'T SAY WHAT CHECK SAYS");
    }
    match attempts.iter().find(|attempt| !attempt.passed()) {
        None => Verdict::wrong("PASSES"),
        Some(attempt) if attempt.says(&mistake.says) => Verdict::right("named"),
        Some(attempt) => {
            let Attempt { ranks, .. } = attempt;
            Verdict::wrong(format!("NOT NAMED \"{}\" ON {ranks} RANKS: {}", mistake.says, attempt.reason()))
        }
    }
}
