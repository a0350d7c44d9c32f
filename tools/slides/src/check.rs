//! Whether a deck is what it says, before anything is made of it: settings, notes and their minutes, code, pictures.

use std::path::Path;

use course::lessons::Lesson;

use crate::code;
use crate::deck::{Deck, Note, Picture, Slide};
use crate::problem::Problem;

/// The settings that every deck has, with the value if only one will do.
const SETTINGS: [(&str, Option<&str>); 4] =
    [("marp", Some("true")), ("theme", Some("course")), ("title", None), ("lang", None)];

/// All that is wrong with a deck, in the order of its lines. The deck of a lesson lasts as long as that lesson's talk; any
/// other one as long as its own setting `minutes` says.
pub fn check(deck: &Deck, lesson: Option<&Lesson>, root: &Path) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for (key, only) in SETTINGS {
        let value = deck.settings.get(key).map(String::as_str);
        if value.is_none_or(|value| value.is_empty() || only.is_some_and(|only| value != only)) {
            let fix = format!("write `{key}: {}` between the first two ---", only.unwrap_or("…"));
            problems.push(Problem::new(1, format!("the setting `{key}` isn't there, or isn't as it must be"), fix));
        }
    }
    let folder = deck.path.parent().unwrap_or(root);
    for slide in &deck.slides {
        problems.extend(notes(slide));
        problems.extend(slide.fences.iter().flat_map(|fence| code::check(fence, root)));
        problems.extend(slide.pictures.iter().flat_map(|picture| of_picture(picture, folder)));
        problems.extend(slide.links.iter().filter(|(_, target)| !is_of_the_web(target)).map(|(line, target)| {
            let what = format!("the link {target} leads nowhere, once the slides are elsewhere");
            Problem::new(*line, what, "name the chapter or the command instead")
        }));
    }
    problems.extend(length(deck, lesson));
    problems.extend(deck.flaws.iter().map(|flaw| Problem::new(flaw.line, &*flaw.what, &*flaw.fix)));
    problems.sort_by_key(|problem| problem.line);
    problems
}

/// Each slide has one note: `Minutes: 2.`, what to say, and what to ask with what will be answered.
fn notes(slide: &Slide) -> Vec<Problem> {
    let [note] = &slide.notes[..] else {
        let (line, what) = match slide.notes.get(1) {
            None => (slide.line, "this slide has no speaker note"),
            Some(second) => (second.line, "a second speaker note on one slide"),
        };
        return vec![Problem::new(line, what, "write one comment: <!-- Minutes: 2. Say: … Ask: … They answer: … -->")];
    };
    let mut problems = Vec::new();
    let mut wrong = |what: &str, fix: &str| problems.push(Problem::new(note.line, what, fix));
    if minutes(note).is_none() {
        wrong("the note doesn't begin with its minutes", "write `Minutes: 2.` first: halves or whole ones");
    }
    if !note.text.contains("Say: ") {
        wrong("the note doesn't tell what to say", "write `Say: …` below the minutes");
    }
    if note.text.contains("Ask: ") != note.text.contains("They answer: ") {
        wrong("a question comes with what the class will answer", "write both, `Ask: …` and `They answer: …`");
    }
    problems
}

/// How long a slide takes.
fn minutes(note: &Note) -> Option<f64> {
    let first = note.text.strip_prefix("Minutes:")?.split_whitespace().next()?;
    let minutes: f64 = first.trim_end_matches('.').parse().ok()?;
    (minutes > 0.0 && (2.0 * minutes).fract() == 0.0).then_some(minutes)
}

fn length(deck: &Deck, lesson: Option<&Lesson>) -> Option<Problem> {
    let (promised, whose) = match lesson {
        // Where the manifest doesn't tell the talk from the rest, there is nothing to compare with.
        Some(lesson) => (lesson.metadata["lesson"]["minutes"]["talk"].as_f64()?, "its lesson's talk"),
        None => (deck.settings.get("minutes").and_then(|own| own.parse().ok()).unwrap_or(0.0), "its own `minutes`"),
    };
    let all: f64 = deck.slides.iter().flat_map(|slide| &slide.notes).filter_map(minutes).sum();
    let what = format!("the notes' minutes add up to {all}, and {whose} to {promised}");
    (all != promised).then(|| Problem::new(1, what, "change one of them, after reading the deck aloud"))
}

