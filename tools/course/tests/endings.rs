//! What is said of how a job ended, with each MPI of this machine: which rank left and how, and of the launcher's words only
//! what nobody says better.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

use course::mpi::found;
use course::mpi::installation::Mpi;
use harness::Scratch;
use launch::Kind;

const COURSE: &str = env!("CARGO_BIN_EXE_course");

/// Rank 1 ends in the way that its first argument names; the others wait for it.
const PROGRAM: &str = r#"
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv) {
    int rank;
    const char *way = argv[1];
    if (!strcmp(way, "traceback") && getenv("PMI_RANK") && atoi(getenv("PMI_RANK")) == 1) {
        fputs("Traceback (most recent call last):\n  File \"x.py\", line 3, in <module>\nValueError: no\n", stderr);
        exit(1);
    }
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank == 1) {
        if (!strcmp(way, "exit")) exit(0);
        if (!strcmp(way, "_exit")) _exit(3);
        if (!strcmp(way, "kill")) raise(SIGKILL);
        if (!strcmp(way, "say")) fprintf(stderr, "rank 1 of 2 on here: no more\n");
        usleep(200000); /* MPICH 5 loses what is printed just before an abort. */
        if (!strcmp(way, "say") || !strcmp(way, "abort")) MPI_Abort(MPI_COMM_WORLD, 5);
        if (!strcmp(way, "wait")) MPI_Recv(&rank, 1, MPI_INT, 0, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Finalize();
    return 0;
}
"#;

struct Program {
    mpi: Mpi,
    path: String,
    _scratch: Scratch,
}

impl Program {
    /// Runs it on two ranks: its exit code, and all that was printed.
    fn run(&self, way: &str, seconds: &str) -> (i32, String) {
        let mut command = Command::new(COURSE);
        command.args([
            "run",
            "--program",
            &self.path,
            "-n",
            "2",
            "--timeout",
            seconds,
            "--mpi",
            self.mpi.name.as_str(),
        ]);
        let output = command.args(["--", way]).output().expect("it is built");
        let printed = [&output.stdout[..], &output.stderr].concat();
        (output.status.code().expect("no signal has ended it"), String::from_utf8_lossy(&printed).into_owned())
    }
}

/// The program, built with each MPI.
fn programs() -> Vec<Program> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it is there");
    let build = |mpi: Mpi| {
        let scratch = Scratch::new();
        let (source, path) = (scratch.file("ways.c", PROGRAM), scratch.path("ways"));
        let compiled = Command::new(&mpi.mpicc).args([&source, "-o", &path]).status().expect("it is an MPI");
        assert!(compiled.success(), "{mpi}");
        Program { mpi, path, _scratch: scratch }
    };
    found::usable(&root).into_iter().map(build).collect()
}

#[test]
fn a_rank_that_leaves_is_named_and_the_launcher_is_silent() {
    for program in programs() {
        let mpi = &program.mpi;
        for (way, sentences) in [
            ("exit", ["rank 1 of 2: ended with code 0 before MPI_Finalize"; 2]),
            // Open MPI's launcher doesn't say whether that was before.
            ("_exit", ["rank 1 of 2: ended with code 3", "rank 1 of 2: ended with code 3 before MPI_Finalize"]),
            ("kill", ["rank 1 of 2: killed by signal 9", "killed by signal 9"]),
            ("say", ["rank 1 of 2 on here: no more"; 2]),
        ] {
            let (code, said) = program.run(way, "60");
            let sentence = sentences[usize::from(mpi.name.kind() == Kind::Mpich)];
            assert!(code != 0 && said.lines().any(|line| line.ends_with(sentence)), "{mpi}, {way}: {code} {said}");
            let framed =
                said.lines().any(|line| ["====", "----", "Abort("].iter().any(|begin| line.starts_with(begin)));
            assert!(!framed, "{mpi}, {way}: {said}");
        }
        // Nobody says more; but now and then MPICH 5 loses these words, too, and Open MPI's launcher can't read its own.
        let names =
            ["(rank 1 in comm 0)", "on rank 1 in communicator MPI_COMM_WORLD", "rank 1 of 2: ended with code 5"];
        let is_named = || {
            let (code, said) = program.run("abort", "60");
            assert_eq!(code, 5, "{mpi}: {said}");
            names.iter().any(|name| said.contains(name))
        };
        assert!((0..4).any(|_| is_named()), "{mpi}");
    }
}

#[test]
fn at_the_limit_the_first_advice_is_to_see_who_waits() {
    for program in programs() {
        let mpi = &program.mpi;
        let (code, said) = program.run("wait", "2");
        let advice = "fix: see who waits for whom: the same with --check-mpi";
        assert!(code == 124 && said.contains(advice) && !said.contains("traceback"), "{mpi}: {code} {said}");
        if mpi.name.kind() == Kind::Mpich {
            let (_, said) = program.run("traceback", "3");
            assert!(said.contains("rank 1's traceback is above; start by `python3 -m mpi4py FILE`"), "{mpi}: {said}");
        }
    }
}

#[test]
fn variables_that_send_ranks_elsewhere_keep_nobody_waiting() {
    for program in programs() {
        let others: &[_] = match program.mpi.name.kind() {
            Kind::Mpich => &[("HYDRA_LAUNCHER", "slurm"), ("HYDRA_RMK", "slurm"), ("HYDRA_HOST_FILE", "/no/such/file")],
            Kind::OpenMpi => &[("OMPI_MCA_plm", "slurm"), ("OMPI_MCA_orte_default_hostfile", "/no/such/file")],
        };
        for (name, value) in others {
            let mut command = Command::new(COURSE);
            command.args(["run", "--program", &program.path, "-n", "2", "--timeout", "60", "--mpi"]);
            command.args([program.mpi.name.as_str(), "--", "nothing"]).env(name, value).env_remove("SLURM_JOB_ID");
            let output = command.output().expect("it is built");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.contains(&format!("unset {name}")), "{name}: {said}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_rank_outlives_a_tool_that_is_killed() {
    let scratch = Scratch::new();
    let pulse = PathBuf::from(scratch.path("pulse"));
    let beats = || fs::read(&pulse).map_or(0, |beats| beats.len());
    let rank = "for i in $(seq 300); do echo >>\"$0\"; sleep 0.1; done";
    let mut tool = Command::new(COURSE);
    tool.args(["run", "--program", "sh", "-n", "2", "--", "-c", rank]).arg(&pulse);
    let mut tool = tool.spawn().expect("it is built");
    let started = Instant::now();
    while beats() == 0 && started.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(20));
    }
    tool.kill().and_then(|()| tool.wait()).expect("it runs");
    thread::sleep(Duration::from_secs(2));
    let before = beats();
    thread::sleep(Duration::from_secs(1));
    assert!(before > 0 && beats() == before, "a rank goes on");
}
