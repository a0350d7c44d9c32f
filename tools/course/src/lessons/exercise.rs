//! An exercise: a folder `exercises/<n>_<name>/` of a lesson, and what its files say of it.

use std::fs;
use std::path::PathBuf;

/// A folder in a lesson's `exercises/`.
#[derive(Debug)]
pub struct Exercise {
    /// Its lesson's folder.
    pub lesson: String,
    /// Its lesson's package.
    pub package: String,
    /// Its place among the lesson's exercises: `<n>` of the folder's name.
    pub place: u64,
    /// Its name: what follows on that.
    pub name: String,
    /// The example target that checks it.
    pub target: String,
    /// The folder.
    pub folder: PathBuf,
    /// On how many ranks it is checked.
    pub ranks: Vec<usize>,
}

/// What the first lines of `exercise.rs` say of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct About {
    /// One for a warm-up, two for what everybody should do, three for who wants more; none if that isn't said.
    pub stars: usize,
    /// What it is called.
    pub title: String,
    /// How long it takes.
    pub minutes: Option<u64>,
    /// Whether it is given as a program that is wrong, instead of one that isn't written yet.
    pub broken: bool,
}

/// A typical wrong answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file's name in `mistakes/`, without its ending.
    pub name: String,
    /// What the check must say to its author; nothing if the file doesn't say.
    pub says: String,
}

impl Exercise {
    /// By what it is called: "LESSON/NAME".
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.lesson, self.name)
    }

    /// What its first lines say.
    pub fn about(&self) -> About {
        about(&self.read("exercise.rs"))
    }

    /// Its typical wrong answers, by name.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let files = fs::read_dir(self.folder.join("mistakes")).into_iter().flatten().flatten();
        let name = |name: String| name.strip_suffix(".rs").map(str::to_owned);
        let mut names: Vec<_> = files.filter_map(|file| name(file.file_name().to_string_lossy().into())).collect();
        names.sort();
        let mistake = |name| Mistake { says: check_says(&self.read(&format!("mistakes/{name}.rs"))), name };
        names.into_iter().map(mistake).collect()
    }

    /// Its hints; each says more than the one before.
    pub fn hints(&self) -> Vec<String> {
        hints(&self.read("hints.md"))
    }

    /// The text of one of its files; nothing if it isn't there.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap_or_default()
    }
}

/// The lines of a file's own documentation.
fn first_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim)
}

fn about(text: &str) -> About {
    let first = first_lines(text).next().unwrap_or_default();
    let title = first.trim_start_matches('★');
    About {
        stars: first.chars().count() - title.chars().count(),
        title: title.trim().into(),
        minutes: first_lines(text).find_map(|line| line.strip_prefix("Minutes: ")?.parse().ok()),
        broken: first_lines(text).any(|line| line == "Given: broken"),
    }
}

fn check_says(text: &str) -> String {
    first_lines(text).find_map(|line| line.strip_prefix("check says: ")).unwrap_or_default().into()
}

/// What stands under `## 1`, `## 2` and so on.
fn hints(text: &str) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("## "), hints.last_mut()) {
            (Some(_), _) => hints.push(String::new()),
            (None, Some(hint)) => *hint += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    hints.iter().map(|hint| hint.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_say_what_it_is() {
        let text = "//! ★★ Who shares my host\n//!\n//! A task.\n//!\n//! Minutes: 10\n//! Given: broken\n\nuse mpi;\n";
        let title = "Who shares my host".to_owned();
        assert_eq!(about(text), About { stars: 2, title, minutes: Some(10), broken: true });
        assert_eq!(about("fn main() {}\n//! Minutes: 3\n"), About::default(), "a student may remove all of it");
    }

    #[test]
    fn mistakes_say_what_the_check_must_say() {
        let text = "//! check says: a stream of its own\n//! More.\n\nfn f() {}\n";
        assert_eq!(check_says(text), "a stream of its own");
        assert_eq!(check_says("fn f() {}\n"), "");
    }

    #[test]
    fn hints_are_what_stands_below_the_headings() {
        assert_eq!(hints("# Hints\n\n## 1\n\nLook.\n\n## 2\n\nLook\ntwice.\n"), ["Look.", "Look\ntwice."]);
        assert_eq!(hints(""), [""; 0]);
    }
}
