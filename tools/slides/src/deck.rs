//! A deck as its file has it: Marp's Markdown, taken apart into slides, each with its notes, code and pictures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use course::fault::{Context, Result};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use crate::problem::Problem;

/// A comment that begins with one of these, or with `_` before it, is a setting of Marp's and no note.
const DIRECTIVES: [&str; 8] = ["class", "paginate", "header", "footer", "color", "backgroundColor", "style", "theme"];

/// Words that Marp takes out of a picture's alternative text, as its size and place.
const PLACES: [&str; 10] =
    ["bg", "left", "right", "fit", "contain", "cover", "auto", "vertical", "horizontal", "original"];

/// A deck.
#[derive(Debug, Default)]
pub struct Deck {
    /// The file's name without its ending: that of its lesson's folder, if it is a lesson's.
    pub name: String,
    /// Where the file is.
    pub path: PathBuf,
    /// The settings between the first two `---`.
    pub settings: BTreeMap<String, String>,
    /// The slides, in order.
    pub slides: Vec<Slide>,
    /// What can't be read.
    pub flaws: Vec<Problem>,
}

/// A slide.
#[derive(Debug, Default)]
pub struct Slide {
    /// Where it begins, from 1.
    pub line: usize,
    /// Its speaker notes: a deck that is as it should be has one for each slide.
    pub notes: Vec<Note>,
    /// The code on it.
    pub fences: Vec<Fence>,
    /// The pictures on it.
    pub pictures: Vec<Picture>,
    /// Where its links lead, with their lines.
    pub links: Vec<(usize, String)>,
}

/// What the speaker reads.
#[derive(Debug)]
pub struct Note {
    /// Where it begins.
    pub line: usize,
    /// Its text, without the marks of a comment.
    pub text: String,
}

/// A block of code.
#[derive(Debug)]
pub struct Fence {
    /// The line of its fence.
    pub line: usize,
    /// What stands behind the fence: a language and a source.
    pub info: String,
    /// The code.
    pub text: String,
}

/// A picture.
#[derive(Debug)]
pub struct Picture {
    /// Its line.
    pub line: usize,
    /// Where it is, from the deck's folder on.
    pub target: String,
    /// What it shows, for who can't see it.
    pub alternative: String,
}

impl Deck {
    /// Reads a deck's file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, path: path.to_owned(), ..Self::parse(&text) })
    }

    /// Takes a deck's text apart.
    pub fn parse(text: &str) -> Self {
        let mut deck = Self::default();
        let Some((settings, body)) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) else {
            deck.flaws.push(Problem::new(
                1,
                "there are no settings",
                "begin as slides/README.md shows, between two ---",
            ));
            return deck;
        };
        for line in settings.lines() {
            if let Some((key, value)) = line.split_once(':') {
                deck.settings.insert(key.trim().into(), value.trim().into());
            }
        }
        let above = text.len() - body.len();
        let line_of = |at: usize| 1 + text[..above + at].matches('\n').count();
        let (mut slide, mut depth, mut picture) = (Slide { line: line_of(0), ..Slide::default() }, 0, None::<Picture>);
        for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
            let (line, source) = (line_of(range.start), &body[range]);
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    match tag {
                        Tag::HtmlBlock => match comment(source) {
                            Some(Ok(text)) if !is_directive(text) => {
                                slide.notes.push(Note { line, text: text.trim().into() });
                            }
                            Some(Err(())) => deck.flaws.push(Problem::new(line, "this comment has no end", "add -->")),
                            _ => {}
                        },
                        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                            slide.fences.push(Fence { line, info: info.trim().into(), text: inside(source).into() });
                            if !source.trim_end().ends_with("\n```") {
                                deck.flaws.push(Problem::new(
                                    line,
                                    "this code has no end",
                                    "add ``` below its last line",
                                ));
                            }
                        }
                        Tag::CodeBlock(CodeBlockKind::Indented) => {
                            slide.fences.push(Fence { line, info: String::new(), text: source.into() });
                        }
                        Tag::Image { dest_url, .. } => {
                            picture =
                                Some(Picture { line, target: dest_url.into_string(), alternative: String::new() });
                        }
                        Tag::Link { dest_url, .. } => slide.links.push((line, dest_url.into_string())),
                        _ => {}
                    }
                }
                Event::End(_) => {
                    depth -= 1;
                    // No picture stands in another one's words: the first end is its own.
                    if let Some(mut picture) =
                        picture.take_if(|_| matches!(event, Event::End(pulldown_cmark::TagEnd::Image)))
                    {
                        picture.alternative = shown(&picture.alternative);
                        slide.pictures.push(picture);
                    }
                }
                Event::Text(words) | Event::Code(words) => {
                    if let Some(picture) = &mut picture {
                        picture.alternative += &words;
                    }
                }
                // Where Marp begins the next slide.
                Event::Rule if depth == 0 => {
                    deck.slides.push(std::mem::replace(&mut slide, Slide { line: line + 1, ..Slide::default() }));
                }
                _ => {}
            }
        }
        deck.slides.push(slide);
        deck
    }
}

