//! `cargo course reset`: puts an exercise back as it was given, and keeps what the student wrote.

use std::fs;
use std::process::Command;

use crate::fault::{Context, Fault, Result};
use crate::lessons::Course;
use crate::lessons::exercise::Exercise;

/// Put an exercise back as it was given; what you wrote stays beside it
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson and the exercise
    #[arg(value_name = "LESSON/EXERCISE")]
    exercise: String,
}

/// Puts it back.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let exercise = course.exercise(&args.exercise)?;
    let file = exercise.folder.join("exercise.rs");
    let shown = |name: &str| {
        let file = exercise.folder.join(name);
        file.strip_prefix(&course.root).unwrap_or(&file).display().to_string()
    };
    let given = given(exercise)?;
    let mine = fs::read(&file).unwrap_or_default();
    if mine == given {
        println!("{} is as git has it. If you have committed your own text: git log -- {0}", shown("exercise.rs"));
        return Ok(0);
    }
    if !mine.is_empty() {
        // The first name that is free.
        let names = (1..).map(|number| format!("exercise.yours-{number}.rs"));
        let name = names.into_iter().find(|name| !exercise.folder.join(name).exists()).unwrap_or_default();
        fs::write(exercise.folder.join(&name), &mine)
            .context(|| format!("cannot keep your text in {}", shown(&name)))?;
        println!("Your text is in {}", shown(&name));
    }
    fs::write(&file, given).context(|| format!("cannot write {}", shown("exercise.rs")))?;
    println!("{} is as it was given. Next: cargo course check {}", shown("exercise.rs"), exercise.full_name());
    Ok(0)
}

/// The text that the checkout's commit has.
fn given(exercise: &Exercise) -> Result<Vec<u8>> {
    let show = Command::new("git").args(["show", "HEAD:./exercise.rs"]).current_dir(&exercise.folder).output();
    match show {
        Ok(output) if output.status.success() => Ok(output.stdout),
        _ => {
            let what = format!("git doesn't know how {} was given", exercise.full_name());
            let place = exercise.folder.file_name().unwrap_or_default().to_string_lossy();
            Err(Fault::new(what).fix(format!(
                "fetch the course by git clone; or copy lessons/{}/exercises/{place}/exercise.rs from where you have it from",
                exercise.lesson
            )))
        }
    }
}
