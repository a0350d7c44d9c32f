//! README's table of chapters: it is made of the lessons' manifests and exercises, and stands between two comments.

use std::fs;

use course::fault::{Context, Result};
use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::problem::Problem;

/// Where the table is.
pub const PAGE: &str = "README.md";

const BEGIN: &str = "<!-- Made of the lessons' manifests, by `cargo course verify --fix`. -->\n";
const END: &str = "<!-- Here it ends. -->\n";

/// Whether the table is what it would be made today.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let text = checkout.page(PAGE).map_or("", |page| &page.text);
    let Some(made) = made(text, &table(&checkout.course.lessons)) else {
        let fix = format!("add two lines: {} and {}", BEGIN.trim_end(), END.trim_end());
        return vec![Problem::new(PAGE, "there is no place for the table of chapters", fix)];
    };
    let same = text.lines().zip(made.lines()).take_while(|(is, made)| is == made).count();
    let what = "the table of chapters isn't what the lessons' manifests say";
    let problem = Problem::new(PAGE, what, "cargo course verify --fix").at(same + 1);
    if text == made { Vec::new() } else { vec![problem] }
}

/// Writes the table anew, and returns whether it has changed.
pub fn fix(checkout: &Checkout) -> Result<bool> {
    let text = checkout.page(PAGE).map_or("", |page| &page.text);
    // Where there is no place for it, the check says so.
    match made(text, &table(&checkout.course.lessons)).filter(|made| made != text) {
        Some(made) => {
            fs::write(checkout.root.join(PAGE), made).context(|| format!("cannot write {PAGE}")).map(|()| true)
        }
        None => Ok(false),
    }
}

/// The page's text with the table as it should be; none if there is no place for it.
fn made(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

fn table(lessons: &[Lesson]) -> String {
    let row = |lesson: &Lesson| {
        let Lesson { week, folder, learn, .. } = lesson;
        format!("| {week} | [{folder}](lessons/{folder}/README.md) | {learn} | {} |\n", lesson.minutes())
    };
    "| week | chapter | you learn | minutes |\n|-----:|---------|-----------|--------:|\n".to_owned()
        + &lessons.iter().map(row).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_made_between_its_comments_and_nothing_else_is() {
        let page = format!("# A\n\n{BEGIN}\n| old |\n\n{END}\nmore\n");
        let new = made(&page, "| new |\n").expect("there is a place for it");
        assert_eq!(new, page.replace("old", "new"));
        assert_eq!(made(&new, "| new |\n"), Some(new));
        assert_eq!(made("# A\n", "| new |\n"), None);
    }
}
