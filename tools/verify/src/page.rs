//! A Markdown file, as GitHub reads it: its headings with their anchors, its links and its pictures.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A Markdown file.
#[derive(Debug, Default)]
pub struct Page {
    /// The file, from the checkout's folder on.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The links and pictures, in order.
    pub links: Vec<Link>,
}

/// A heading.
#[derive(Debug, Default)]
pub struct Heading {
    /// The line, from 1.
    pub line: usize,
    /// 1 for the page's title.
    pub level: usize,
    /// The words, without marks.
    pub text: String,
    /// What a link to it has behind its `#`.
    pub anchor: String,
}

/// A link, or a picture.
#[derive(Debug)]
pub struct Link {
    /// The line, from 1.
    pub line: usize,
    /// Where it leads.
    pub target: String,
    /// A picture's alternative text.
    pub alternative: Option<String>,
}

/// A stretch of a text between empty lines, or a fenced block of code.
#[derive(Debug, Default, PartialEq)]
pub struct Paragraph {
    /// The line in which it begins, from 1.
    pub line: usize,
    /// Its lines.
    pub text: String,
    /// What stands behind the fence: `rust`.
    pub language: Option<String>,
}

/// The paragraphs and the blocks of a text, in order.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let (mut is_code, mut goes_on) = (false, false);
    for (at, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        if !is_code && (fence.is_some() || !goes_on && !line.trim().is_empty()) {
            found.push(Paragraph { line: at + 1, language: fence.map(str::to_owned), ..Paragraph::default() });
        }
        if fence.is_none() && (is_code || !line.trim().is_empty()) {
            found.last_mut().into_iter().for_each(|last| last.text += &format!("{line}\n"));
        }
        goes_on = fence.is_none() && !line.trim().is_empty();
        is_code ^= fence.is_some();
    }
    found
}

impl Page {
    /// Reads a page's text.
    pub fn new(file: &str, text: &str) -> Self {
        let mut page = Self { file: file.into(), text: text.into(), ..Self::default() };
        let (mut heading, mut picture) = (None, None);
        for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            let line = || 1 + text[..range.start].matches('\n').count();
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    heading = Some(Heading { line: line(), level: level as usize, ..Heading::default() });
                }
                Event::End(TagEnd::Heading(_)) => {
                    page.headings.extend(heading.take().map(|heading| page.with_anchor(heading)));
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    page.links.push(Link { line: line(), target: dest_url.into_string(), alternative: None });
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let alternative = Some(String::new());
                    picture = Some(Link { line: line(), target: dest_url.into_string(), alternative });
                }
                Event::End(TagEnd::Image) => page.links.extend(picture.take()),
                Event::Text(words) | Event::Code(words) => {
                    if let Some(Heading { text, .. }) = &mut heading {
                        *text += &words;
                    }
                    if let Some(Link { alternative: Some(alternative), .. }) = &mut picture {
                        *alternative += &words;
                    }
                }
                _ => {}
            }
        }
        page
    }

    /// GitHub's way: small letters, no signs, hyphens for spaces, and a number for each that was there before.
    fn with_anchor(&self, heading: Heading) -> Heading {
        let kept = |c: &char| c.is_alphanumeric() || [' ', '-', '_'].contains(c);
        let plain = heading.text.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-");
        let taken = |anchor: &str| self.headings.iter().any(|heading| heading.anchor == anchor);
        let mut anchor = plain.clone();
        let mut number = 0;
        while taken(&anchor) {
            number += 1;
            anchor = format!("{plain}-{number}");
        }
        Heading { anchor, ..heading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_githubs() {
        let page =
            Page::new("a.md", "# What `cargo` says, if…\n\n```sh\n# no heading\n```\n\n## π: again\n\n## π: again\n");
        let found: Vec<_> = page.headings.iter().map(|one| (one.line, one.level, one.anchor.as_str())).collect();
        assert_eq!(found, [(1, 1, "what-cargo-says-if"), (7, 2, "π-again"), (9, 2, "π-again-1")]);
    }

    #[test]
    fn paragraphs_and_blocks_are_told_apart() {
        let text = "# A\n\nOne\ntwo.\n```rust\nx\n\ny\n```\nThree.\n";
        let found = paragraphs(text);
        let found: Vec<_> = found.iter().map(|one| (one.line, one.text.as_str(), one.language.as_deref())).collect();
        let expected =
            [(1, "# A\n", None), (3, "One\ntwo.\n", None), (5, "x\n\ny\n", Some("rust")), (10, "Three.\n", None)];
        assert_eq!(found, expected);
    }

    #[test]
    fn links_are_found_where_they_are_and_not_in_code() {
        let text = "[a](b.md#c), `[no](link)`\n\n| [t](u) |\n|---|\n| ![alt *text*](v.svg) and ![](w.png) |\n";
        let page = Page::new("a.md", text);
        let found: Vec<_> =
            page.links.iter().map(|link| (link.line, link.target.as_str(), link.alternative.as_deref())).collect();
        let expected = [(1, "b.md#c", None), (3, "u", None), (5, "v.svg", Some("alt text")), (5, "w.png", Some(""))];
        assert_eq!(found, expected);
    }
}
