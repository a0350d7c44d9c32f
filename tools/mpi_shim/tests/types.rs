//! Types, operations and counts: what one rank says must fit what another one says, in whatever words. What differs in types
//! or operations is warned of, what differs in length ends the job, and what only looks so runs as if nobody looked.

mod scratch;

use scratch::Scratch;

/// The exit code of a job that the checker has ended.
const DIAGNOSED: i32 = launch::contract::DIAGNOSED as i32;

/// What is warned of, and what is said of it on two ranks. Those on a line run in one job.
const WARNINGS: [&[(&str, &[&str])]; 4] = [
    &[
        ("allreduce", &["has called MPI_Allreduce of i32", "has called MPI_Allreduce of f32"]),
        ("bcast", &["has called MPI_Bcast of f64", "has called MPI_Bcast of f32"]),
        ("gather", &["has called MPI_Gather of i32", "has called MPI_Gather to give f32"]),
        ("gatherv", &["has called MPI_Gatherv of i32", "has called MPI_Gatherv to give f32"]),
        ("scatter", &["has called MPI_Scatter of i64", "has called MPI_Scatter to take f64"]),
        ("scatterv", &["has called MPI_Scatterv of i32", "has called MPI_Scatterv to take u32"]),
        ("allgather", &["have called MPI_Allgather to give i32 and take f32"]),
    ],
    &[
        ("allgatherv", &["MPI_Allgatherv of i32", "MPI_Allgatherv to give f32 and take i32"]),
        ("alltoall", &["MPI_Alltoall of i32", "MPI_Alltoall to give f32 and take i32"]),
        ("alltoallv", &["MPI_Alltoallv of i32", "MPI_Alltoallv to give f32 and take i32"]),
        ("alltoallw", &["MPI_Alltoallw of i32", "MPI_Alltoallw to give f32 and take i32"]),
        ("scan", &["MPI_Scan of i32", "MPI_Scan of f32"]),
        ("structures", &["MPI_Bcast of (i32, 2 × f64)", "MPI_Bcast of (i32, 4 × f32)"]),
        ("derived_message", &["(16 bytes) was sent as i32 and received as f64"]),
    ],
    &[
        ("sum_max", &["has called MPI_Allreduce with MPI_SUM", "has called MPI_Allreduce with MPI_MAX"]),
        ("min_prod", &["has called MPI_Reduce with MPI_MIN", "has called MPI_Reduce with MPI_PROD"]),
        ("sum_own", &["has called MPI_Scan with MPI_SUM", "has called MPI_Scan with an operation of its own"]),
        ("exscan", &["has called MPI_Exscan with MPI_BAND", "has called MPI_Exscan with MPI_BOR"]),
        ("locations", &["has called MPI_Allreduce with MPI_MINLOC", "has called MPI_Allreduce with MPI_MAXLOC"]),
        ("in_parts", &["has called MPI_Reduce_scatter with MPI_SUM", "has called MPI_Reduce_scatter with MPI_MAX"]),
        ("in_blocks", &["MPI_Reduce_scatter_block with MPI_SUM", "MPI_Reduce_scatter_block with MPI_MAX"]),
        ("later", &["has called MPI_Iallreduce with MPI_LAND", "has called MPI_Iallreduce with MPI_LOR"]),
    ],
    &[
        ("structure_message", &["(20 bytes) was sent as (i32, 2 × f64) and received as i32"]),
        ("loop", &["in their 103rd collective on MPI_COMM_WORLD", "has called MPI_Bcast of f32"]),
    ],
];

/// Which lengths differ, and how that is said on two ranks.
const UNEVEN: [(&str, &str); 6] = [
    ("too_few", "rank 1 gives 4 bytes to rank 0, which expects 8 bytes, in their 1st collective"),
    ("too_many", "rank 0 gives 8 bytes to rank 1, which expects 4 bytes"),
    ("other_counts", "rank 1 gives 4 bytes to rank 0, which expects 12 bytes"),
    ("other_exchange", "rank 0 gives 0 bytes to rank 1, which expects 4 bytes"),
    ("other_parts", "for rank 0, and rank "),
    // Whoever comes later sees it first, of itself or of the other one.
    ("for_all", ", which expects 8 bytes, in their 1st collective|gives 4 bytes to itself and expects 8 bytes"),
];

#[test]
fn what_fits_in_other_words_is_silent() {
    let program = Scratch::new("types.c", "right");
    for ranks in [1, 2, 3, 4] {
        let alone = program.run(ranks, &[], &["right"]);
        assert_eq!(alone.ended.code, 0, "{alone:?}");
        for how in ["on", "strict"] {
            let watched = program.run(ranks, &[&format!("MPI_CHECK={how}"), "MPI_CHECK_DELAYS=7"], &["right"]);
            let same = (watched.ended.code, &watched.stdout, &watched.stderr) == (0, &alone.stdout, &alone.stderr);
            assert!(same, "{how} on {ranks} ranks: {watched:?}");
        }
    }
}

#[test]
fn other_types_and_operations_are_warned_of_with_both_lines() {
    let program = Scratch::new("types.c", "types");
    for cases in WARNINGS {
        let names: Vec<_> = cases.iter().map(|case| case.0).collect();
        for ranks in [2, 3] {
            let captured = program.run(ranks, &["MPI_CHECK=on"], &names);
            let said = captured.stderr.replace("\n    ", " ");
            assert_eq!(captured.ended.code, 0, "{names:?} on {ranks}: {captured:?}");
            let words = cases.iter().flat_map(|case| case.1);
            // On more ranks, several do the same.
            let missing: Vec<_> = words.filter(|words| ranks == 2 && !said.contains(**words)).collect();
            assert!(missing.is_empty(), "{missing:?} on {ranks}: {said}");
            let lines = said.lines().collect::<Vec<_>>();
            let warnings: Vec<_> = lines.split(|line| line.starts_with("mpi-check: warning[")).skip(1).collect();
            assert_eq!(warnings.len(), cases.len(), "on {ranks}: {said}");
            for warning in warnings {
                let places = warning.iter().filter(|line| line.contains("types.c:")).count();
                let callers =
                    warning.iter().filter(|line| line.contains(" called ") && line.starts_with("rank")).count();
                assert!(places >= callers.max(1), "on {ranks}: {said}");
            }
        }
    }
}

#[test]
fn other_lengths_end_the_job() {
    let program = Scratch::new("types.c", "uneven");
    for (case, expected) in UNEVEN {
        let captured = program.run(2, &["MPI_CHECK=on"], &[case]);
        let said = captured.stderr.replace("\n    ", " ");
        let named = ["mpi-check: error[mismatched-size]: ", "types.c:"].iter().all(|words| said.contains(words))
            && expected.split('|').any(|words| said.contains(words));
        assert!(captured.ended.code == DIAGNOSED && named, "{case}: {captured:?}");
        assert_eq!(said.matches("mpi-check: ").count(), 1, "{case}: {said}");
    }
}
