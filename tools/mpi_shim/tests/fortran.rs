//! Fortran programs are watched and recorded as those in C, by each of Fortran's interfaces that the MPI has.

mod scratch;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use scratch::{Scratch, run_program};
use trace::{matching, read};

/// The exit code of a job that the checker has ended.
const DIAGNOSED: i32 = launch::contract::DIAGNOSED as i32;

/// Fortran's compiler beside that of C, "mpif90.mpich" beside "mpicc.mpich", if this MPI has one: the embedded one hasn't.
fn compiler() -> Option<PathBuf> {
    let mpicc = env::var("MPICC").unwrap_or_else(|_| "mpicc".into());
    let mpif90 = mpicc.replace("mpicc", "mpif90");
    Command::new(&mpif90).arg("--version").output().is_ok_and(|output| output.status.success()).then(|| mpif90.into())
}

#[test]
fn fortran_is_watched_and_recorded() {
    let Some(compiler) = compiler() else {
        return launch::skip(&launch::of_this_mpi("fortran"), "the embedded MPI has no compiler for it");
    };
    let scratch = Scratch::new("corners.c", "fortran");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/both.f90");
    for interface in ["-DF90", "-DF08"] {
        let program = scratch.0.join("both");
        let mut command = Command::new(&compiler);
        command.args(["-cpp", "-g", interface, "-o"]).arg(&program).arg(&source).current_dir(&scratch.0);
        let built = command.output().expect("it was there");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let hangs = run_program(&program, 2, &["MPI_CHECK=on"], &[]);
        let named = ["both receive first", "MPI_Recv", "both.f90:"].iter().all(|words| hangs.stderr.contains(words));
        assert!(hangs.ended.code == DIAGNOSED && named, "{interface}: {hangs:?}");
        let folder = scratch.0.join("trace");
        let settings = ["MPI_CHECK=on", &format!("MPI_TRACE_FOLDER={}", folder.display())];
        let right = run_program(&program, 2, &settings, &["right"]);
        assert_eq!((right.ended.code, right.stdout.lines().count(), right.stderr.as_str()), (0, 2, ""), "{interface}");
        let trace = read::trace(&folder).expect("both ranks ended");
        let messages = matching::messages(&trace);
        assert!(messages.len() == 2 && messages.iter().all(|message| message.received.is_some()), "{interface}");
        for rank in 0..2 {
            fs::remove_file(read::file(&folder, rank)).expect("it was read");
        }
    }
}
