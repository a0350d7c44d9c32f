//! The checker, under the real launcher: every kind of deadlock is named, and what is no deadlock ends as it would without
//! it.

#[allow(dead_code, reason = "not every test records what it runs")]
mod scratch;

use std::env;
use std::time::{Duration, Instant};

use launch::Captured;
use scratch::Scratch;

/// The exit code of a job that the checker has ended.
const DIAGNOSED: i32 = launch::contract::DIAGNOSED as i32;

/// What hangs, from how many ranks on, and what the checker's report must say.
const DEADLOCKS: [(&str, usize, &[&str]); 45] = [
    ("receive_receive", 2, &["ranks 0 and 1 wait for each other", "both receive first"]),
    ("send_send", 2, &["ranks 0 and 1 wait for each other", "both send first", "by luck"]),
    ("synchronous_ring", 2, &["other for ever", "a synchronous send ends only when"]),
    ("wrong_tag", 2, &["rank 0 sent tag 7 (4 bytes) to rank 1", "rank 1 asks for"]),
    (
        "wrong_communicator",
        2,
        &[
            "rank 1 waits in MPI_Recv",
            "on the communicator of MPI_Comm_dup at",
            "rank 0 sent tag 7",
            "on MPI_COMM_WORLD",
        ],
    ),
    ("wait_on_receive", 2, &["MPI_Waitall", "with tag 2"]),
    ("wait_for_any", 2, &["MPI_Waitany"]),
    ("any_source_starved", 2, &["from any rank, and no rank can send it"]),
    ("collective_against_receive", 2, &["rank 0 is in MPI_Recv", "MPI_Allreduce"]),
    ("missing_rank", 2, &["MPI_Barrier", "finished"]),
    ("left_out_of_broadcast", 2, &["rank 1 has already finished without the 1st collective", "called MPI_Bcast"]),
    ("left_out_root", 2, &["rank 0 has already finished without", "called MPI_Reduce", "let rank 0 call MPI_Reduce"]),
    ("left_out_of_alltoallv", 2, &["rank 1 has already finished without", "called MPI_Alltoallv"]),
    ("late_mismatch", 2, &["error[mismatched-root]: ", "root 0", "root 1"]),
    ("partner_finished", 2, &["rank 0 waits in MPI_Recv for a message from rank 1", "finished"]),
    ("mismatched_collective", 2, &["error[mismatched-collective]: ", "MPI_Bcast", "MPI_Barrier"]),
    ("mismatched_root", 2, &["error[mismatched-root]: ", "root 0", "root 1"]),
    ("mismatched_size", 2, &["error[mismatched-size]: ", "16 bytes", "20 bytes"]),
    ("gather_in_all", 2, &["error[mismatched-size]: ", "MPI_Gather", "8 bytes"]),
    ("scatter_in_all", 2, &["error[mismatched-size]: ", "MPI_Iscatter", "8 bytes", "16 bytes"]),
    ("alltoall_sizes", 2, &["error[mismatched-size]: ", "MPI_Alltoall", "4 bytes", "8 bytes"]),
    ("nonblocking_collective", 2, &["MPI_Ibarrier", "rank 0 waits in MPI_Recv"]),
    ("send_to_myself", 2, &["rank 0 waits in MPI_Ssend"]),
    ("exchange_alone", 2, &["rank 0 waits in MPI_Sendrecv", "tag 5"]),
    ("replace_alone", 2, &["rank 0 waits in MPI_Sendrecv_replace", "tag 5"]),
    ("probe_for_nothing", 2, &["rank 0 waits in MPI_Probe", "MPI_Barrier"]),
    (
        "never_started",
        2,
        &["rank 0 made a persistent send of tag 9 to rank 1 at", "start its persistent send by MPI_Start"],
    ),
    ("lasting_any_tag", 2, &["ranks 0 and 1 wait for each other", "both receive first"]),
    ("split_order", 3, &["other for ever", "MPI_Barrier"]),
    (
        "caught",
        2,
        &[
            "rank 0 waits in MPI_Recv for a message from rank 1 with tag 7",
            "goes to the earlier receive",
            "from any rank",
        ],
    ),
    ("two_for_one", 3, &["in MPI_Send until rank 0 receives its message", "rank 0 waits in MPI_Barrier"]),
    ("beside_any", 2, &["ranks 0 and 1 wait", "rank 1 sent tag 3 (4 bytes) to rank 0"]),
    ("large_broadcast", 2, &["in MPI_Bcast for rank 1, which hasn't called it", "rank 1 waits in MPI_Recv"]),
    ("large_scatter", 2, &["in MPI_Scatter for rank 1, which hasn't called it", "rank 1 waits in MPI_Recv"]),
    ("large_scatter_some", 2, &["in MPI_Scatterv for rank 1, which hasn't called it", "rank 1 waits in MPI_Recv"]),
    ("large_gather", 2, &["in MPI_Gather for rank 1, which hasn't called it", "rank 1 waits in MPI_Recv"]),
    ("large_reduce", 2, &["in MPI_Reduce for rank 1, which hasn't called it", "rank 1 waits in MPI_Recv"]),
    ("large_begun_broadcast", 2, &["for rank 1, which hasn't called MPI_Ibcast", "rank 1 waits in MPI_Recv"]),
    ("two_roots", 2, &["ranks 0 and 1 wait for each other", "in MPI_Bcast for rank 0", "in MPI_Bcast for rank 1"]),
    ("lasting_missing", 2, &["in MPI_Wait for rank 1, which hasn't started its MPI_Barrier_init", "finished"]),
    ("lasting_against_receive", 2, &["rank 0 waits in MPI_Recv", "hasn't started its MPI_Allreduce_init"]),
    ("lasting_order", 2, &["before the others have started it", "start all of them before waiting for one"]),
    ("lasting_mismatch", 2, &["error[mismatched-collective]: ", "in MPI_Barrier_init", "in MPI_Bcast_init"]),
    ("lasting_root", 2, &["error[mismatched-root]: ", "MPI_Bcast_init with root 0", "MPI_Bcast_init with root 1"]),
    (
        "another_barrier",
        2,
        &[
            "the communicators differ: rank 0 calls MPI_Barrier on the communicator of MPI_Comm_split at",
            "MPI_Barrier on MPI_COMM_WORLD",
            "of it (rank 0 of the world)",
        ],
    ),
];

