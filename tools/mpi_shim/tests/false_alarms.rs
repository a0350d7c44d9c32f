//! Programs without a mistake run under the checker as without it, although random delays shake them. By hand, once with
//! each MPI:
//!
//! `cargo test --release -p mpi_shim --test false_alarms -- --ignored --nocapture --test-threads 1`
//!
//! `RUNS=20` in the environment runs each program 20 times instead of 10.

mod scratch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use launch::{Code, codes};
use scratch::{Scratch, run_program};
use serde_json::Value;

/// The exit code of a job that the checker has ended.
const DIAGNOSED: i32 = launch::contract::DIAGNOSED as i32;

/// Of rsmpi's examples, the one that has a mistake which the checker names: it cancels a send and then the receive of the same
/// message. Where MPI can't cancel the send any more, nobody receives the message, and MPICH 5 refuses to finalize if it has
/// arrived by then.
const MISTAKEN: &str = "immediate";

/// Of the lessons' programs, the one that hangs, which is what it is for.
const HANGS: &str = "pitfalls_plain";

/// A program, its arguments, and on how many ranks it runs.
struct Subject {
    program: PathBuf,
    arguments: Vec<String>,
    ranks: Vec<usize>,
}

/// How often the subjects ran, and what went wrong.
#[derive(Default)]
struct Tally {
    runs: usize,
    alarms: Vec<String>,
    /// What fails without the checker as well.
    left_out: Vec<String>,
}

impl Tally {
    /// Runs a program as often as it is to be, each time with other delays.
    fn run(&mut self, subject: &Subject) {
        let Subject { program, arguments, ranks } = subject;
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        for &ranks in ranks {
            for seed in 0..runs() {
                let delays = format!("MPI_CHECK_DELAYS={seed}");
                let captured = run_program(program, ranks, &["MPI_CHECK=on", &delays], &arguments);
                self.runs += 1;
                let said = speaks(&captured.stderr);
                let failed = captured.ended.code != 0 || captured.ended.timed_out;
                // Some fail once in a while.
                let fails_alone = || (0..30).any(|_| !run_program(program, ranks, &[], &arguments).ended.success());
                if failed && !said && captured.ended.code != DIAGNOSED && fails_alone() {
                    self.left_out.push(format!("{name} on {ranks} ranks"));
                    break;
                }
                if said || failed {
                    self.alarms.push(format!("{name} on {ranks} ranks, delays {seed}: {captured:?}"));
                }
            }
        }
        println!("{name}: {} runs so far, {} alarms", self.runs, self.alarms.len());
    }

    fn end(self) {
        println!("{} runs; {} left out, as they fail alone, too: {:?}", self.runs, self.left_out.len(), self.left_out);
        assert!(
            self.alarms.is_empty(),
            "{} alarms in {} runs:\n{}",
            self.alarms.len(),
            self.runs,
            self.alarms.join("\n")
        );
        assert!(self.left_out.len() * 10 < self.runs, "that so much fails alone says nothing of the checker");
    }
}

/// Whether it says anything of its own: not what MPI has refused, nor how a rank has left.
fn speaks(stderr: &str) -> bool {
    codes(stderr).any(|code| ![Code::CallFailed, Code::MissingFinalize, Code::Crash].contains(&code))
}

fn runs() -> usize {
    env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(10)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tools/mpi_shim is in it")
}

fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).env_remove("CARGO_TARGET_DIR");
    command
}

/// What cargo knows of the workspace and of all that it uses.
fn metadata() -> Value {
    let output = cargo().args(["metadata", "--format-version", "1"]).output().expect("cargo can be started");
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

/// Where programs are built: cargo's own folder for this is beside that of the tests.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("it is cargo's");
    folder
}

fn build(place: &Path, arguments: &[&str]) {
    cargo_builds("build", place, arguments);
}

fn cargo_builds(by: &str, place: &Path, arguments: &[&str]) {
    let mut command = cargo();
    command.arg(by).arg("--target-dir").arg(folder("target")).args(arguments).current_dir(place);
    assert!(command.status().expect("cargo can be started").success(), "cargo {by} {arguments:?}");
}

