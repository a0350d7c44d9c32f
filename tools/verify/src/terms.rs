//! Nothing is used before the week that explains it. `book/terms.md` says which that is: of each term, and of the names of
//! the calls that belong to it.
//!
//! A chapter, its exercises and its first program may use a term of a later week where they say, when they use it first, in
//! which week or chapter it is explained.

use std::fs;
use std::path::Path;

use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::links::beside;
use crate::page::{Page, Paragraph, paragraphs};
use crate::problem::Problem;

const PAGE: &str = "book/terms.md";
/// What is read before week 1. The book's other pages are for whoever needs them: what they explain, every chapter may use.
const BEFORE: &str = "book/what_mpi_is.md";

/// A term, by the names that it has in texts and in code.
#[derive(Debug, PartialEq)]
struct Term {
    names: Vec<Name>,
    /// The weeks that explain it, the first one first; none for those that every chapter may use.
    weeks: Vec<u64>,
}

#[derive(Debug, PartialEq)]
enum Name {
    /// A word, or several: "all-gather".
    Words(String),
    /// A name in programs, as it is written there: "all_gather_into".
    Code(String),
}

/// Whether each lesson uses what was explained before it.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let Some(page) = checkout.page(PAGE) else {
        return vec![Problem::new(PAGE, "the list of terms isn't there", "git checkout it")];
    };
    let weeks: Vec<_> = checkout.course.lessons.iter().map(|lesson| (lesson.week, lesson.folder.as_str())).collect();
    let (terms, mut problems) = terms(page, &weeks);
    for lesson in &checkout.course.lessons {
        for file in files(&checkout.root, lesson) {
            let text = fs::read_to_string(checkout.root.join(&file)).unwrap_or_default();
            problems.extend(of_text(&file, &text, lesson.week, &terms, &weeks));
        }
    }
    problems
}

/// The chapter, its exercises as they are given with their hints, and the first program.
fn files(root: &Path, lesson: &Lesson) -> Vec<String> {
    let folder = format!("lessons/{}", lesson.folder);
    let of_exercises = lesson.exercises.iter().flat_map(|exercise| {
        let folder = exercise.folder.strip_prefix(root).unwrap_or(&exercise.folder).display().to_string();
        ["exercise.rs", "hints.md"].map(|name| format!("{folder}/{name}"))
    });
    ["README.md", "plain.rs"].map(|name| format!("{folder}/{name}")).into_iter().chain(of_exercises).collect()
}

/// The rows of the page's table, and what is wrong with them.
fn terms(page: &Page, weeks: &[(u64, &str)]) -> (Vec<Term>, Vec<Problem>) {
    let (mut terms, mut problems) = (Vec::new(), Vec::new());
    let rows = page.text.lines().enumerate().filter(|(_, line)| line.starts_with("| ")).skip(1);
    for (at, row) in rows {
        let mut wrong = |what: &str, fix: &str| problems.push(Problem::new(&page.file, what, fix).at(at + 1));
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [names, _, meaning] = cells[..] else {
            wrong("this row has other columns", "write | term, other name, `call` | [week 1](…) | what it means |");
            continue;
        };
        let links = page.links.iter().filter(|link| link.line == at + 1 && link.alternative.is_none());
        let places: Vec<_> =
            links.map(|link| beside(&page.file, link.target.split('#').next().unwrap_or(""))).collect();
        let week_of = |place: &Path| {
            let lesson = weeks.iter().find(|(_, folder)| place == Path::new(&format!("lessons/{folder}/README.md")));
            lesson.map(|(week, _)| *week).or((place == Path::new(BEFORE)).then_some(0))
        };
        let mut explained: Vec<_> = places.iter().filter_map(|place| week_of(place)).collect();
        explained.sort_unstable();
        if places.is_empty() || meaning.is_empty() {
            wrong("it isn't said where this is explained, or what it means", "link to the chapter, and add a sentence");
        }
        let name = |name: &str| match name.trim_matches('`') {
            code if code != name => Some(Name::Code(code.into())),
            words => (!words.starts_with('*')).then(|| Name::Words(words.into())),
        };
        terms.push(Term { names: names.split(", ").filter_map(name).collect(), weeks: explained });
    }
    (terms, problems)
}

