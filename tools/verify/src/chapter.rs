//! The chapters have the same headings, in the same order: those of the one that `cargo course new` makes.

use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::page::{Heading, Page};
use crate::problem::Problem;

const MODEL: &str = "tools/course/template/README.md";

/// Whether each chapter has its title and its headings.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let Some(model) = checkout.page(MODEL) else {
        return vec![Problem::new(MODEL, "the model of all chapters isn't there", "git checkout it")];
    };
    let of_lesson = |lesson: &Lesson| {
        let page = checkout.chapter(lesson)?;
        Some(of_chapter(page, &lesson.title, model))
    };
    checkout.course.lessons.iter().filter_map(of_lesson).flatten().collect()
}

/// What is wrong with a chapter: its title, and the first heading that isn't the model's.
fn of_chapter(page: &Page, title: &str, model: &Page) -> Vec<Problem> {
    let mut problems = Vec::new();
    let problem = |what: String, fix: String, at: Option<&Heading>| {
        Problem::new(&page.file, what, fix).at(at.map_or_else(|| page.text.lines().count(), |heading| heading.line))
    };
    let first = page.headings.iter().find(|heading| heading.level == 1);
    if first.is_none_or(|heading| heading.text != title) {
        problems.push(problem("the title isn't the manifest's".into(), format!("write # {title}"), first));
    }
    let [own, models] = [page, model].map(|page| page.headings.iter().filter(|heading| heading.level == 2));
    let mut own = own.fuse();
    for expected in models.map(|heading| heading.text.as_str()) {
        let found = own.next();
        if found.is_none_or(|heading| heading.text != expected) {
            let fix = format!("write ## {expected}, as in {MODEL}");
            problems.push(problem("another heading comes here in every chapter".into(), fix, found));
            return problems;
        }
    }
    if let Some(more) = own.next() {
        let what = format!("no other chapter has the heading {}", more.text);
        problems.push(problem(what, "make it a ### of another one".into(), Some(more)));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_headings_are_the_models() {
        let model = Page::new(MODEL, "# {{title}}\n## Run it\n## The idea\n");
        let said = |text| -> Vec<String> {
            of_chapter(&Page::new("a.md", text), "One to many", &model).iter().map(Problem::to_string).collect()
        };
        assert_eq!(said("# One to many\n## Run it\n### How\n## The idea\n"), [""; 0]);
        assert!(said("# Many\n## Run it\n## The idea\n")[0].starts_with("a.md:1: the title isn't"));
        assert!(said("# One to many\n## The idea\n## Run it\n")[0].contains("a.md:2: another heading comes here"));
        assert!(said("# One to many\n## Run it\n\nEnd\n")[0].contains("a.md:4: another heading comes here"));
        assert!(said("# One to many\n## Run it\n## The idea\n## More\n")[0].contains("a.md:4: no other chapter"));
    }
}
