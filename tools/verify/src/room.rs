//! The files of a lesson: each has the same, so that whoever knows one finds everything in every other.

use std::fs;
use std::path::Path;

use course::lessons::Lesson;
use course::lessons::exercise::Exercise;

use crate::checkout::Checkout;
use crate::problem::Problem;

/// What each lesson has besides its deck, and each of its exercises.
const FILES: [&str; 7] = ["README.md", "quiz.md", "speed.md", "plain.rs", "src/main.rs", "src/lib.rs", "job.sh"];
const OF_EXERCISE: [&str; 4] = ["exercise.rs", "solution.rs", "check.rs", "hints.md"];
/// Folders in which there is at least one file in Rust.
const FOLDERS: [&str; 2] = ["tests", "benches"];

/// Whether each lesson has its files.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let folder = |exercise: &Exercise| exercise.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let exercises = |lesson: &Lesson| lesson.exercises.iter().map(folder).collect::<Vec<_>>();
    let of_lesson = |lesson: &Lesson| of_lesson(&checkout.root, &lesson.folder, &exercises(lesson));
    checkout.course.lessons.iter().flat_map(of_lesson).collect()
}

/// What is wrong with the lesson of this name, of which cargo knows these folders of exercises.
fn of_lesson(root: &Path, lesson: &str, known: &[String]) -> Vec<Problem> {
    let folder = format!("lessons/{lesson}");
    let fix = "`cargo course new` makes one: see tools/course/template";
    let lacks = |file: String| Problem::new(file, "every lesson has this file", fix);
    let files = FILES.map(|file| format!("{folder}/{file}")).into_iter().chain([format!("slides/{lesson}.md")]);
    let mut problems: Vec<_> = files.filter(|file| !root.join(file).is_file()).map(lacks).collect();
    for name in FOLDERS {
        if !names(&root.join(&folder).join(name)).iter().any(|name| name.ends_with(".rs")) {
            problems.push(Problem::new(format!("{folder}/{name}"), "no file in Rust is in it", fix));
        }
    }
    let exercises = names(&root.join(&folder).join("exercises"));
    if exercises.is_empty() {
        problems.push(Problem::new(format!("{folder}/exercises"), "there is no exercise", fix));
    }
    for name in exercises {
        let exercise = format!("{folder}/exercises/{name}");
        let files = OF_EXERCISE.map(|file| format!("{exercise}/{file}")).into_iter();
        problems.extend(files.filter(|file| !root.join(file).is_file()).map(lacks));
        if !known.contains(&name) {
            let fix = format!("add an [[example]] to {folder}/Cargo.toml, with path = \"exercises/{name}/check.rs\"");
            problems.push(Problem::new(exercise, "cargo doesn't know this exercise", fix));
        }
    }
    problems
}

/// The names of what is in a folder, in order; none where there is no such folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lesson_lacks_is_named() {
        let scratch = harness::Scratch::new();
        let root = Path::new(&scratch.path("")).to_owned();
        let write = |file: &str, text: &str| {
            let file = root.join("lessons/halo").join(file);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is ours");
            fs::write(file, text).expect("it is ours");
        };
        let said = |known: &[&str]| -> Vec<String> {
            let known: Vec<_> = known.iter().map(|&name| name.to_owned()).collect();
            of_lesson(&root, "halo", &known).iter().map(Problem::to_string).collect()
        };
        let files = ["tests/a.rs", "benches/b.rs", "exercises/e/check.rs", "exercises/e/hints.md"];
        FILES.iter().chain(&files).for_each(|file| write(file, ""));
        let problems = said(&[]);
        let expected = [
            "slides/halo.md: every lesson has this file;",
            "lessons/halo/exercises/e/exercise.rs: every lesson has this file;",
            "lessons/halo/exercises/e/solution.rs: every lesson has this file;",
            "lessons/halo/exercises/e: cargo doesn't know this exercise; add an [[example]]",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:?}");
        problems.iter().zip(expected).for_each(|(said, begin)| assert!(said.starts_with(begin), "{said}"));

        ["exercises/e/exercise.rs", "exercises/e/solution.rs", "../../slides/halo.md"]
            .iter()
            .for_each(|file| write(file, ""));
        assert_eq!(said(&["e"]), [""; 0]);
        fs::remove_dir_all(root.join("lessons/halo")).expect("it is ours");
        assert_eq!(said(&[]).len(), 10, "{:?}", said(&[]));
    }
}
