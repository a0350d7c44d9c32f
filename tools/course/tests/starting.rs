//! How a program of any kind is started, as it is typed: what is said before, and what is left when nobody listens any more.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, fs, thread};

use course::mpi::found;
use course::mpi::identify;
use course::mpi::toolchain::Toolchain;

const COURSE: &str = env!("CARGO_BIN_EXE_course");

fn scratch(name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("course-starting-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("there is room");
    folder
}

fn course(arguments: &[&str]) -> Output {
    Command::new(COURSE).args(arguments).output().expect("it is built")
}

#[test]
fn a_reader_that_goes_ends_the_job_without_a_word() {
    let folder = scratch("pipe");
    // On standard output it is the launcher that nobody reads any more, and on standard error also this tool.
    for (name, merge) in [("out", ""), ("all", "2>&1")] {
        let pulse = folder.join(name);
        let rank = "for i in $(seq 600); do echo beat; echo >>\"$0\"; sleep 0.1; done";
        let shell = format!("\"$0\" run --program sh -n 2 --timeout 100 -- -c \"$2\" \"$1\" {merge} | head -n 1");
        let mut command = Command::new("sh");
        command.args(["-c", &shell, COURSE]).arg(&pulse).arg(rank);
        let output = command.output().expect("sh is everywhere");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{said}");
        let beats = || fs::read(&pulse).map_or(0, |beats| beats.len());
        let before = beats();
        thread::sleep(Duration::from_secs(1));
        assert!(before < 2 * 600 && beats() == before, "{merge}: a rank goes on: {said}");
    }
    fs::remove_dir_all(folder).expect("it is ours");
}

#[test]
fn a_program_of_another_mpi_is_not_started() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it is there");
    let here = Toolchain::read(&root).expect("the tests run with an MPI").mpi;
    let folder = scratch("another");
    let (source, program) = (folder.join("one.c"), folder.join("one"));
    fs::write(&source, "#include <mpi.h>\nint main(void) { MPI_Init(0, 0); return MPI_Finalize(); }\n").expect("room");
    let usable = found::usable(&root);
    if usable.len() < 2 {
        launch::skip("second-mpi", "Debian: apt-get install libopenmpi-dev");
    }
    for other in usable {
        let compiled = Command::new(&other.mpicc).arg(&source).arg("-o").arg(&program).status().expect("it is an MPI");
        assert!(compiled.success(), "{other}");
        let path = program.to_str().expect("plain letters");
        let output = course(&["run", "--program", path, "-n", "2", "--mpi", here.name.as_str()]);
        let said = String::from_utf8_lossy(&output.stderr);
        let same = other.name == here.name;
        let family = identify::family(other.name.kind());
        assert_eq!(output.status.code(), Some(if same { 0 } else { 2 }), "{other} on {here}: {said}");
        assert_eq!(said.contains("one is linked with libmpi"), !same, "{other} on {here}: {said}");
        assert!(same || said.contains(&format!("({family}), but {here} is set up")), "{said}");
        assert!(same || said.contains(&format!("or choose --mpi {}", other.name.as_str())), "{said}");
    }
    fs::remove_dir_all(folder).expect("it is ours");
}

#[test]
fn who_can_call_no_mpi_is_named() {
    let output = course(&["run", "--program", "true", "-n", "2"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.starts_with("note: true is linked with no MPI"), "{said}");
    // What these start may have one.
    for shell in ["sh", "env"] {
        let output = course(&["run", "--program", shell, "-n", "2", "--", "--help"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("linked with no MPI"), "{said}");
    }
}

#[test]
fn more_ranks_than_can_start_are_refused_at_once() {
    let shell = "ulimit -n 200; exec \"$0\" run --program true -n 600";
    let output = Command::new("sh").args(["-c", shell, COURSE]).output().expect("sh is everywhere");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("600 ranks can't start here"), "{said}");
    assert!(said.contains("fix: ") && said.contains("at most -n "), "{said}");
}

/// As it was called before. What comes after `--` is the program's.
#[test]
fn doctor_is_another_word_for_check_mpi_and_says_so_once() {
    let own = ["run", "--program", "true", "-n", "1"];
    for (arguments, notes) in [(&["--doctor=off"][..], 1), (&["--check-mpi=off"], 0), (&["--", "--doctor"], 0)] {
        let output = course(&[&own[..], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        assert_eq!(said.matches("--doctor is called --check-mpi now").count(), notes, "{arguments:?}: {said}");
    }
    let help = String::from_utf8_lossy(&course(&["run", "--help"]).stdout).into_owned();
    assert!(help.contains("--check-mpi") && !help.contains("--doctor"), "{help}");
}

#[test]
#[ignore = "builds the MPI checker"]
#[cfg(target_os = "linux")]
fn the_checkers_silence_is_no_health_where_nobody_called_mpi() {
    for (program, own) in [("true", &[][..]), ("sh", &["--", "-c", "exit 0"])] {
        let output = course(&[&["run", "--program", program, "-n", "2", "--check-mpi"], own].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && said.contains("no rank called MPI_Init of"), "{said}");
    }
}