fn of_picture(picture: &Picture, folder: &Path) -> Vec<Problem> {
    let Picture { line, target, alternative } = picture;
    let mut problems = Vec::new();
    let mut wrong = |what: String, fix: &str| problems.push(Problem::new(*line, what, fix));
    if alternative.is_empty() {
        wrong(format!("the picture {target} has no alternative text"), "say in the brackets what it shows");
    }
    if is_of_the_web(target) {
        wrong(format!("the picture {target} asks the network"), "put it into the checkout");
    } else if !folder.join(target).is_file() {
        wrong(format!("there is no picture at {target}"), "mend the path, which begins at the deck's folder");
    }
    problems
}

fn is_of_the_web(target: &str) -> bool {
    target.contains("://") || target.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = "marp: true\ntheme: course\ntitle: A\nlang: en\nminutes: 3\n";
    const NOTE: &str = "<!--\nMinutes: 3.\nSay: it.\nAsk: what?\nThey answer: that.\n-->\n";

    /// What is said of a deck with these settings and this one slide, which begins in line 8.
    fn said(settings: &str, body: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let deck = Deck { path: root.join("d.md"), ..Deck::parse(&format!("---\n{settings}---\n{body}")) };
        check(&deck, None, root).iter().map(|problem| problem.of("d.md").to_string()).collect()
    }

    #[test]
    fn a_deck_as_it_should_be_is_passed() {
        let body = format!(
            "# A\n![it](Cargo.toml)\n\n```toml Cargo.toml\n[package]\n```\n\n[web](https://example.org)\n\n{NOTE}"
        );
        assert_eq!(said(SETTINGS, &body), [""; 0]);
    }

    #[test]
    fn the_deck_that_cargo_course_new_makes_is_as_it_should_be() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../course");
        let template = include_str!("../../course/template/slides.md");
        // There the lesson's files have its name in them, as the deck has.
        let text = template.replace("lessons/{{name}}/", "template/").replace("lang: en", "lang: en\nminutes: 15");
        let problems = check(&Deck { path: root.join("d.md"), ..Deck::parse(&text) }, None, &root);
        assert_eq!(problems, []);
    }

    #[test]
    fn each_slip_is_named_with_its_line() {
        let good = format!("# A\n\n{NOTE}");
        for (settings, body, expected) in [
            (SETTINGS.replace("course", "default"), good.clone(), "d.md:1: the setting `theme`"),
            (SETTINGS.replace("title: A", "title:"), good.clone(), "d.md:1: the setting `title`"),
            (SETTINGS.replace("lang: en\n", ""), good.clone(), "d.md:1: the setting `lang`"),
            (
                SETTINGS.replace("3", "4"),
                good.clone(),
                "d.md:1: the notes' minutes add up to 3, and its own `minutes` to 4",
            ),
            (SETTINGS.into(), format!("{good}\n---\n\n# B\n"), "d.md:18: this slide has no speaker note"),
            (SETTINGS.into(), format!("{good}\n{NOTE}"), "d.md:17: a second speaker note"),
            (SETTINGS.into(), good.replace("Minutes: 3.\n", ""), "d.md:10: the note doesn't begin with its minutes"),
            (SETTINGS.into(), good.replace("3.", "three."), "d.md:10: the note doesn't begin with its minutes"),
            (SETTINGS.into(), good.replace("3.", "0.3"), "d.md:10: the note doesn't begin with its minutes"),
            (SETTINGS.into(), good.replace("Say: ", ""), "d.md:10: the note doesn't tell what to say"),
            (SETTINGS.into(), good.replace("They answer: ", ""), "d.md:10: a question comes with"),
            (
                SETTINGS.into(),
                format!("![](Cargo.toml)\n\n{NOTE}"),
                "d.md:8: the picture Cargo.toml has no alternative",
            ),
            (
                SETTINGS.into(),
                format!("![bg right:40%](Cargo.toml)\n\n{NOTE}"),
                "d.md:8: the picture Cargo.toml has no alternative",
            ),
            (SETTINGS.into(), format!("![it](no.svg)\n\n{NOTE}"), "d.md:8: there is no picture at no.svg"),
            (SETTINGS.into(), format!("![it](https://example.org/a.svg)\n\n{NOTE}"), "asks the network"),
            (SETTINGS.into(), format!("[it](../README.md)\n\n{NOTE}"), "d.md:8: the link ../README.md leads nowhere"),
            (SETTINGS.into(), format!("```rust\nx\n```\n\n{NOTE}"), "d.md:8: this code names no source"),
            (SETTINGS.into(), format!("{good}\n```rust Cargo.toml\n[package]\n"), "d.md:17: this code has no end"),
        ] {
            let said = said(&settings, &body);
            assert!(said.iter().any(|line| line.contains(expected)), "{expected}: {said:?}");
        }
    }
}