/// What doesn't hang, and what the checker says of it.
const NO_DEADLOCKS: [(&str, &str); 25] = [
    ("small_send_send", ""),
    ("broadcast_by_luck", ""),
    ("slow", ""),
    ("flood", ""),
    ("many_communicators", ""),
    ("replaced", ""),
    ("flood_at_once", ""),
    ("failed_sends", "off on rank 0: a call of MPI has failed"),
    ("types_in_turn", ""),
    ("same_sizes", ""),
    ("lasting_any_order", ""),
    ("slow_beside_any", ""),
    ("late_for_large", ""),
    ("other_thread", "off on rank 1: several of its threads may call MPI"),
    ("window", "off for one-sided communication: a rank that waits there"),
    ("never_received", "rank 1 never received a message with tag 4 from rank 0 (4 bytes)"),
    ("truncated", "is 80 bytes long, and MPI_Recv has room for 40 bytes"),
    ("posted_truncated", "MPI_Wait has room for"),
    ("never_waited_send", "rank 0 never completed its MPI_Isend of a message with tag 4 to rank 1: without MPI_Wait"),
    ("never_waited_sends", "rank 0 never completed its MPI_Isend of a message with tag 4 to rank 1, 3 times"),
    ("never_waited_receive", "rank 1 never completed its MPI_Irecv for a message from rank 0 with tag 4"),
    ("never_waited_start", "rank 1 never completed its MPI_Start for a message from any rank with tag 4"),
    ("never_waited_collective", "rank 0 never completed its MPI_Ibarrier: without MPI_Wait or MPI_Test"),
    ("completed_otherwise", ""),
    ("other_type", "was sent as f64 and received as i64"),
];

/// What works by luck, and what the checker says of it if it is strict.
const STRICT: [(&str, &str); 2] = [("small_send_send", "both send first"), ("broadcast_by_luck", "MPI_Bcast")];

