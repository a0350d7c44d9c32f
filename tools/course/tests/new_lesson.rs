//! `cargo course new`, as a contributor meets it: in a copy of this checkout, the new lesson is listed, passes its
//! tests, and has an exercise that fails and a solution that passes.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const LESSON: &str = "probe_lesson";

#[test]
#[ignore = "builds a checkout of its own, which takes minutes; CI runs it: cargo test -p course -- --ignored"]
fn a_new_lesson_is_listed_and_passes_its_tests() {
    let checkout = Copy::of_this_checkout("passes");
    checkout.course(&["new", LESSON], 0);
    let list = checkout.course(&[], 0);
    assert!(list.contains("probe_lesson") && list.contains("Probe lesson"), "{list}");
    checkout.course(&["test", LESSON], 0);
    let exercise = checkout.course(&["check", LESSON], 1);
    assert!(exercise.contains("rank 0 of 1") && exercise.contains("not yet implemented"), "{exercise}");
    checkout.course(&["check", LESSON, "--solution"], 0);
    let proof = checkout.course(&["check", LESSON, "--all"], 0);
    assert_eq!(proof.matches("2 of 2 named").count(), 3, "{proof}");
    checkout.course(&["run", LESSON, "--plain", "-n", "3"], 0);
    // It has all that a lesson has, and no file but its own was touched: the table in README.md is made.
    let lacks = checkout.course(&["verify"], 1);
    assert!(lacks.starts_with("README.md:") && lacks.contains("cargo course verify --fix"), "{lacks}");
    assert_eq!(checkout.changed(), ["M Cargo.lock", "?? lessons/probe_lesson/", "?? slides/probe_lesson.md"]);
    checkout.course(&["verify", "--fix"], 0);
    assert_eq!(
        checkout.changed(),
        ["M Cargo.lock", "M README.md", "?? lessons/probe_lesson/", "?? slides/probe_lesson.md"]
    );
}

/// As a user meets it who has never heard of MPI's settings: none of them is in the environment.
#[test]
#[ignore = "builds a crate with all that it stands on, which takes minutes; CI runs it: cargo test -p course -- --ignored"]
fn a_crate_of_ones_own_builds_and_runs_outside_of_the_course() {
    let folder = env::temp_dir().join(format!("course-standalone-{}", std::process::id()));
    let (own, root) = (folder.join("quarter_circle"), Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let run = |program: &str, arguments: &[&str], folder: &Path, code: i32| {
        let mut command = Command::new(program);
        for name in
            ["MPICC", "LIBCLANG_PATH", "BINDGEN_EXTRA_CLANG_ARGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR"]
        {
            command.env_remove(name);
        }
        let output = command.args(arguments).current_dir(folder).output().expect("the program is there");
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert_eq!(output.status.code(), Some(code), "{program} {arguments:?}\n{printed}");
        printed
    };
    let course = env!("CARGO_BIN_EXE_course");
    let made = ["new", "--standalone", own.to_str().expect("plain text")];
    let printed = run(course, &made, &root, 0);
    let mpiexec = printed.lines().find_map(|line| line.trim().split_once(" -n 4 ")).expect("it says how to start it").0;
    run("cargo", &["build", "--release"], &own, 0);
    let program = "target/release/quarter_circle";
    for ranks in ["1", "3", "7"] {
        let printed = run("timeout", &["60", mpiexec, "-n", ranks, program, "1e5"], &own, 0);
        assert!(printed.contains(&format!("π is about 3.1415926536 by 100000 steps on {ranks} ranks")), "{printed}");
    }
    let refused = run("timeout", &["60", mpiexec, "-n", "3", program, "many"], &own, 2);
    assert_eq!(refused.matches("error: `many` is no number of steps").count(), 1, "{refused}");
    let program = own.join(program);
    let arguments = ["run", "--program", program.to_str().expect("plain text"), "-n", "2", "--check-mpi", "--", "1e5"];
    assert!(run(course, &arguments, &root, 0).contains("on 2 ranks"));
    assert!(run(course, &made, &root, 2).contains("not empty"));
    fs::remove_dir_all(folder).expect("it is ours");
}

#[test]
fn names_that_cannot_be_are_refused_and_others_are_listed() {
    let checkout = Copy::of_this_checkout("refused");
    assert!(checkout.course(&["new", "Halo-Exchange"], 2).contains("use snake_case"));
    checkout.course(&["new", LESSON], 0);
    assert!(checkout.course(&["new", LESSON], 2).contains("already"));
    let line = "probe_lesson\tlesson_probe_lesson\t--numbers 1e6\n";
    assert!(checkout.course(&["list"], 0).contains(line), "scripts read this");
}

/// A copy of the checkout, outside of it: cargo would read the configuration of every folder above. It goes with this
/// value.
struct Copy(PathBuf);

impl Copy {
    fn of_this_checkout(test: &str) -> Self {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let copy = Self(env::temp_dir().join(format!("course-new-{}-{test}", std::process::id())));
        for file in files_of(&original).iter().filter(|file| original.join(file).is_file()) {
            let target = copy.0.join(file);
            fs::create_dir_all(target.parent().expect("a file is in a folder")).expect("the temporary folder is ours");
            fs::copy(original.join(file), target).expect("a file of the checkout can be copied");
        }
        // Kept from run to run, so that what the lessons depend on is built once.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new_lesson");
        fs::create_dir_all(&target).expect("cargo's folder for tests can be written");
        symlink(target, copy.0.join("target")).expect("the copy has no target folder yet");
        copy.git(&["init", "--quiet"]);
        copy.git(&["add", "--all", ":!target"]);
        copy.git(&[
            "-c",
            "user.name=a test",
            "-c",
            "user.email=test@localhost",
            "commit",
            "--quiet",
            "--message=copied",
        ]);
        copy
    }

    fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git").args(args).current_dir(&self.0).output().expect("git is installed");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What git says of each file that is another one than at first, and of each new folder.
    fn changed(&self) -> Vec<String> {
        let said = self.git(&["status", "--porcelain", "--", ":!target"]);
        said.lines().map(|line| line.trim().to_owned()).collect()
    }

    /// Runs this very `course` in the copy, and returns all that it printed. It finds the MPI by `MPICC` and
    /// `LIBCLANG_PATH` where these tests run by cargo, and sets up by itself where they don't.
    fn course(&self, args: &[&str], code: i32) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_course"))
            .args(args)
            .current_dir(&self.0)
            // Where cargo runs these tests, it names the MPI of the checkout, and the copy may have another.
            .env_remove("COURSE_MPI")
            .output()
            .expect("cargo has built the tool for this test");
        let Output { status, stdout, stderr } = output;
        let printed = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("\n--- stderr\n");
        assert_eq!(status.code(), Some(code), "cargo course {}\n{printed}", args.join(" "));
        printed
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All files that git has or would add; without git, as in an unpacked archive, all but what is built.
fn files_of(checkout: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "-co", "--exclude-standard"]).current_dir(checkout).output();
    match listed {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).lines().map(PathBuf::from).collect()
        }
        _ => files_below(checkout, Path::new("")),
    }
}

fn files_below(checkout: &Path, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(checkout.join(folder)).expect("the checkout can be read").flatten();
    let built = ["target", ".mpi", ".git", "mpi.toml"].map(OsStr::new);
    let kept = entries.filter(|entry| !built.contains(&entry.file_name().as_os_str()));
    let below = kept.map(|entry| match folder.join(entry.file_name()) {
        path if entry.path().is_dir() => files_below(checkout, &path),
        path => vec![path],
    });
    below.flatten().collect()
}