/// What a text of this week uses before it is explained: of each term the first use, unless that says where it will be.
fn of_text(file: &str, text: &str, week: u64, terms: &[Term], weeks: &[(u64, &str)]) -> Vec<Problem> {
    let parts = parts(file, text);
    let mut problems = Vec::new();
    for term in terms.iter().filter(|term| term.weeks.first().is_some_and(|&first| first > week)) {
        let uses = |part: &Part| term.names.iter().find_map(|name| part.line_of(name).map(|line| (line, name)));
        let Some((part, (line, name))) = parts.iter().find_map(|part| Some((part, uses(part)?))) else { continue };
        if !term.weeks.iter().any(|&explained| names_week(&part.around, week, explained, weeks)) {
            let (Name::Words(name) | Name::Code(name)) = name;
            let explained = term.weeks[0];
            let what = format!("`{name}` is explained in week {explained}, and this is week {week}");
            problems.push(Problem::new(file, what, "say here where it is explained, or do without it").at(line));
        }
    }
    problems
}

/// Whether a text says that something is explained in this week.
fn names_week(text: &str, now: u64, week: u64, weeks: &[(u64, &str)]) -> bool {
    let number = format!("week {week}");
    let folders = weeks.iter().filter(|(own, _)| *own == week).map(|(_, folder)| folder);
    find(text, &number).is_some()
        || week == now + 1 && find(text, "next week").is_some()
        || folders
            .into_iter()
            .any(|folder| text.contains(&format!("/{folder}/")) || text.contains(&format!("`{folder}`")))
}

/// A paragraph, a block of code, or a whole program.
struct Part {
    line: usize,
    /// What is said in it: no code, and not where its links lead.
    words: String,
    /// The code in it, on the same lines.
    code: String,
    /// All of it, and the text before and after a block of code, which explains that.
    around: String,
}

impl Part {
    /// The line in which this name stands; none if it doesn't.
    fn line_of(&self, name: &Name) -> Option<usize> {
        // A name of several words may go on in the next line.
        let (text, at) = match name {
            Name::Words(words) => {
                let text = self.words.to_ascii_lowercase().replace('\n', " ");
                (&self.words, find(&text, &words.to_ascii_lowercase())?)
            }
            Name::Code(code) => (&self.code, find(&self.code, code)?),
        };
        Some(self.line + text[..at].matches('\n').count())
    }
}

fn parts(file: &str, text: &str) -> Vec<Part> {
    if file.ends_with(".rs") {
        let (mut words, mut code) = (String::new(), String::new());
        for line in text.lines() {
            let comment = line.trim_start().strip_prefix("//");
            let (said, named) = comment.map_or((String::new(), line.to_owned()), said_and_named);
            words += &format!("{said}\n");
            code += &format!("{named}\n");
        }
        return vec![Part { line: 1, words, code, around: text.into() }];
    }
    let all = paragraphs(text);
    let part = |at: usize| {
        let Paragraph { line, text, language } = &all[at];
        if language.is_none() {
            let (words, code) = said_and_named(text);
            return Part { line: *line, words, code, around: text.clone() };
        }
        let beside = [at.checked_sub(1), Some(at), Some(at + 1)].into_iter().flatten().filter_map(|at| all.get(at));
        let around = beside.map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n");
        Part { line: line + 1, words: String::new(), code: text.clone(), around }
    };
    (0..all.len()).filter(|&at| !all[at].text.starts_with("<!--")).map(part).collect()
}

/// A text's words, without where its links lead, and its code, which stands in backticks; both with the same lines.
fn said_and_named(text: &str) -> (String, String) {
    let (mut is_code, mut is_target) = (false, false);
    let (mut words, mut code) = (String::new(), String::new());
    for letter in text.chars() {
        match letter {
            '`' => is_code = !is_code,
            '(' if words.ends_with(']') => is_target = true,
            ')' if is_target => is_target = false,
            _ => {}
        }
        let is_kept = |here: bool| letter == '\n' || here && letter != '`';
        words.push(if is_kept(!is_code && !is_target) { letter } else { ' ' });
        code.push(if is_kept(is_code) { letter } else { ' ' });
    }
    (words, code)
}

