//! The ladder: how many exercises there are, and what the files of each say for themselves.

use std::ops::RangeInclusive;

use course::lessons::Lesson;
use course::lessons::exercise::Exercise;

use crate::checkout::Checkout;
use crate::problem::Problem;

/// A lesson has as many exercises at the least, for who warms up, for everybody, and for who wants more.
const LEAST: usize = 3;
/// As long as one can work at a thing without being told whether one is on the way.
const MINUTES: RangeInclusive<u64> = 5..=40;
const HINTS: usize = 3;
const MISTAKES: usize = 2;

/// Whether each lesson has a ladder of exercises.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    checkout.course.lessons.iter().flat_map(|lesson| of_lesson(checkout, lesson)).collect()
}

fn of_lesson(checkout: &Checkout, lesson: &Lesson) -> Vec<Problem> {
    let number = lesson.exercises.len();
    let few = (number < LEAST).then(|| {
        let what = format!("{number} exercises, and every lesson has at least {LEAST}");
        Problem::new(format!("lessons/{}/exercises", lesson.folder), what, "see CONTRIBUTING.md for how to add one")
    });
    let of_exercise = |exercise: &Exercise| {
        let folder = exercise.folder.strip_prefix(&checkout.root).unwrap_or(&exercise.folder);
        of_exercise(exercise, &folder.display().to_string())
    };
    few.into_iter().chain(lesson.exercises.iter().flat_map(of_exercise)).collect()
}

fn of_exercise(exercise: &Exercise, folder: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |file: &str, what: String, fix: String| {
        problems.push(Problem::new(format!("{folder}/{file}"), what, fix));
    };
    let about = exercise.about();
    if !(1..=3).contains(&about.stars) || about.title.is_empty() {
        wrong("exercise.rs", "its first line says no stars, or no title".into(), "write //! ★★ The round table".into());
    }
    match about.minutes {
        None => wrong("exercise.rs", "it doesn't say how long it takes".into(), "write //! Minutes: 10".into()),
        Some(minutes) if !MINUTES.contains(&minutes) => {
            let fix = format!("{} to {} are possible: divide it, or make it more", MINUTES.start(), MINUTES.end());
            wrong("exercise.rs", format!("it takes {minutes} minutes"), fix);
        }
        Some(_) => {}
    }
    let hints = exercise.hints().iter().filter(|hint| !hint.is_empty()).count();
    if hints != HINTS {
        let fix = format!("write {HINTS}, under ## 1, ## 2 and so on, each of which says more");
        wrong("hints.md", format!("there are {hints} hints"), fix);
    }
    let mistakes = exercise.mistakes();
    if mistakes.len() < MISTAKES {
        let fix = format!("write {MISTAKES} at least: what do people write who get it wrong?");
        wrong("mistakes", format!("there are {} typical wrong answers", mistakes.len()), fix);
    }
    for mistake in mistakes.iter().filter(|mistake| mistake.says.is_empty()) {
        let what = "it doesn't say what the check must tell its author".into();
        wrong(&format!("mistakes/{}.rs", mistake.name), what, "begin with //! check says: …".into());
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_an_exercise_lacks_is_named() {
        let scratch = harness::Scratch::new();
        let folder = PathBuf::from(scratch.path("1_left"));
        let write = |file: &str, text: &str| {
            fs::create_dir_all(folder.join("mistakes")).expect("it is ours");
            fs::write(folder.join(file), text).expect("it is ours");
        };
        let name = || "ring".to_owned();
        let exercise = Exercise {
            lesson: name(),
            package: name(),
            place: 1,
            name: name(),
            target: name(),
            folder: folder.clone(),
            ranks: vec![1],
        };
        let said = || -> Vec<String> { of_exercise(&exercise, "e").iter().map(Problem::to_string).collect() };
        let nothing = said();
        for (said, begin) in nothing.iter().zip([
            "e/exercise.rs: its first line says no stars, or no title;",
            "e/exercise.rs: it doesn't say how long it takes; write //! Minutes: 10",
            "e/hints.md: there are 0 hints; write 3",
            "e/mistakes: there are 0 typical wrong answers; write 2",
        ]) {
            assert!(said.starts_with(begin), "{said}");
        }
        assert_eq!(nothing.len(), 4, "{nothing:?}");

        write("exercise.rs", "//! ★★★★ Left\n//!\n//! Minutes: 90\n");
        write("hints.md", "## 1\n\na\n\n## 2\n\nb\n\n## 3\n");
        write("mistakes/a.rs", "//! check says: not you\n");
        write("mistakes/b.rs", "fn b() {}\n");
        let slips = said();
        assert_eq!(slips.len(), 4, "{slips:?}");
        assert!(slips[0].contains("no stars") && slips[1].contains("it takes 90 minutes; 5 to 40"), "{slips:?}");
        assert!(slips[2].contains("there are 2 hints"), "{slips:?}");
        assert!(slips[3].starts_with("e/mistakes/b.rs: it doesn't say what the check must tell"), "{slips:?}");

        write("exercise.rs", "//! ★ Left\n//!\n//! Minutes: 10\n");
        write("hints.md", "## 1\n\na\n\n## 2\n\nb\n\n## 3\n\nc\n");
        write("mistakes/b.rs", "//! check says: nor you\n");
        assert_eq!(said(), [""; 0]);
    }
}
