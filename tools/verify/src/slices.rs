//! What a chapter shows as code stands in the lesson's source, word for word but for the indentation. (That what it shows as
//! output is printed, the lesson's tests say.)

use std::fs;

use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::files::below;
use crate::page::{Page, paragraphs};
use crate::problem::Problem;

/// Whether each block of Rust in a chapter, in `speed.md` and in `gallery.md`, stands in the lesson's source.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    checkout.course.lessons.iter().flat_map(|lesson| of_lesson(checkout, lesson)).collect()
}

fn of_lesson(checkout: &Checkout, lesson: &Lesson) -> Vec<Problem> {
    let folder = checkout.root.join("lessons").join(&lesson.folder);
    let files = [below(&folder.join("src")), vec![folder.join("plain.rs")]].concat();
    let sources: Vec<_> = files.iter().map(|file| flat(&fs::read_to_string(file).unwrap_or_default())).collect();
    let pages =
        ["README.md", "speed.md", "gallery.md"].map(|name| checkout.page(&format!("lessons/{}/{name}", lesson.folder)));
    pages.into_iter().flatten().flat_map(|page| of_page(page, &sources)).collect()
}

fn of_page(page: &Page, sources: &[String]) -> Vec<Problem> {
    let blocks = paragraphs(&page.text).into_iter().filter(|one| one.language.as_deref() == Some("rust"));
    let stands = |block: &str| sources.iter().any(|source| source.contains(&flat(block)));
    let problem = |line| {
        let what = "this code stands neither in src nor in plain.rs";
        Problem::new(&page.file, what, "copy it from there, whole lines of it").at(line)
    };
    blocks.filter(|block| !stands(&block.text)).map(|block| problem(block.line)).collect()
}

/// Without indentation.
fn flat(text: &str) -> String {
    text.lines().map(|line| line.trim().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_stands_nowhere_is_named() {
        let sources = [flat("fn main() {\n    let a = 1;\n    let b = 2;\n}\n")];
        let said = |block: &str, language: &str| {
            of_page(&Page::new("a.md", &format!("# A\n\n```{language}\n{block}\n```\n")), &sources)
        };
        assert_eq!(said("let a = 1;\nlet b = 2;", "rust"), []);
        assert_eq!(said("let a = 2;", "text"), []);
        for (wrong, line) in [("let a = 2;", "a.md:3"), ("let a = 1;\n…", "a.md:3"), ("let b = 2", "a.md:3")] {
            let problems = said(wrong, "rust");
            assert!(problems.len() == 1 && problems[0].to_string().starts_with(line), "{wrong}: {problems:?}");
        }
    }
}
