//! Plain `cargo course`: the chapters, and what to type next. `cargo course list`: the lessons, for scripts.

use crate::fault::Result;
use crate::lessons::{Course, Lesson};
use crate::mpi::toolchain::Toolchain;

/// Prints a line for each lesson, in the order of the weeks. Scripts rely on what stands in it.
pub fn lines(course: &Course) -> Result<u8> {
    for Lesson { folder, package, small, .. } in &course.lessons {
        println!("{folder}\t{package}\t{small}");
    }
    Ok(0)
}

/// Prints the chapters in order.
pub fn run(course: &Course) -> Result<u8> {
    let width = |length: fn(&Lesson) -> usize, title: &str| {
        course.lessons.iter().map(length).chain([title.len()]).max().unwrap_or(0)
    };
    let name = width(|lesson| lesson.folder.chars().count(), "lesson");
    let title = width(|lesson| lesson.title.chars().count(), "title");
    println!("week  {:name$}  {:title$}  minutes  ranks", "lesson", "title");
    for lesson in &course.lessons {
        println!(
            "{:>4}  {:name$}  {:title$}  {:>7}  {:>5}",
            lesson.week, lesson.folder, lesson.title, lesson.minutes, lesson.ranks
        );
    }
    println!("\n{}", next(course));
    Ok(0)
}

/// What to type next, by what is there already.
fn next(course: &Course) -> String {
    let Some(first) = course.lessons.first() else {
        return "There is no lesson yet. Add one: cargo course new NAME".into();
    };
    match Toolchain::read(&course.root) {
        None => format!("Next: cargo course run {} (the first time, this sets up an MPI)", first.folder),
        Some(toolchain) => format!("Set up with {}. Next: cargo course run {}", toolchain.mpi, first.folder),
    }
}