fn run(program: &Scratch, ranks: usize, how: &str, case: &str) -> Captured {
    program.run(ranks, &[&format!("MPI_CHECK={how}")], &[case])
}

/// Whether the job was ended, and the report says all of that.
fn is_named(captured: &Captured, expected: &[&str]) -> bool {
    ends_with(captured, DIAGNOSED, expected)
}

/// Whether the job ended with this code, and the report says all of that.
fn ends_with(captured: &Captured, code: i32, expected: &[&str]) -> bool {
    let report = unwrapped(&captured.stderr);
    captured.ended.code == code && expected.iter().all(|words| report.contains(words))
}

/// Long lines of a report go on in the next one, indented.
fn unwrapped(text: &str) -> String {
    text.replace("\n    ", " ")
}

/// Whether each sentence on what ranks do is followed by where, and there is one.
fn has_all_lines(report: &str) -> bool {
    let report = unwrapped(report);
    let verbs = ["waits in ", "wait in ", "is in ", "are in ", "has called ", "have called "];
    let does = |line: &str| line.starts_with("rank") && verbs.iter().any(|verb| line.contains(verb));
    let lines: Vec<&str> = report.lines().collect();
    let places = lines.windows(2).filter(|two| does(two[0])).map(|two| two[1]);
    let mut places = places.map(|place| place.starts_with("  at ") && place.contains("deadlocks.c:")).peekable();
    places.peek().is_some() && places.all(|known| known)
}

/// On how many ranks a case is tried: the least, and 3 or 4 in turns. What hangs only by the way that an MPI goes, on the least:
/// among more ranks, a message may take another one.
fn rank_counts(index: usize, case: &str, least: usize) -> Vec<usize> {
    let more = 3 + index % 2;
    let by_luck = case.starts_with("large_") || case == "two_roots";
    [least].into_iter().chain([more].into_iter().filter(|&more| more > least && !by_luck)).collect()
}

