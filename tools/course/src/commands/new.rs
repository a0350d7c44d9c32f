//! `cargo course new`: a new lesson, with every file of the room in it; or a crate of one's own outside of the course.

mod standalone;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::fault::{Context, Fault, Result};
use crate::lessons::Course;

/// Make a new lesson that builds, runs and passes its tests, to be changed into yours; or, outside of the course, a
/// program of your own
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The folder's name, in snake_case; the package is lesson_NAME
    #[arg(required_unless_present = "standalone")]
    name: Option<String>,
    /// Make a crate in this folder instead, which needs no file of the course: a program, a job script, a README
    #[arg(long, value_name = "DIR", conflicts_with_all = ["name", "title", "week"])]
    standalone: Option<PathBuf>,
    /// The chapter's title [default: the name in words]
    #[arg(long)]
    title: Option<String>,
    /// The chapter's place in the course [default: after the last one]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    week: Option<u64>,
}

/// A file of the template that is called in the lesson as it is here.
macro_rules! same {
    ($file:literal) => {
        ($file, include_str!(concat!("../../template/", $file)))
    };
}

/// Each file of a lesson: where it goes, and its text with `{{name}}` and the like in it.
const TEMPLATE: [(&str, &str); 28] = [
    ("Cargo.toml", include_str!("../../template/Cargo.toml.in")),
    ("benches/{{name}}.rs", include_str!("../../template/benches/bench.rs")),
    same!("README.md"),
    same!("plain.rs"),
    same!("quiz.md"),
    same!("speed.md"),
    same!("job.sh"),
    same!("src/main.rs"),
    same!("src/lib.rs"),
    same!("tests/under_mpi.rs"),
    same!("exercises/1_first/exercise.rs"),
    same!("exercises/1_first/check.rs"),
    same!("exercises/1_first/solution.rs"),
    same!("exercises/1_first/hints.md"),
    same!("exercises/1_first/mistakes/own_share.rs"),
    same!("exercises/1_first/mistakes/on_the_root.rs"),
    same!("exercises/2_longest_way/exercise.rs"),
    same!("exercises/2_longest_way/check.rs"),
    same!("exercises/2_longest_way/solution.rs"),
    same!("exercises/2_longest_way/hints.md"),
    same!("exercises/2_longest_way/mistakes/own_best.rs"),
    same!("exercises/2_longest_way/mistakes/last_of_equals.rs"),
    same!("exercises/3_in_order/exercise.rs"),
    same!("exercises/3_in_order/check.rs"),
    same!("exercises/3_in_order/solution.rs"),
    same!("exercises/3_in_order/hints.md"),
    same!("exercises/3_in_order/mistakes/rank_by_rank.rs"),
    same!("exercises/3_in_order/mistakes/rounded_down.rs"),
];

/// Its deck, in `slides/`.
const DECK: &str = include_str!("../../template/slides.md");

/// Makes the lesson, or the crate.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    match (&args.name, &args.standalone) {
        (Some(name), _) => lesson(name, args, course),
        (None, Some(folder)) => standalone::run(folder, course),
        (None, None) => Err(Fault::usage("a new lesson needs a name")),
    }
}

/// Makes the lesson, or nothing.
fn lesson(name: &str, args: &Args, course: &Course) -> Result<u8> {
    let title = args.title.clone().unwrap_or_else(|| in_words(name));
    check_name(course, name)?;
    check_title(&title)?;
    let week = args.week.unwrap_or_else(|| course.lessons.iter().map(|lesson| lesson.week).max().unwrap_or(0) + 1);
    let folder = course.root.join("lessons").join(name);
    let fill = |text: &str| {
        text.replace("{{name}}", name)
            .replace("{{title_string}}", &json!(title).to_string())
            .replace("{{title}}", &title)
            .replace("{{week}}", &week.to_string())
    };
    for (file, text) in TEMPLATE {
        write(&folder.join(fill(file)), &fill(text)).inspect_err(|_| {
            // A folder without a manifest would stop every cargo command in this workspace.
            let _ = fs::remove_dir_all(&folder);
        })?;
    }
    let deck = course.root.join("slides").join(format!("{name}.md"));
    if !deck.exists() {
        write(&deck, &fill(DECK))?;
    }
    println!("lessons/{name} is a lesson that runs, in week {week}, to be changed into yours (see CONTRIBUTING.md);");
    println!("slides/{name}.md is its deck (see slides/README.md).");
    println!(
        "Next, in this order:\n  cargo course run {name}\n  cargo course test {name}\n  cargo course check {name}"
    );
    Ok(0)
}

fn check_name(course: &Course, name: &str) -> Result<()> {
    let letters = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let whole_words = !name.split('_').any(str::is_empty) && name.starts_with(|c: char| c.is_ascii_lowercase());
    if !letters || !whole_words {
        return Err(Fault::usage(format!("`{name}` is no name for a lesson")).fix("use snake_case, like halo_exchange"));
    }
    let package = format!("lesson_{name}");
    let taken = course.lessons.iter().find(|lesson| lesson.folder == name || lesson.package == package);
    if taken.is_some() || course.root.join("lessons").join(name).exists() {
        return Err(Fault::usage(format!("there is a lesson `{name}` already")).fix("choose another name"));
    }
    Ok(())
}

fn check_title(title: &str) -> Result<()> {
    if title.trim().is_empty() || title.contains(char::is_control) {
        return Err(Fault::usage("a title is one line of text").fix("--title 'Halo exchange: neighbours only'"));
    }
    Ok(())
}

/// "halo_exchange" as "Halo exchange".
fn in_words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn write(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Course {
        Course { root: "/nowhere".into(), lessons: Vec::new(), commands: Vec::new(), packages: Vec::new() }
    }

    #[test]
    fn names_are_snake_case() {
        for name in ["halo_exchange", "primes2"] {
            assert!(check_name(&empty(), name).is_ok(), "{name}");
        }
        for name in ["Halo", "halo-exchange", "_halo", "halo_", "ha__lo", "2d", "", "../x", "größe"] {
            assert!(check_name(&empty(), name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_title_is_made_of_the_name() {
        assert_eq!(in_words("halo_exchange"), "Halo exchange");
    }
}