/// rsmpi's examples, built as a package of their own from where cargo has them. Those that are to panic are left out.
fn published() -> Vec<Subject> {
    let metadata = metadata();
    let mpi = packages(&metadata).find(|package| package["name"] == "mpi").expect("the course uses it");
    let manifest = Path::new(mpi["manifest_path"].as_str().expect("a path"));
    let examples = fs::read_dir(manifest.with_file_name("examples")).expect("they are published");
    let sources =
        examples.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "rs"));
    let sources: BTreeMap<_, _> = sources
        .map(|path| (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), path))
        .filter(|(name, _)| !name.ends_with("_panic") && name != MISTAKEN)
        .collect();
    let package_folder = folder("published");
    let version = mpi["version"].as_str().unwrap_or_default();
    let mut package = format!(
        "[workspace]\n[package]\nname = \"published\"\nversion = \"0.0.0\"\nedition = \"2021\"\nautobins = false\n\
         [features]\nuser-operations = []\n[lints.rust]\nunexpected_cfgs = \"allow\"\n[dependencies]\n\
         mpi = {{ version = \"={version}\", default-features = false, features = [\"derive\", \"complex\"] }}\nnum-complex = \"0.4\"\n"
    );
    for (name, path) in &sources {
        package += &format!("[[bin]]\nname = \"{name}\"\npath = \"{}\"\n", path.display());
    }
    fs::write(package_folder.join("Cargo.toml"), package).expect("it is ours");
    // With the versions that the course uses.
    fs::copy(root().join("Cargo.lock"), package_folder.join("Cargo.lock")).expect("it is ours");
    build(&package_folder, &["--bins", "--keep-going"]);
    let subject = |name| Subject {
        program: folder("target").join("debug").join(name),
        arguments: Vec::new(),
        ranks: vec![2, 3, 4, 8],
    };
    sources.into_keys().map(subject).collect()
}

/// The lessons' programs, and the solutions of their exercises.
fn lessons() -> Vec<Subject> {
    let metadata = metadata();
    let mut subjects = Vec::new();
    for package in packages(&metadata).filter(|package| package["metadata"]["lesson"].is_object()) {
        let [name, small] =
            [&package["name"], &package["metadata"]["lesson"]["small"]].map(|text| text.as_str().unwrap_or_default());
        build(root(), &["-p", name, "--bins"]);
        let built = folder("target").join("debug");
        let ranks = package["metadata"]["lesson"]["exercise_ranks"].as_array().into_iter().flatten();
        let ranks: Vec<_> = ranks.filter_map(Value::as_u64).map(|ranks| ranks as usize).collect();
        for target in package["targets"].as_array().into_iter().flatten() {
            let own = target["name"].as_str().unwrap_or_default();
            if own == HANGS {
                continue;
            }
            let arguments = small.split_whitespace().map(str::to_owned);
            subjects.extend(match target["kind"][0].as_str() {
                Some("bin") => {
                    Some(Subject { program: built.join(own), arguments: arguments.collect(), ranks: vec![2, 3, 4, 8] })
                }
                Some("example") => {
                    cargo_builds(
                        "rustc",
                        root(),
                        &["-p", name, "--example", own, "--", "--cfg", "attempt=\"solution\""],
                    );
                    Some(Subject {
                        program: built.join("examples").join(own),
                        arguments: Vec::new(),
                        ranks: ranks.clone(),
                    })
                }
                _ => None,
            });
        }
    }
    subjects
}

#[test]
#[ignore = "builds and runs all of rsmpi's examples"]
fn published_examples_run_without_an_alarm() {
    let mut tally = Tally::default();
    published().iter().for_each(|subject| tally.run(subject));
    tally.end();
}

#[test]
#[ignore = "builds and runs all lessons"]
fn lessons_and_solutions_run_without_an_alarm() {
    let mut tally = Tally::default();
    lessons().iter().for_each(|subject| tally.run(subject));
    tally.end();
}

/// A few seconds of what the test below does for hours.
#[test]
fn random_programs_run_without_an_alarm() {
    random(&[2, 3, 4], 0..3, "40");
}

#[test]
#[ignore = "takes an hour; SEEDS=100 in the environment says how many seeds"]
fn hundreds_of_random_programs_run_without_an_alarm() {
    let seeds = env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(300);
    random(&[1, 2, 3, 4, 5, 8], 0..seeds, "60");
}

/// Runs random programs; each seed gives another, with other delays.
fn random(ranks: &[usize], seeds: std::ops::Range<u64>, steps: &str) {
    let program = Scratch::new("random.c", "random");
    let (mut runs, mut alarms) = (0, Vec::new());
    for seed in seeds {
        for &ranks in ranks {
            let (delays, seed) = (format!("MPI_CHECK_DELAYS={seed}"), format!("{}", seed + 1));
            let captured = program.run(ranks, &["MPI_CHECK=on", &delays], &[&seed, steps]);
            runs += 1;
            if captured.ended.code != 0 || captured.ended.timed_out || speaks(&captured.stderr) {
                alarms.push(format!("random {seed} {steps} on {ranks} ranks: {captured:?}"));
            }
        }
    }
    println!("{runs} runs of random programs");
    assert!(alarms.is_empty(), "{} alarms in {runs} runs:\n{}", alarms.len(), alarms.join("\n"));
}
