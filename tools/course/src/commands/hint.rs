//! `cargo course hint`: opens an exercise's hints, one at a time.

use crate::fault::{Fault, Result};
use crate::lessons::Course;
use crate::lessons::progress::Progress;

/// Open the next hint of an exercise
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson and the exercise
    #[arg(value_name = "LESSON/EXERCISE")]
    exercise: String,
    /// Show those again that are open, and no more
    #[arg(long)]
    again: bool,
}

/// Shows the next hint.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let exercise = course.exercise(&args.exercise)?;
    let (name, hints) = (exercise.full_name(), exercise.hints());
    if hints.is_empty() {
        return Err(Fault::new(format!("{name} has no hints")));
    }
    let before = Progress::read(&course.root).of(&name).hints as usize;
    let open = if args.again { before } else { (before + 1).min(hints.len()) };
    if open > before {
        Progress::change(&course.root, &name, |entry| entry.hints = open as u64)?;
    }
    let shown = if args.again || before >= hints.len() { 0 } else { open - 1 };
    for (number, hint) in hints.iter().enumerate().take(open).skip(shown) {
        println!("Hint {} of {}\n\n{hint}\n", number + 1, hints.len());
    }
    println!(
        "{}",
        match open {
            0 => format!("No hint is open yet. The first: cargo course hint {name}"),
            _ if open < hints.len() => format!("The next one says more: cargo course hint {name}"),
            _ => format!("That is all. If it doesn't help, read the solution: cargo course solution {name} --spoil"),
        }
    );
    Ok(0)
}
