//! Commands that a page names exist, with the options that it names: `cargo course …`, and scripts of this checkout.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use course::commands::hand_over::COURSE;
use course::lessons::{Course, nearest::nearest};

use crate::checkout::Checkout;
use crate::files::below;
use crate::problem::Problem;

/// Commands that take a lesson's name, or an exercise's, right behind them.
const OF_A_LESSON: [&str; 10] =
    ["run", "test", "check", "hint", "solution", "reset", "submit", "trace", "bench", "simulate"];

/// Whether all commands on all pages exist.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let Some(course) = std::env::var_os(COURSE) else {
        let what = "nobody knows whether the commands on the pages exist: this was started by itself";
        return vec![Problem::new(".", what, "cargo course verify").warning()];
    };
    let mut asked = Asked { checkout, course, known: BTreeMap::new() };
    let mut problems = Vec::new();
    for page in &checkout.pages {
        for (line, what, fix) in unknown(&page.text, &checkout.course, &mut |program, words| asked.help(program, words))
        {
            problems.push(Problem::new(&page.file, what, fix).at(line));
        }
        problems.extend(lost_scripts(&page.file, &page.text, |path| checkout.root.join(path).exists()));
    }
    problems
}

/// Asks each program once: the book names some of them a hundred times.
struct Asked<'a> {
    checkout: &'a Checkout,
    /// The `course` that has started us: `cargo course` would look whether it has to be built anew.
    course: OsString,
    known: BTreeMap<String, Option<String>>,
}

impl Asked<'_> {
    /// What a program prints when asked for help; nothing if there is no such program or command.
    fn help(&mut self, program: &str, words: &str) -> Option<String> {
        let Checkout { root, course, .. } = self.checkout;
        let ask = || {
            let mut command = match program {
                "cargo course" => {
                    if let Some(outside) = course.commands.iter().find(|command| command.name == words) {
                        return Some(options_of(&root.join("tools").join(&outside.package).join("src")));
                    }
                    Command::new(&self.course)
                }
                script => Command::new(root.join(script)),
            };
            let output = command.args(words.split_whitespace()).arg("--help").current_dir(root).output().ok()?;
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
        };
        self.known.entry(format!("{program} {words}")).or_insert_with(ask).clone()
    }
}

/// The options of a program that isn't built for this: what its structs have may be one.
fn options_of(source: &Path) -> String {
    let texts = below(source).into_iter().filter_map(|file| fs::read_to_string(file).ok()).collect::<Vec<_>>();
    let field = |line: &str| Some(format!("--{} ", line.trim().trim_start_matches("pub ").split_once(": ")?.0));
    texts.iter().flat_map(|text| text.lines()).filter_map(field).collect::<String>().replace('_', "-") + "--help"
}

/// The leading part of the text that is a name of a script, a command, or an option.
fn name(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len())]
}

/// Programs of ours that the text names and that don't exist, and options that their help doesn't know: each with its line,
/// and what to do.
fn unknown(
    text: &str,
    course: &Course,
    help: &mut impl FnMut(&str, &str) -> Option<String>,
) -> Vec<(usize, String, String)> {
    // A command may go on in the next line. Behind a comma or two spaces, something else is said.
    let text = text.split(" \\\n").map(|part| part.trim_start_matches(' ')).collect::<Vec<_>>().join("\u{b}");
    let mut found = Vec::new();
    let named = ["scripts/cluster/", "cargo course "].map(|prefix| text.match_indices(prefix));
    for (at, _) in named.into_iter().flatten() {
        let line = 1 + text[..at].matches(['\n', '\u{b}']).count();
        let mut wrong = |what: String, fix: &str| found.push((line, what, fix.to_owned()));
        let rest = &text[at..];
        let end = rest.find(['\n', '`', '|', ';', '&', '#', ')', '<']).unwrap_or(rest.len());
        let end = ["  ", ", "].iter().filter_map(|sign| rest.find(sign)).fold(end, usize::min);
        let command = rest[..end].split(" -- ").next().unwrap_or_default(); // what follows is the lesson's
        let is_course = command.starts_with("cargo");
        let words = command.strip_prefix("scripts/cluster/").or(command.strip_prefix("cargo ")).unwrap_or_default();
        let (first, rest) = (name(words), &words[name(words).len()..]);
        if first.is_empty() || rest.starts_with(['.', '/', '*', '{']) {
            continue; // a list in braces, a folder, a file that is no command
        }
        let program = if is_course { "cargo course".to_owned() } else { format!("scripts/cluster/{first}") };
        let mut words = rest.split_whitespace().map(name);
        let has_actions = is_course || first == "box";
        let mut action = if has_actions { words.next().unwrap_or_default().to_owned() } else { String::new() };
        if action == "hosts"
            && let Some(word) = words.next()
        {
            action = format!("hosts {word}"); // which has commands of its own
        }
        let Some(known) = help(&program, action.trim_start_matches('-')) else {
            let command = command.split_whitespace().collect::<Vec<_>>().join(" ");
            wrong(format!("there is no `{command}`"), "see cargo course --help, or what is in scripts/cluster");
            continue;
        };
        // Behind some words come another program's options.
        let theirs = first == "run" || first == "box" && ["ssh", "exec", "laptop"].contains(&action.as_str());
        let options = rest.split_whitespace().filter(|word| word.starts_with("--") && !theirs).map(name);
        let all: Vec<_> = known.split([' ', '\n', ',', '[']).map(name).filter(|word| word.starts_with("--")).collect();
        for option in options.filter(|option| !all.contains(option)) {
            let near = nearest(option, all.iter().copied());
            let fix = near.map_or(format!("see {program} {action} --help"), |near| format!("did you mean {near}?"));
            wrong(format!("`{program} {action}` has no option {option}"), &fix);
        }
        // In the middle of a sentence, the sentence may go on behind the command.
        let before = text[..at].rsplit(['\n', '\u{b}']).next().unwrap_or_default();
        let is_code = before.ends_with('`') || ["", "$"].contains(&before.trim());
        let takes_lesson = is_course && is_code && OF_A_LESSON.contains(&&*action);
        let lesson = rest.split_whitespace().nth(1).filter(|_| takes_lesson);
        let lesson = lesson.map(|word| word.trim_end_matches(['.', ',', ':'])).filter(|word| is_small(word));
        if let Some(Err(fault)) = lesson.map(|name| is_there(course, name)) {
            wrong(format!("`{command}`: {}", fault.what()), "see cargo course");
        }
    }
    found
}

