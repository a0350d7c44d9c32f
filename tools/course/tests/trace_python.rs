//! A program in Python that uses mpi4py is traced as it is, and its deadlock is named with its line.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use launch::{Code, codes};
use trace::{matching, read};

/// The messages that each rank of `traced.py` sends, by tag: one of each.
const TAGS: std::ops::RangeInclusive<i64> = 1..=6;

/// The folder with the packages that the peers of a lesson ask for: mpi4py and NumPy.
fn packages(root: &Path) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mpi4py");
    if !folder.exists() {
        let part = folder.with_extension("part");
        let _ = fs::remove_dir_all(&part);
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]).arg(&part);
        pip.arg("-r").arg(root.join("lessons/send_recv/peers/requirements.txt")).env("PIP_ROOT_USER_ACTION", "ignore");
        assert!(pip.status().expect("there is Python").success(), "pip can't install mpi4py");
        fs::rename(part, &folder).expect("both are in one folder");
    }
    folder
}

/// `cargo course`, for programs in Python.
fn course(root: &Path) -> Command {
    let open_mpi = env::var("COURSE_MPI").is_ok_and(|name| name == "openmpi");
    let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
    command
        .env("PYTHONPATH", packages(root))
        // Its packages from PyPI bring no MPI: they take the one that they are told.
        .env("MPI4PY_MPIABI", if open_mpi { "openmpi" } else { "mpich" })
        .env("LD_LIBRARY_PATH", root.join(".mpi/lib"));
    command
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tools/course is in it")
}

/// A program in Python that stands beside this file.
fn script(name: &str) -> String {
    root().join("tools/course/tests").join(name).display().to_string()
}

/// Runs Python with these options of `cargo course run`; returns the exit code, and what was said.
fn run(options: &[&str], program: &[&str]) -> (Option<i32>, String) {
    let mut command = course(root());
    command.args(["run", "--program", "python3"]).args(options).arg("--").args(program);
    let output = command.output().expect("it is built");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
#[ignore = "installs mpi4py"]
fn every_message_of_objects_and_buffers_is_matched() {
    let out = env::temp_dir().join(format!("course-trace-python-{}", std::process::id()));
    let output = course(root())
        .args(["trace", "--program", "python3", "-n", "3", "--out"])
        .arg(&out)
        .arg("--")
        .arg(script("traced.py"))
        .output()
        .expect("it is built");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    let trace = read::trace(&out).expect("there is a trace");
    assert!(trace.ranks.len() == 3 && trace.ranks.iter().all(|rank| rank.finished), "{said}");
    let messages = matching::messages(&trace);
    assert!(messages.iter().all(|message| message.received.is_some()), "{said}");
    for tag in TAGS {
        assert_eq!(messages.iter().filter(|message| message.tag == tag).count(), 3, "tag {tag}: {said}");
    }
    let collectives = matching::collectives(&trace);
    for name in ["Allreduce", "Bcast", "Allgather"] {
        let whole = collectives.iter().any(|one| one.name == name && one.calls.len() == 3);
        assert!(whole, "{name}: {collectives:?}");
    }
    fs::remove_dir_all(out).expect("it is ours");
}

#[test]
#[ignore = "installs mpi4py"]
fn a_deadlock_is_named_with_its_line_unless_a_thread_ends_it() {
    let source = include_str!("deadlocked.py");
    let line = 1 + source.lines().position(|line| line.contains("the MPI checker names")).expect("it is marked");
    let script = script("deadlocked.py");
    let run = |arguments: &[&str]| {
        run(&["-n", "2", "--check-mpi", "--timeout", "60"], &[&[script.as_str()], arguments].concat())
    };
    let (code, said) = run(&[]);
    assert!(code == Some(86) && codes(&said).eq([Code::ReceiveReceive]), "{code:?} {said}");
    assert!(said.contains(&format!("deadlocked.py:{line}")), "{said}");
    let (code, said) = run(&["saved"]);
    let off = |rank| said.contains(&format!("mpi-check: off on rank {rank}: several of its threads may call MPI"));
    assert!(code == Some(0) && said.matches("mpi-check: ").count() == 1 && (off(0) || off(1)), "{code:?} {said}");
}

#[test]
#[ignore = "installs mpi4py"]
fn an_exception_is_named_as_what_ended_the_rank_that_the_others_wait_for() {
    let script = script("raises.py");
    let run = |options: &[&str], program: &[&str]| run(&[&["-n", "3", "--timeout", "20"], options].concat(), program);
    let advice = "start by `python3 -m mpi4py FILE`";
    let (code, said) = run(&["--check-mpi"], &[&script]);
    assert!(code == Some(86) && said.contains("ValueError: no") && said.contains(advice), "{code:?} {said}");
    let (code, said) = run(&[], &[&script]);
    assert!(
        matches!(code, Some(1 | 124)) && said.contains("traceback is above") && said.contains(advice),
        "{code:?} {said}"
    );
    // As advised: the job ends by MPI_Abort, and the advice isn't said again.
    let (code, said) = run(&["--check-mpi"], &["-m", "mpi4py", &script]);
    assert!(code == Some(1) && said.contains("ValueError: no") && !said.contains(advice), "{code:?} {said}");
}