/// The place of a word, or of several, that are no part of a longer word but for an s.
fn find(text: &str, words: &str) -> Option<usize> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let is_whole = |at: &usize| {
        let rest = &text[at + words.len()..];
        !text[..*at].ends_with(is_letter) && !rest.strip_prefix('s').unwrap_or(rest).starts_with(is_letter)
    };
    text.match_indices(words).map(|(at, _)| at).find(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEKS: [(u64, &str); 3] = [(1, "hello"), (2, "send_recv"), (3, "broadcast")];

    fn page() -> Page {
        let rows = "# Terms\n\n| term | explained in | meaning |\n|---|---|---|\n\
             | rank | [before week 1](what_mpi_is.md) | A process's number. |\n\
             | tag | [week 2](../lessons/send_recv/README.md) | A number on a message. |\n\
             | tree sum, `reduce_into`, `MPI_Reduce` | [week 3](../lessons/broadcast/README.md) | A sum. |\n\
             | *send*, `send` | [week 2](../lessons/send_recv/README.md) | To give a message away. |\n\
             | slot | [machine files](machine_files.md) | Room for a process. |\n";
        Page::new(PAGE, rows)
    }

    #[test]
    fn rows_say_where_and_what() {
        let (found, problems) = terms(&page(), &WEEKS);
        assert_eq!(problems, []);
        let weeks: Vec<_> = found.iter().map(|term| term.weeks.first().copied()).collect();
        assert_eq!(weeks, [Some(0), Some(2), Some(3), Some(2), None]);
        let code = |name: &str| Name::Code(name.into());
        assert_eq!(found[2].names, [Name::Words("tree sum".into()), code("reduce_into"), code("MPI_Reduce")]);
        assert_eq!(found[3].names, [code("send")], "everybody may say so of a letter");

        let (_, problems) =
            terms(&Page::new(PAGE, "| term | where | what |\n|---|---|---|\n| a | b | c |\n| a | b |\n"), &WEEKS);
        let said: Vec<_> = problems.iter().map(Problem::to_string).collect();
        assert!(said[0].starts_with("book/terms.md:3: it isn't said where"), "{said:?}");
        assert!(said[1].starts_with("book/terms.md:4: this row has other columns"), "{said:?}");
    }

    #[test]
    fn what_is_used_before_its_week_is_named_unless_it_says_where_it_comes() {
        let (terms, _) = terms(&page(), &WEEKS);
        let said = |file: &str, text: &str| -> Vec<String> {
            of_text(file, text, 1, &terms, &WEEKS).iter().map(Problem::to_string).collect()
        };
        let words = said("a.md", "# A\n\nEach rank\nhas two tags, and a slot.\n\nAnother tag.\n");
        assert_eq!(
            words,
            [
                "a.md:4: `tag` is explained in week 2, and this is week 1; say here where it is explained, or do without it"
            ]
        );
        assert!(said("a.md", "A sum by a Tree\nsum.\n")[0].starts_with("a.md:1: `tree sum` is explained in week 3"));
        assert!(
            said("a.md", "Say:\n\n```rust\nlet a = 1;\nworld.reduce_into(&a);\n```\n")[0]
                .starts_with("a.md:5: `reduce_into`")
        );
        assert!(said("e.rs", "//! A sum.\n\nfn f() { reduce_into() }\n")[0].starts_with("e.rs:3: `reduce_into`"));
        assert!(said("a.md", "You send by\n`send`.\n")[0].starts_with("a.md:2: `send`"));
        assert!(said("e.rs", "//! Use\n//! `send`.\n")[0].starts_with("e.rs:2: `send`"));
        assert!(said("e.rs", "//! A tag.\n")[0].starts_with("e.rs:1: `tag`"));
        for right in [
            "A tag (next week).\n\nAnother tag.\n",
            "A tag, see\nweek 2.\n",
            "[A tag](../send_recv/README.md)\n",
            "A tree sum, as in `broadcast`.\n",
            "`MPI_Reduce` comes in week 3:\n\n```rust\nreduce_into\n```\n",
            "```rust\nreduce_into\n```\n\nThat is of week 3.\n",
            "Percentage, vintages, [it](tag.md), `tag`, reduce_into_root, week 3\n",
        ] {
            assert_eq!(said("a.md", right), [""; 0], "{right}");
        }
        assert_eq!(said("a.md", "A tree sum (next week).\n").len(), 1, "that is the week after next");
        assert_eq!(said("a.md", "A tag, see week 21.\n").len(), 1);
        assert_eq!(said("e.rs", "// We send.\nlet tag = 1;\n"), [""; 0], "a variable may be called so");
    }
}