#[test]
fn every_deadlock_is_named_with_the_source_lines_of_all() {
    let program = Scratch::new("deadlocks.c", "named");
    let mut wrong = Vec::new();
    for (index, (case, least, expected)) in DEADLOCKS.into_iter().enumerate() {
        for ranks in rank_counts(index, case, least) {
            let captured = run(&program, ranks, "on", case);
            let reports = captured.stderr.matches("mpi-check: ").count();
            if captured.stdout.contains("This MPI has no") {
                println!("{case} is skipped: {}", captured.stdout.trim());
            } else if !is_named(&captured, expected) || !has_all_lines(&captured.stderr) || reports != 1 {
                wrong.push(format!("{case} on {ranks} ranks: {}, {}", captured.ended.code, captured.stderr));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_deadlock_ends_by_itself() {
    let program = Scratch::new("deadlocks.c", "no");
    for (case, expected) in NO_DEADLOCKS {
        for ranks in [2, 3, 4] {
            let captured = run(&program, ranks, "on", case);
            let report = unwrapped(&captured.stderr);
            let silent = !report.contains("mpi-check: ");
            assert!(captured.ended.code == 0, "{case} on {ranks}: {captured:?}");
            assert!(if expected.is_empty() { silent } else { report.contains(expected) }, "{case}: {captured:?}");
            let misnamed = case.starts_with("never_waited") && report.contains("[never-received]");
            assert!(!misnamed, "{case}: {captured:?}");
        }
    }
}

/// It may stop asking: the program goes on, and ends as it would.
#[test]
fn who_asks_for_ever_is_warned_of_unless_it_computes_or_may_get_what_it_asks_for() {
    let program = Scratch::new("deadlocks.c", "asks");
    let captured = run(&program, 2, "on", "asks_in_vain");
    let asked = ["warning[poll-in-vain]: rank 0 has asked MPI_Improbe, MPI_Iprobe, MPI_Test", "times in vain, for"];
    let meant =
        ["for a message from rank 1 with tag 2", "rank 1 waits in MPI_Recv for a message from rank 0 with tag 3"];
    let near = ["near miss: rank 1 sent tag 1 (4 bytes) to rank 0", "deadlocks.c:"];
    assert!(ends_with(&captured, 0, &[&asked[..], &meant, &near].concat()), "{captured:?}");
    assert_eq!(captured.stderr.matches("mpi-check: ").count(), 1, "{captured:?}");
    let captured = run(&program, 2, "on", "asks_meanwhile");
    assert!(captured.ended.code == 0 && captured.stderr.is_empty(), "{captured:?}");
}

#[test]
fn communicators_are_named_by_how_and_where_they_were_made() {
    let program = Scratch::new("deadlocks.c", "named-communicators");
    let ways = ["create", "create_group", "split_type", "Cart_create", "Cart_sub"];
    let more = ["Graph_create", "Dist_graph_create_adjacent", "idup", "Intercomm_merge"];
    for (case, ways) in [("communicators", &ways[..]), ("more_communicators", &more)] {
        let captured = run(&program, 2, "on", case);
        let report = unwrapped(&captured.stderr);
        for way in ways {
            let call = if way.starts_with(char::is_lowercase) { format!("Comm_{way}") } else { (*way).to_owned() };
            assert!(report.contains(&format!("on the communicator of MPI_{call} at ")), "{call}: {captured:?}");
        }
        assert!(case != "communicators" || report.contains("on the communicator \"halo\""), "{captured:?}");
    }
}

#[test]
fn what_mpi_refuses_has_a_source_line() {
    let program = Scratch::new("deadlocks.c", "refused");
    let captured = run(&program, 2, "on", "fatal");
    let said = unwrapped(&captured.stderr);
    assert!(
        said.contains("error[call-failed]: rank 1: MPI_Wait fails. MPI says: ") && said.contains("deadlocks.c:"),
        "{captured:?}"
    );
    assert!(![0, DIAGNOSED].contains(&captured.ended.code) && !captured.ended.timed_out, "{captured:?}");
}

#[test]
fn what_works_by_luck_fails_if_the_checker_is_strict() {
    let program = Scratch::new("deadlocks.c", "strict");
    for (case, expected) in STRICT {
        let captured = run(&program, 3, "strict", case);
        assert!(is_named(&captured, &[expected]), "{case}: {captured:?}");
    }
    assert_eq!(run(&program, 3, "strict", "slow").ended.code, 0);
}

/// Every kind, deadlocks and what the checker warns of, twenty times on each number of ranks: run it by hand, once with
/// each MPI.
/// `RUNS=5` in the environment runs each five times.
#[test]
#[ignore = "takes half an hour"]
fn twenty_times_each() {
    let times_each = env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(20);
    let program = Scratch::new("deadlocks.c", "twenty");
    let deadlocks = DEADLOCKS.into_iter().map(|(case, least, words)| (case, "on", DIAGNOSED, least, words.to_vec()));
    let strict = STRICT.into_iter().map(|(case, words)| (case, "strict", DIAGNOSED, 2, vec![words]));
    let warnings = NO_DEADLOCKS.into_iter().filter(|(_, words)| !words.is_empty());
    let warnings = warnings.map(|(case, words)| (case, "on", 0, 2, vec![words]));
    let (mut runs, mut times, mut wrong) = (0, Vec::new(), Vec::new());
    for (case, how, code, least, words) in deadlocks.chain(strict).chain(warnings) {
        for ranks in [2, 3, 4, 8].into_iter().filter(|&ranks| ranks >= least) {
            for _ in 0..times_each {
                let start = Instant::now();
                let captured = run(&program, ranks, how, case);
                if code == DIAGNOSED {
                    times.push(start.elapsed());
                }
                runs += 1;
                if !captured.stdout.contains("This MPI has no") && !ends_with(&captured, code, &words) {
                    wrong.push(format!("{case} on {ranks} ranks, run {runs}: {captured:?}"));
                }
            }
        }
    }
    let alone = (0..20).map(|_| {
        let start = Instant::now();
        run(&program, 4, "on", "small_send_send");
        start.elapsed()
    });
    println!(
        "{} of {runs} named; median of {} verdicts: {:?}; a job that ends by itself: {:?}",
        runs - wrong.len(),
        times.len(),
        median(times),
        median(alone.collect())
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
