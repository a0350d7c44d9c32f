//! `cargo course hint`, `solution`, `reset` and the progress that they share, in a checkout of one lesson with one exercise.
//! What builds and runs ranks is tested by `cargo course check --all`, which CI runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const EXERCISE: &str = "lessons/ring/exercises/1_left/exercise.rs";
const GIVEN: &str = "//! ★★ To the left\n//!\n//! Minutes: 10\n\npub fn left() { todo!() }\n";

struct Checkout {
    _scratch: harness::Scratch,
    root: PathBuf,
}

impl Checkout {
    fn new() -> Self {
        let scratch = harness::Scratch::new();
        let root = PathBuf::from(scratch.path("course"));
        let manifest = "[package]\nname = \"lesson_ring\"\nedition = \"2024\"\n\
                        [package.metadata.lesson]\nweek = 1\ntitle = \"Rings\"\nlearn = \"to pass on\"\n\
                        minutes = { talk = 30, run = 15 }\nranks = 4\n\
                        [[example]]\nname = \"ring_left\"\npath = \"exercises/1_left/check.rs\"\n";
        let folder = "lessons/ring/exercises/1_left";
        for (file, text) in [
            ("Cargo.toml", "[workspace]\nmembers = [\"lessons/*\"]\nresolver = \"3\"\n"),
            ("lessons/ring/Cargo.toml", manifest),
            ("lessons/ring/src/main.rs", "fn main() {}\n"),
            (EXERCISE, GIVEN),
            (&format!("{folder}/check.rs"), "fn main() {}\n"),
            (&format!("{folder}/solution.rs"), "pub fn left() {}\n"),
            (&format!("{folder}/hints.md"), "# Hints\n\n## 1\n\nWho?\n\n## 2\n\nThe neighbour.\n"),
        ] {
            let file = root.join(file);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("the folder is ours");
            fs::write(file, text).expect("the folder is ours");
        }
        Self { _scratch: scratch, root }
    }

    fn course(&self, args: &[&str], code: i32) -> String {
        let output = self.run(Path::new(env!("CARGO_BIN_EXE_course")), args);
        assert_eq!(output.0, Some(code), "cargo course {args:?}: {}", output.1);
        output.1
    }

    fn git(&self, args: &[&str]) {
        let settings = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
        let output = self.run(Path::new("git"), &[&settings[..], args].concat());
        assert_eq!(output.0, Some(0), "git {args:?}: {}", output.1);
    }

    fn run(&self, program: &Path, args: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(program)
            .args(args)
            .current_dir(&self.root)
            // No repository above this one is asked.
            .env("GIT_CEILING_DIRECTORIES", self.root.parent().expect("it is in a scratch folder"))
            .output()
            .expect("the program is there");
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code(), text)
    }

    fn exercise(&self) -> String {
        fs::read_to_string(self.root.join(EXERCISE)).expect("it is there")
    }
}

#[test]
fn hints_open_one_at_a_time_and_stay_open() {
    let checkout = Checkout::new();
    assert!(checkout.course(&["hint", "ring/left", "--again"], 0).contains("No hint is open"));
    let first = checkout.course(&["hint", "ring/left"], 0);
    assert!(first.contains("Hint 1 of 2") && first.contains("Who?") && !first.contains("neighbour"), "{first}");
    let second = checkout.course(&["hint", "ring/1"], 0);
    assert!(second.contains("Hint 2 of 2") && !second.contains("Who?"), "{second}");
    for words in [&["hint", "ring/left"][..], &["hint", "ring", "--again"]] {
        let all = checkout.course(words, 0);
        assert!(all.contains("Who?") && all.contains("neighbour") && all.contains("--spoil"), "{all}");
    }
    assert!(checkout.course(&["hint", "ring/lift"], 2).contains("did you mean `left`?"));
}

#[test]
fn the_solution_is_for_who_has_one_or_insists() {
    let checkout = Checkout::new();
    let refused = checkout.course(&["solution", "ring/left"], 1);
    assert!(refused.contains("cargo course hint ring/left") && !refused.contains("pub fn"), "{refused}");
    assert_eq!(checkout.course(&["solution", "ring/left", "--spoil"], 0), "pub fn left() {}\n");
    let progress = fs::read_to_string(checkout.root.join(".course/progress.json")).expect("it is kept");
    assert!(progress.contains("\"spoiled\": true"), "{progress}");
    let solved = progress.replace("\"passed\": false", "\"passed\": true");
    fs::write(checkout.root.join(".course/progress.json"), solved).expect("it is ours");
    assert_eq!(checkout.course(&["solution", "ring/left"], 0), "pub fn left() {}\n");
    assert!(checkout.course(&[], 0).contains('●'));
}

#[test]
fn a_chapter_takes_the_minutes_of_talk_and_run_and_of_its_exercises() {
    let list = Checkout::new().course(&[], 0);
    let line = list.lines().find(|line| line.contains("Rings")).expect("the lesson is listed");
    assert!(line.split_whitespace().any(|word| word == "55"), "30 + 15 + 10: {line}");
}

#[test]
fn reset_keeps_what_the_student_wrote() {
    let checkout = Checkout::new();
    fs::write(checkout.root.join(EXERCISE), "mine, 1").expect("it is ours");
    let told = checkout.course(&["reset", "ring/left"], 1);
    assert!(told.contains("git doesn't know") && checkout.exercise() == "mine, 1", "{told}");
    fs::write(checkout.root.join(EXERCISE), GIVEN).expect("it is ours");
    checkout.git(&["init", "--quiet"]);
    checkout.git(&["add", "."]);
    checkout.git(&["commit", "--quiet", "-m", "as it was given"]);
    assert!(checkout.course(&["reset", "ring/left"], 0).contains("is as git has it"));
    for text in ["mine, 1", "mine, 2"] {
        fs::write(checkout.root.join(EXERCISE), text).expect("it is ours");
        let told = checkout.course(&["reset", "ring/left"], 0);
        assert_eq!(checkout.exercise(), GIVEN);
        let file = EXERCISE.replace("exercise.rs", &format!("exercise.yours-{}.rs", &text[6..]));
        assert!(told.contains(&file), "{told}");
        assert_eq!(fs::read_to_string(checkout.root.join(file)).expect("it is kept"), text);
    }
}

#[test]
fn a_file_of_progress_that_is_garbage_is_set_aside_with_a_word() {
    let checkout = Checkout::new();
    fs::create_dir(checkout.root.join(".course")).expect("it is ours");
    fs::write(checkout.root.join(".course/progress.json"), "{ not finished").expect("it is ours");
    let list = checkout.course(&[], 0);
    assert!(list.contains("makes no sense") && list.contains(".broken") && list.contains("Rings"), "{list}");
    assert!(!checkout.course(&[], 0).contains("makes no sense"), "it is said once");
}