/// "primes" or "primes/gap", and neither "NAME" nor "-n".
fn is_small(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase()) && !word.contains(char::is_uppercase)
}

fn is_there(course: &Course, name: &str) -> course::fault::Result<()> {
    if name.contains('/') { course.exercises(name).map(|_| ()) } else { course.lesson(name).map(|_| ()) }
}

/// Files in `scripts/` that the text names and that aren't there.
fn lost_scripts(file: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, _) in text.match_indices("scripts/") {
        let end = text[at..].find(|c: char| !c.is_ascii_alphanumeric() && !"/._-*{…".contains(c));
        let path = text[at..end.map_or(text.len(), |end| at + end)].trim_end_matches(['.', '/']);
        let is_a_part = text[..at].ends_with(|c: char| c.is_alphanumeric() || "/._-".contains(c));
        if !is_a_part && !path.contains(['*', '{', '…']) && !exists(Path::new(path)) {
            let line = 1 + text[..at].matches('\n').count();
            problems.push(Problem::new(file, format!("there is no {path}"), "see what is in scripts").at(line));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let course = Course::find().expect("the tests run in the checkout");
        let mut help = |program: &str, words: &str| {
            let known = match (program, words) {
                ("cargo course", "run") => "-n N  --hostfile FILE  --check-mpi",
                ("cargo course", "hosts list" | "check" | "") | ("scripts/cluster/run", "") => "",
                ("scripts/cluster/sync", "") => "--to FILE",
                ("scripts/cluster/box", "net") => "--clear",
                _ => return None,
            };
            Some(known.to_owned())
        };
        let found = unknown(text, &course, &mut help).into_iter();
        found.map(|(line, what, fix)| Problem::new("a.md", what, fix).at(line).to_string()).collect()
    }

    #[test]
    fn commands_that_do_not_exist_are_named_with_their_line() {
        for wrong in ["`scripts/cluster/chek`", "scripts/cluster/box upp", "cargo course runn primes"] {
            assert!(said(wrong).concat().contains("a.md:1: there is no `"), "{wrong}");
        }
        let option = said("Go.\n\n    cargo course run primes \\\n        --host-file X -- --limit 9\n");
        assert_eq!(option, ["a.md:3: `cargo course run` has no option --host-file; did you mean --hostfile?"]);
        assert!(said("scripts/cluster/sync --too X .").concat().contains("no option --too"));
        for wrong in ["cargo course run prime_numbers", "`cargo course check hello_world/square_table`"] {
            assert!(said(wrong).concat().contains("see cargo course"), "{wrong}");
        }
        for right in [
            "scripts/cluster/run ls --all",
            "scripts/cluster/box net --clear",
            "cargo course run primes -- --list",
            "`cargo course check hello_world/round_table`, `cargo course check NAME/EXERCISE`",
            "`cargo course hosts list FILE`",
            "cargo course check, one of them; cargo course  the chapters",
            "And cargo course run starts it",
        ] {
            assert_eq!(said(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn options_of_a_program_that_is_not_built_are_its_fields() {
        let scratch = harness::Scratch::new();
        scratch
            .file("main.rs", "struct Args {\n    /// Leave it out\n    no_criterion: bool,\n    pub rounds: u64,\n}\n");
        let has = |option: &str| options_of(Path::new(&scratch.path(""))).contains(option);
        assert!(has("--no-criterion ") && has("--rounds ") && !has("--round "));
    }

    #[test]
    fn scripts_that_are_not_there_are_named() {
        let exists = |path: &Path| path == Path::new("scripts/cluster/box");
        let said = |text: &str| lost_scripts("a.md", text, exists).iter().map(Problem::to_string).collect::<Vec<_>>();
        assert_eq!(said("`scripts/cluster/box`, scripts/cluster/box. scripts/{a,b} /usr/scripts/x"), [""; 0]);
        assert_eq!(
            said("a\nscripts/slurm/nothing.py\n"),
            ["a.md:2: there is no scripts/slurm/nothing.py; see what is in scripts"]
        );
    }
}
