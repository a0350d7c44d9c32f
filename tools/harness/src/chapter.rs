//! Keeps a lesson's chapter true: the code that it shows, and the output that it shows.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::testing;

/// Asserts that of the chapter in `folder` (its `README.md`, and `speed.md` and `gallery.md` if it has them) each `rust`
/// block stands word for word in the lesson's source (`plain.rs`, `src`, and the folders in it), and that each `console` block
/// begins with `$ cargo course run` and shows what the program prints, but for times and speeds: with `--plain` what
/// `plain.rs` prints. A chapter has at least one of each: where none is found, nothing would be compared. (Its headings are
/// `cargo course verify`'s.)
///
/// # Panics
/// If it doesn't, saying where.
pub fn check(folder: &str, program: &str) {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let more =
        ["speed.md", "gallery.md"].map(|file| fs::read_to_string(Path::new(folder).join(file)).unwrap_or_default());
    let chapter = read(&Path::new(folder).join("README.md")) + "\n" + &more.join("\n");

    let mut source = files_below(&Path::new(folder).join("src"));
    source.extend(Some(Path::new(folder).join("plain.rs")).filter(|file| file.exists()));
    let source: Vec<_> = source.iter().map(|file| without_indentation(&read(file))).collect();
    for block in some_blocks(&chapter, "rust") {
        let block = without_indentation(&block);
        assert!(source.iter().any(|text| text.contains(&block)), "stands neither in src nor in plain.rs:\n{block}");
    }
    for block in some_blocks(&chapter, "console") {
        let run = block.strip_prefix("$ cargo course run ").and_then(|run| run.split_once('\n'));
        let Some((command, shown)) = run else { panic!("shows no run of the lesson:\n{block}") };
        let (ranks, arguments) = parse(command);
        let printed = match command.split_once(" --plain ") {
            Some((lesson, _)) => testing::output(&testing::example(&format!("{lesson}_plain")), ranks, &arguments),
            None => testing::output(program, ranks, &arguments),
        };
        assert_eq!(shape(shown), shape(&printed), "\nshown for `{command}`:\n{shown}\nprinted:\n{printed}");
    }
}

/// The files in a folder and in the folders in it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(fence) = line.strip_prefix("```") {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            if fence == language {
                found.push(block.join("\n"));
            }
        }
    }
    found
}

/// The contents of the fenced blocks of one language.
///
/// # Panics
/// If there is none, or one is empty: nothing would be compared.
pub fn some_blocks(text: &str, language: &str) -> Vec<String> {
    let found = blocks(text, language);
    let empty = found.iter().filter(|block| block.trim().is_empty()).count();
    assert!(!found.is_empty() && empty == 0, "{} blocks of {language}, {empty} of them empty", found.len());
    found
}

/// The text with every line as if it began at the margin: a chapter shows code without that of what surrounds it.
pub fn without_indentation(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The rank count and the program's arguments of `LESSON -n N [-- ARGUMENTS]`.
fn parse(command: &str) -> (usize, Vec<&str>) {
    let (launch, arguments) = command.split_once(" -- ").unwrap_or((command, ""));
    let ranks = launch.split_once("-n ").and_then(|(_, ranks)| ranks.trim().parse().ok());
    let ranks = ranks.unwrap_or_else(|| panic!("a shown run names its ranks by -n: {command}"));
    (ranks, arguments.split_whitespace().collect())
}

/// What doesn't change from run to run and from machine to machine, whatever the order of the lines: all of a line, or
/// only its words where it has a time or a speed in it. The line on machine, MPI and ranks is left out.
fn shape(text: &str) -> BTreeSet<String> {
    let is_unit = |word: &str| ["ns", "µs", "ms", "s", "°C"].contains(&word) || word.contains("/s");
    let is_prefix = |word: &str| ["k", "M", "G", "T"].contains(&word);
    let constant = |word: &&str| !is_unit(word) && !is_prefix(word) && !word.contains(|c: char| c.is_ascii_digit());
    let keep = |line: &str| {
        let words = line.split_whitespace();
        let measured = words.clone().any(is_unit);
        words.filter(|word| !measured || constant(word)).collect::<Vec<_>>().join(" ")
    };
    text.lines().filter(|line| !(line.contains(" core") && line.contains(" rank"))).map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fenced_blocks_are_found_by_language() {
        assert_eq!(blocks("a\n```rust\nx\ny\n```\n```console\n$ z\n```\n", "rust"), ["x\ny"]);
    }

    #[test]
    fn a_chapter_without_blocks_is_no_true_one() {
        for text in ["", "~~~rust\nx\n~~~\n", "```rust,ignore\nx\n```\n", "```rust\n\n```\n"] {
            assert!(std::panic::catch_unwind(|| some_blocks(text, "rust")).is_err(), "{text}");
        }
        assert_eq!(some_blocks("```rust\nx\n```\n", "rust").len(), 1);
    }

    #[test]
    fn source_is_found_in_folders_too() {
        let scratch = crate::Scratch::new();
        fs::create_dir_all(scratch.path("src/a/b")).unwrap();
        let mut files = ["src/main.rs", "src/a/x.rs", "src/a/b/y.rs"].map(|name| PathBuf::from(scratch.file(name, "")));
        let mut found = files_below(Path::new(&scratch.path("src")));
        files.sort();
        found.sort();
        assert_eq!(found, files);
    }

    #[test]
    fn a_shown_command_is_taken_apart() {
        assert_eq!(parse("primes -n 3 -- --limit 1e6"), (3, vec!["--limit", "1e6"]));
    }

    #[test]
    fn only_what_is_measured_may_differ() {
        assert_eq!(shape("took 3 ms\n5 hits"), shape("5 hits\ntook 2.5 s"));
        assert_ne!(shape("5 hits"), shape("6 hits"));
        assert_ne!(shape("took 3 ms"), shape("lasted 3 ms"));
    }
}
