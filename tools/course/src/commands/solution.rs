//! `cargo course solution`: shows an exercise's solution to who has one.

use crate::fault::{Fault, Result};
use crate::lessons::Course;
use crate::lessons::progress::Progress;

/// Show the solution of an exercise that you have solved
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson and the exercise
    #[arg(value_name = "LESSON/EXERCISE")]
    exercise: String,
    /// Also of one that you haven't solved
    #[arg(long)]
    spoil: bool,
}

/// Prints it, if it may be seen.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let exercise = course.exercise(&args.exercise)?;
    let name = exercise.full_name();
    let entry = Progress::read(&course.root).of(&name);
    if !entry.passed && !args.spoil {
        let hints = exercise.hints().len() as u64;
        let fix = if entry.hints < hints {
            format!("cargo course hint {name}")
        } else {
            format!("cargo course check {name}")
        };
        return Err(Fault::new(format!("no check of {name} has passed yet"))
            .fix(format!("{fix}; or, if you would rather read it: cargo course solution {name} --spoil")));
    }
    if !entry.passed {
        Progress::change(&course.root, &name, |entry| entry.spoiled = true)?;
    }
    print!("{}", exercise.read("solution.rs"));
    Ok(0)
}
