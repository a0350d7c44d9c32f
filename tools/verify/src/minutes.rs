//! The table under "How long it takes" says what the manifest says of talking and trying, what the exercises say of
//! themselves, and the sum.

use std::fs;

use course::fault::{Context, Result};
use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::page::Page;
use crate::problem::Problem;

const HEADING: &str = "How long it takes";
const HEAD: &str = "| talk | trying it | exercises | in all |";

/// Whether each chapter says how long it takes.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let of_lesson = |lesson: &Lesson| of_chapter(checkout.chapter(lesson)?, &row(lesson));
    checkout.course.lessons.iter().filter_map(of_lesson).collect()
}

/// Writes the rows anew, and returns the files that have changed.
pub fn fix(checkout: &Checkout) -> Result<Vec<String>> {
    let mut changed = Vec::new();
    for lesson in &checkout.course.lessons {
        let Some((page, table)) = checkout.chapter(lesson).and_then(|page| Some((page, table(page)?))) else {
            continue;
        };
        let mut lines: Vec<_> = page.text.lines().collect();
        let row = row(lesson);
        if is_headed(page, table) && lines.get(table + 2).is_some_and(|own| *own != row) {
            lines[table + 2] = &row;
            fs::write(checkout.root.join(&page.file), lines.join("\n") + "\n")
                .context(|| format!("cannot write {}", page.file))?;
            changed.push(page.file.clone());
        }
    }
    Ok(changed)
}

fn row(lesson: &Lesson) -> String {
    let parts = [lesson.talk, lesson.trying, lesson.practice(), lesson.minutes()];
    format!("| {} |", parts.map(|minutes| format!("{minutes} min")).join(" | "))
}

/// The line of the table below the heading, from 0. That there is no such heading, `chapter` says.
fn table(page: &Page) -> Option<usize> {
    let heading = page.headings.iter().find(|heading| heading.text == HEADING)?;
    let mut section = page.text.lines().enumerate().skip(heading.line).take_while(|(_, line)| !line.starts_with("## "));
    Some(section.find(|(_, line)| line.starts_with('|')).map_or(heading.line, |(at, _)| at))
}

fn is_headed(page: &Page, table: usize) -> bool {
    page.text.lines().nth(table) == Some(HEAD)
}

fn of_chapter(page: &Page, row: &str) -> Option<Problem> {
    let table = table(page)?;
    let problem = |at: usize, what: &str, fix: String| Some(Problem::new(&page.file, what, fix).at(at + 1));
    if !is_headed(page, table) {
        let fix = format!("write {HEAD}, a line of hyphens, and {row}");
        return problem(table, "the table of minutes comes here in every chapter", fix);
    }
    match page.text.lines().nth(table + 2) {
        Some(own) if own == row => None,
        _ => problem(
            table + 2,
            "these aren't the minutes of the manifest and of the exercises",
            format!("write {row}, or: cargo course verify --fix"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_minutes_than_the_manifests_are_named() {
        let said = |text: &str| {
            let page = Page::new("a.md", &format!("# A\n## How long it takes\n\n{text}\n## The idea\n| a |\n"));
            of_chapter(&page, "| 30 min | 15 min | 50 min | 95 min |").map(|problem| problem.to_string())
        };
        let table = |row: &str| said(&format!("{HEAD}\n|---|---|---|---|\n{row}\n"));
        assert_eq!(table("| 30 min | 15 min | 50 min | 95 min |"), None);
        let other = table("| 30 min | 15 min | 40 min | 85 min |").expect("the sum is another one");
        assert!(other.starts_with("a.md:6: these aren't the minutes"), "{other}");
        assert!(other.contains("write | 30 min | 15 min | 50 min | 95 min |"), "{other}");
        for none in ["About an hour.", "| talk |\n|---|\n| 30 min |"] {
            assert!(said(none).expect("it has no such table").contains("the table of minutes comes here"));
        }
        assert_eq!(of_chapter(&Page::new("a.md", "# A\n"), ""), None, "that is `chapter`'s to say");
    }
}
