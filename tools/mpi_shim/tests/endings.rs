//! What the checker says when a job ends otherwise than by a verdict: a picture of what each rank was in when it is ended from
//! outside, and who has left when a rank goes.

#[allow(dead_code, reason = "not every test records what it runs")]
mod scratch;

use std::fs;
use std::time::Duration;

use scratch::Scratch;

/// How a rank leaves, and what is said of it.
const LEAVES: [(&str, &[&str]); 5] = [
    ("by_exit", &["rank 1 ended without MPI_Finalize, with exit code 3\n  at ", "let every rank call MPI_Finalize"]),
    ("by_return", &["rank 1 ended without MPI_Finalize, with exit code 0\nrank 0 waits "]),
    ("by_exit_at_once", &["rank 1 ended without MPI_Finalize, with exit code 0\n  at "]),
    ("crash", &["rank 1 crashed (signal 11: segmentation fault)\n  at "]),
    ("aborted", &["rank 1 crashed (signal 6: abort)\n  at "]),
];

/// What is no such thing.
const STAYS: [&str; 3] = ["late", "child", "abort_all"];

#[test]
fn a_job_that_is_ended_from_outside_leaves_a_picture() {
    let program = Scratch::new("endings.c", "picture");
    let report = program.0.join("report");
    let picture = || fs::read_to_string(program.0.join("report.picture")).unwrap_or_default();
    let expected = [
        "rank 0 has asked MPI_Iprobe ",
        " times in vain for a message from rank 1 with tag 2, for ",
        "rank 1 waits in MPI_Recv for a message from rank 0 with tag 3, for ",
        "rank 2 has asked MPI_Test ",
        " times in vain for a message from rank 0 with tag 4, for ",
        "rank 3 is in no call of MPI, for ",
        "  the latest was MPI_Barrier at ",
        "rank 4 is in MPI_Win_",
        "near miss: rank 0 sent tag 1 (4 bytes) to rank 1 at ",
    ];
    let whole =
        || expected.iter().all(|words| picture().contains(words)) && picture().matches("endings.c:").count() == 7;
    let settings = ["MPI_CHECK=on".into(), format!("MPI_CHECK_REPORT={}", report.display())];
    let mut command = program.command(5, &settings.each_ref().map(String::as_str), &["forever"]);
    let ended = launch::run_while(&mut command, Duration::from_secs(60), || !whole()).expect("the launcher is there");
    assert!(ended.timed_out && whole(), "{ended:?}: {}", picture());
}

#[test]
fn a_rank_that_leaves_says_so() {
    let program = Scratch::new("endings.c", "leaves");
    for (how, expected) in LEAVES {
        let captured = program.run(2, &["MPI_CHECK=on"], &[how]);
        let said = &captured.stderr;
        let waits = "rank 0 waits in MPI_Recv for a message from rank 1 with tag 0\n  at ";
        assert!(!captured.ended.timed_out, "{how}: {captured:?}");
        assert!(expected.iter().chain([&waits]).all(|words| said.contains(words)), "{how}: {captured:?}");
        let lines = if how == "by_return" { 1 } else { 2 };
        assert_eq!(
            (said.matches("endings.c:").count(), said.matches("mpi-check: ").count()),
            (lines, 1),
            "{how}: {said}"
        );
    }
    for how in STAYS {
        let captured = program.run(2, &["MPI_CHECK=on"], &[how]);
        assert!(!captured.stderr.contains("mpi-check: "), "{how}: {captured:?}");
        assert_eq!(captured.ended.success(), how != "abort_all", "{how}: {captured:?}");
    }
}