/// What is in a comment; an error if it doesn't end; none if it is none.
fn comment(source: &str) -> Option<std::result::Result<&str, ()>> {
    let rest = source.trim_start().strip_prefix("<!--")?;
    Some(rest.split_once("-->").map(|(text, _)| text).ok_or(()))
}

fn is_directive(text: &str) -> bool {
    let key = text.trim_start().split(':').next().unwrap_or_default().trim();
    DIRECTIVES.contains(&key.trim_start_matches('_'))
}

/// The lines between the first and the last one.
fn inside(source: &str) -> &str {
    let from = source.find('\n').map_or(source.len(), |end| end + 1);
    let rest = &source[from..];
    rest.trim_end().rfind('\n').map_or("", |end| &rest[..=end])
}

/// An alternative text without the words that are Marp's.
fn shown(alternative: &str) -> String {
    let is_marps = |word: &&str| {
        let key = word.split(':').next().unwrap_or_default();
        PLACES.contains(&key) || (word.contains(':') && ["w", "h", "width", "height"].contains(&key))
    };
    alternative.split_whitespace().skip_while(is_marps).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\nmarp: true\ntitle: Two slides\n---\n\n<!-- _class: lead -->\n# One\n\n<!--\nMinutes: 2.\nSay: a\n\nb\n-->\n\n---\n\
                        \n![w:900 A *line*](a.svg) [b](b.md)\n\n```rust a.rs\nx\n---\ny\n```\n\n- c\n\n  ---\n\n<!-- Minutes: 1. -->\n";

    #[test]
    fn a_deck_is_taken_apart_as_marp_does() {
        let deck = Deck::parse(TEXT);
        assert_eq!(deck.settings["title"], "Two slides");
        assert!(deck.flaws.is_empty(), "{:?}", deck.flaws);
        let [one, two] = &deck.slides[..] else { panic!("{:?}", deck.slides) };
        assert_eq!((one.line, one.notes[0].line, one.notes[0].text.as_str()), (5, 9, "Minutes: 2.\nSay: a\n\nb"));
        assert_eq!((two.line, two.notes.len(), two.links[0].0), (17, 1, 18));
        let (picture, fence) = (&two.pictures[0], &two.fences[0]);
        assert_eq!((picture.line, picture.target.as_str(), picture.alternative.as_str()), (18, "a.svg", "A line"));
        assert_eq!((fence.line, fence.info.as_str(), fence.text.as_str()), (20, "rust a.rs", "x\n---\ny\n"));
    }

    #[test]
    fn what_has_no_end_is_named_with_its_line() {
        let flaws = |body: &str| {
            let deck = Deck::parse(&format!("---\nmarp: true\n---\n{body}"));
            deck.flaws.iter().map(|flaw| (flaw.line, flaw.what.clone())).collect::<Vec<_>>()
        };
        assert_eq!(flaws("# One\n\n<!-- Minutes: 1.\n"), [(6, "this comment has no end".into())]);
        assert_eq!(flaws("# One\n\n```rust a.rs\nx\n"), [(6, "this code has no end".into())]);
        assert_eq!(flaws("# One\n\n```rust a.rs\n```\n"), []);
        assert_eq!(Deck::parse("# One\n").flaws[0].what, "there are no settings");
    }
}
