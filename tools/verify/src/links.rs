//! Links lead somewhere, also behind the `#`, and whoever can't see a picture is told what is in it. Links to the web are
//! not followed.

use std::path::{Component, Path, PathBuf};

use crate::checkout::Checkout;
use crate::page::{Link, Page};
use crate::problem::Problem;

/// Whether all links lead somewhere, and all pictures have words.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let of_page = |page| links_of(page, &checkout.pages, |file| checkout.root.join(file).exists());
    checkout.pages.iter().flat_map(of_page).collect()
}

fn links_of(page: &Page, pages: &[Page], exists: impl Fn(&Path) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for Link { line, target, alternative } in &page.links {
        let mut wrong = |what: String, fix: &str| problems.push(Problem::new(&page.file, what, fix).at(*line));
        if alternative.as_ref().is_some_and(|words| words.trim().is_empty()) {
            wrong(format!("the picture {target} has no alternative text"), "say in the brackets what it shows");
        }
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let file = if path.is_empty() { page.file.clone().into() } else { beside(&page.file, path) };
        if !exists(&file) {
            wrong(format!("nothing is at {target}"), "mend the link, which begins at this file's folder");
        } else if let Some(other) = pages.iter().find(|page| Path::new(&page.file) == file)
            && !anchor.is_empty()
            && !other.headings.iter().any(|heading| heading.anchor == anchor)
        {
            wrong(format!("{} has no heading #{anchor}", other.file), "write its heading in small letters and hyphens");
        }
    }
    problems
}

/// A path that begins at a file's folder, from the checkout's folder on.
pub fn beside(file: &str, path: &str) -> PathBuf {
    let mut place = PathBuf::from(file);
    place.pop();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => _ = place.pop(),
            Component::CurDir => {}
            part => place.push(part),
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_nowhere_and_shows_nothing_is_named() {
        let pages = [
            Page::new("book/a.md", "# A\n[b](../lessons/b.md#one) [c](#a) [d](https://example.org/#x) ![it](p.svg)\n"),
            Page::new("lessons/b.md", "## One\n[no](no.md) [no](../book/a.md#b)\n\n![](../book/p.svg)\n"),
        ];
        let exists = |file: &Path| ["book/a.md", "lessons/b.md", "book/p.svg"].map(Path::new).contains(&file);
        assert_eq!(links_of(&pages[0], &pages, exists), []);
        let said: Vec<_> = links_of(&pages[1], &pages, exists).iter().map(Problem::to_string).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("lessons/b.md:2: nothing is at no.md;"), "{said:?}");
        assert!(said[1].starts_with("lessons/b.md:2: book/a.md has no heading #b;"), "{said:?}");
        assert!(said[2].starts_with("lessons/b.md:4: the picture ../book/p.svg has no alternative text;"), "{said:?}");
    }
}
