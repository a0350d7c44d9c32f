//! A call that MPI refuses ends the job under the checker as it would alone, with MPI's exit code, and one text says which
//! call it was, and where.

mod scratch;

use std::env;

use scratch::Scratch;

/// What is wrong, and the call that MPI refuses.
const WRONG: [(&str, &str); 8] = [
    ("rank", "MPI_Send"),
    ("tag", "MPI_Send"),
    ("count", "MPI_Send"),
    ("type", "MPI_Send"),
    ("uncommitted", "MPI_Send"),
    ("communicator", "MPI_Send"),
    ("type_of_all", "MPI_Bcast"),
    ("operation", "MPI_Allreduce"),
];

/// Runs each of them so many times, and says which ended otherwise.
fn check(name: &str, times: u32) {
    let program = Scratch::new("errors.c", name);
    let mut faults = Vec::new();
    for (wrong, call) in WRONG {
        let expected = program.run(1, &[], &[wrong, "code"]).ended.code;
        for _ in 0..times {
            let watched = program.run(2, &["MPI_CHECK=on"], &[wrong]);
            let said = &watched.stderr;
            let one = said.matches("mpi-check: ").count() == 1 && said.contains(&format!("{call} fails. MPI says: "));
            let went_on = watched.stdout.contains("went on");
            if watched.ended.timed_out
                || watched.ended.code != expected
                || !one
                || went_on
                || !said.contains("errors.c:")
            {
                faults.push(format!("{wrong}, not {expected}: {watched:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_mpi_refuses_ends_as_it_would_alone() {
    check("errors", 1);
}

/// `RUNS=5` in the environment runs each five times.
#[test]
#[ignore = "takes a quarter of an hour"]
fn a_hundred_times_each() {
    check("errors-100", env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(100));
}
