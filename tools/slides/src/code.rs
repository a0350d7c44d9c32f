//! Code on a slide stands word for word in the file that its fence names: ```` ```rust lessons/NAME/plain.rs ````.
//!
//! A slide has room for a few lines, so it may leave some out, and says so by a line of its own: `…`, with a comment's mark
//! before it if it likes. Each piece between such lines stands in the source without a gap, below the piece before. A line that
//! is too long ends in ` …`. (`harness::chapter` does the same for chapters, whose blocks name no file; it panics, as tests do.)

use std::fs;
use std::path::Path;

use crate::deck::Fence;
use crate::problem::Problem;

/// How many lines a slide has room for.
pub const MOST_LINES: usize = 15;

/// What is wrong with the code in a fence. Sources are named from the checkout's folder on.
pub fn check(fence: &Fence, root: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = fence.text.lines().count();
    if lines > MOST_LINES {
        let what = format!("{lines} lines of code on one slide");
        problems.push(Problem::new(fence.line, what, format!("show {MOST_LINES} at most, and … for the others")));
    }
    let (language, source) = fence.info.split_once(' ').unwrap_or((&fence.info, ""));
    // What was never code: a drawing, or a few words as they are typed.
    if language == "text" && source.is_empty() {
        return problems;
    }
    if source.is_empty() {
        let fix = format!(
            "write its file behind the language: ```{} lessons/NAME/plain.rs",
            if language.is_empty() { "rust" } else { language }
        );
        problems.push(Problem::new(fence.line, "this code names no source", fix));
        return problems;
    }
    match fs::read_to_string(root.join(source)) {
        Err(error) => {
            let what = format!("the code's source {source} can't be read: {error}");
            problems.push(Problem::new(fence.line, what, "name a file of this checkout, from its folder on"));
        }
        Ok(text) => problems.extend(stray(&fence.text, &text).map(|line| {
            let shown = fence.text.lines().nth(line).unwrap_or_default().trim();
            let what = format!("`{shown}` isn't what comes here in {source}");
            Problem::new(fence.line + 1 + line, what, "copy it from there, and write a line … where you leave some out")
        })),
    }
    problems
}

/// The first shown line, from 0, that doesn't stand where it should.
fn stray(shown: &str, source: &str) -> Option<usize> {
    let source: Vec<&str> = source.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let shown: Vec<(usize, &str)> =
        shown.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty()).collect();
    let mut from = 0;
    for piece in shown.split(|(_, line)| is_gap(line)).filter(|piece| !piece.is_empty()) {
        // How many of its lines agree, for each place where it may begin.
        let agree =
            |at: usize| piece.iter().zip(&source[at..]).take_while(|((_, shown), own)| is_line(shown, own)).count();
        match (from..source.len()).find(|&at| agree(at) == piece.len()) {
            Some(at) => from = at + piece.len(),
            None => {
                let most = (from..source.len()).map(agree).max().unwrap_or(0);
                return Some(piece[most.min(piece.len() - 1)].0);
            }
        }
    }
    None
}

/// `…`, `// …`, `# …`.
fn is_gap(line: &str) -> bool {
    line.trim_start_matches(['/', '#', ' ']) == "…"
}

fn is_line(shown: &str, source: &str) -> bool {
    shown == source || shown.strip_suffix(" …").is_some_and(|beginning| source.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str =
        "fn main() {\n    let a = 1;\n\n    let b = 2; // two\n    if a < b {\n        c();\n    }\n}\n";

    #[test]
    fn pieces_stand_in_the_source_in_its_order() {
        for shown in [
            "let a = 1;\nlet b = 2; // two\n",
            "fn main() {\n    // …\n    if a < b {\n    …\n}\n",
            "let b = 2; …\nif a < b {",
        ] {
            assert_eq!(stray(shown, SOURCE), None, "{shown}");
        }
    }

    #[test]
    fn what_differs_is_named_by_its_line() {
        assert_eq!(stray("let a = 1;\nlet b = 3;\n", SOURCE), Some(1));
        // A gap that isn't shown, another order, and nothing of it.
        assert_eq!(stray("fn main() {\n\nlet b = 2; // two\n", SOURCE), Some(2));
        assert_eq!(stray("c();\n…\nlet a = 1;\n", SOURCE), Some(2));
        assert_eq!(stray("nothing\n", SOURCE), Some(0));
        assert_eq!(stray("let …\nlet b = 3; …\n", SOURCE), Some(1));
    }

    #[test]
    fn each_slip_has_its_line_and_its_remedy() {
        let scratch = harness::Scratch::new();
        scratch.file("a.rs", SOURCE);
        let root = scratch.path("");
        let said = |info: &str, text: &str| -> Vec<String> {
            let fence = Fence { line: 7, info: info.into(), text: text.into() };
            check(&fence, Path::new(&root)).iter().map(|problem| problem.of("d.md").to_string()).collect()
        };
        assert_eq!(said("rust a.rs", "let a = 1;\n"), [""; 0]);
        assert_eq!(said("text", "anything\n"), [""; 0]);
        assert!(
            said("rust a.rs", "let a = 1;\nlet c = 1;\n")[0]
                .starts_with("d.md:9: `let c = 1;` isn't what comes here in a.rs")
        );
        assert!(said("rust", "let a = 1;\n")[0].starts_with("d.md:7: this code names no source"));
        assert!(said("rust b.rs", "let a = 1;\n")[0].starts_with("d.md:7: the code's source b.rs can't be read"));
        assert!(said("text", &"x\n".repeat(16))[0].starts_with("d.md:7: 16 lines of code on one slide"));
    }
}
