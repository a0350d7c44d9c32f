//! Plain `cargo course`: the chapters, and what to type next. `cargo course list`: the lessons, for scripts.

use crate::fault::Result;
use crate::lessons::exercise::Exercise;
use crate::lessons::progress::Progress;
use crate::lessons::{Course, Lesson};
use crate::mpi::toolchain::Toolchain;

/// Prints a line for each lesson, in the order of the weeks. Scripts rely on what stands in it.
pub fn lines(course: &Course) -> Result<u8> {
    for Lesson { folder, package, small, .. } in &course.lessons {
        println!("{folder}\t{package}\t{small}");
    }
    Ok(0)
}

/// Prints the chapters in order, with the exercises that are solved.
pub fn run(course: &Course) -> Result<u8> {
    let progress = Progress::read(&course.root);
    let width = |length: fn(&Lesson) -> usize, title: &str| {
        course.lessons.iter().map(length).chain([title.len()]).max().unwrap_or(0)
    };
    let name = width(|lesson| lesson.folder.chars().count(), "lesson");
    let title = width(|lesson| lesson.title.chars().count(), "title");
    println!("week  {:name$}  {:title$}  minutes  ranks  exercises solved", "lesson", "title");
    for lesson in &course.lessons {
        println!(
            "{:>4}  {:name$}  {:title$}  {:>7}  {:>5}  {}",
            lesson.week,
            lesson.folder,
            lesson.title,
            lesson.minutes(),
            lesson.ranks,
            solved(lesson, &progress)
        );
    }
    println!("\n{}", next(course, &progress));
    Ok(0)
}

/// "●○○": an exercise after the other, in the order of the ladder, as it is solved or not.
fn solved(lesson: &Lesson, progress: &Progress) -> String {
    let mark = |exercise: &Exercise| if progress.of(&exercise.full_name()).passed { "●" } else { "○" };
    lesson.exercises.iter().map(mark).collect()
}

/// What to type next, by what is there already.
fn next(course: &Course, progress: &Progress) -> String {
    let Some(first) = course.lessons.first() else {
        return "There is no lesson yet. Add one: cargo course new NAME".into();
    };
    let Some(toolchain) = Toolchain::read(&course.root) else {
        return format!("Next: cargo course run {} (the first time, this sets up an MPI)", first.folder);
    };
    let set_up = format!("Set up with {}.", toolchain.mpi);
    if progress.0.is_empty() {
        return format!("{set_up} Next: cargo course run {}", first.folder);
    }
    match course.next_exercise(progress) {
        Some(exercise) => format!("{set_up} Next: cargo course check {}", exercise.full_name()),
        None => format!("{set_up} All exercises are solved."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_solved_is_marked_and_the_next_is_named() {
        let course = Course::find().expect("the tests run in the checkout");
        let lesson = &course.lessons[0];
        let mut progress = Progress::default();
        assert!(solved(lesson, &progress).chars().all(|mark| mark == '○'));
        assert!(!next(&course, &progress).contains("check"), "a chapter comes before its exercises");
        let first = lesson.exercises[0].full_name();
        progress.0.entry(first.clone()).or_default().passed = true;
        assert!(solved(lesson, &progress).starts_with('●'));
        let after = course.all_exercises().nth(1).expect("there are some").full_name();
        assert_eq!(course.next_exercise(&progress).map(Exercise::full_name), Some(after));
    }
}
