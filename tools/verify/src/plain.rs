//! A lesson's first program: short enough to be read at once, and of nothing but `mpi`, so that it compiles as it is in a
//! crate of one's own.

use std::fs;

use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::problem::Problem;

const MOST_LINES: usize = 40;
/// What it may use: `mpi`, and random numbers, which Rust's own library hasn't got.
const ALLOWED: [&str; 3] = ["mpi", "rand", "rand_xoshiro"];

/// Whether each lesson's `plain.rs` is short and stands alone. That there is none, `room` says.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let read = |file: &str| fs::read_to_string(checkout.root.join(file)).unwrap_or_default();
    let of_lesson = |Lesson { folder, package, .. }: &Lesson| {
        let manifest = read(&format!("lessons/{folder}/Cargo.toml"));
        let mut foreign = dependencies(&manifest);
        foreign.push(package.clone());
        foreign.retain(|name| !ALLOWED.contains(&name.as_str()));
        of_program(&format!("lessons/{folder}/plain.rs"), &read(&format!("lessons/{folder}/plain.rs")), &foreign)
    };
    checkout.course.lessons.iter().flat_map(of_lesson).collect()
}

/// The names under `[dependencies]` and `[dev-dependencies]` of a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut is_inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_inside = ["[dependencies]", "[dev-dependencies]"].contains(&line);
        } else if is_inside && let Some(name) = line.split(['.', ' ', '=']).next().filter(|name| is_name(name)) {
            names.push(name.to_owned());
        }
    }
    names
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn of_program(file: &str, text: &str, foreign: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES {
        let what = format!("it has {lines} lines");
        problems.push(Problem::new(file, what, format!("show the idea alone, in {MOST_LINES} at most")).at(MOST_LINES));
    }
    for (at, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let words = code.match_indices("::").map(|(end, _)| {
            let before = &code[..end];
            &before[before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |sign| sign + 1)..]
        });
        if let Some(name) = words.into_iter().find(|word| foreign.iter().any(|name| name.replace('-', "_") == *word)) {
            let what = format!("a crate of one's own has no `{name}`");
            problems.push(Problem::new(file, what, "use nothing but `mpi`").at(at + 1));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_program_is_short_and_needs_nothing_but_mpi() {
        let manifest = "[package]\nname = \"lesson_ring\"\n[dependencies]\nmpi.workspace = true\nshared.workspace = true\n\
                        # why\nserde_json = \"1\"\n[dev-dependencies]\nharness.workspace = true\n[lints]\nworkspace = true\n";
        let foreign = dependencies(manifest);
        assert_eq!(foreign, ["mpi", "shared", "serde_json", "harness"]);
        let said = |text: &str| -> Vec<String> {
            of_program("p.rs", text, &foreign[1..]).iter().map(Problem::to_string).collect()
        };
        assert_eq!(said("use mpi::traits::*;\n// shared::start() comes later\nlet shared = std::f64::MAX;\n"), [""; 0]);
        let used = said("use mpi::traits::*;\nfn main() { let universe = shared::start(); }\n");
        assert_eq!(used, ["p.rs:2: a crate of one's own has no `shared`; use nothing but `mpi`"]);
        assert_eq!(said(&"\n".repeat(40)), [""; 0]);
        assert!(said(&"\n".repeat(41))[0].starts_with("p.rs:40: it has 41 lines;"));
    }
}
