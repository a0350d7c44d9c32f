//! The program under the real launcher: every rank says who it is, in order if asked to; clear refusals, and no hang.

use harness::testing::{self, RANKS};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_hello_world");

/// The lines that begin with "hello", each up to its core: the system may move a rank between two runs.
fn hellos(printed: &str) -> Vec<&str> {
    let lines = printed.lines().filter(|line| line.starts_with("hello"));
    lines.map(|line| line.split_once(',').expect("a core follows").0).collect()
}

fn expected(ranks: usize) -> Vec<String> {
    (0..ranks).map(|rank| format!("hello from rank {rank} of {ranks}")).collect()
}

#[test]
fn every_rank_says_hello_once_in_any_order() {
    for ranks in RANKS {
        let printed = testing::output(PROGRAM, ranks, &[]);
        let mut said = hellos(&printed);
        said.sort_unstable();
        assert_eq!(said, expected(ranks), "{printed}");
    }
}

#[test]
fn ordered_lines_come_in_rank_order_and_before_the_summary() {
    for ranks in RANKS {
        let printed = testing::output(PROGRAM, ranks, &["--ordered"]);
        assert_eq!(hellos(&printed), expected(ranks), "{printed}");
        let summary = printed.lines().nth(ranks + 1).expect("a blank line and the summary follow");
        let each = if ranks == 1 { "1 host × 1 rank on ".into() } else { format!("1 host × {ranks} ranks on ") };
        assert!(summary.starts_with(&each), "{printed}");
    }
}

#[test]
fn the_table_has_one_row_per_host() {
    let printed = testing::output(PROGRAM, 3, &["--ordered", "--temperature"]);
    let rows: Vec<_> = printed.lines().skip_while(|line| !line.starts_with("host ")).skip(1).collect();
    assert!(rows.len() == 1 && rows[0].contains("3 ranks (0–2) on "), "{printed}");
    assert!(rows[0].ends_with(" °C") || rows[0].ends_with(" no sensor"), "{printed}");
}

#[test]
fn a_chart_of_temperatures_has_a_bar_per_host_and_the_limit() {
    let scratch = harness::Scratch::new();
    let path = scratch.path("temperatures.svg");
    testing::output(PROGRAM, 3, &["--temperature", "--chart", &path]);
    let svg = std::fs::read_to_string(&path).expect("rank 0 wrote it");
    assert_eq!(svg.matches("<rect").count(), 2, "the background, and one host: {svg}");
    assert!(svg.contains("80 °C: a Raspberry Pi slows down"), "{svg}");
}

#[test]
fn scripts_get_every_process_with_its_host() {
    for ranks in RANKS {
        let result = testing::json(PROGRAM, ranks, &[]);
        let processes = result["processes"].as_array().expect("a list");
        assert!(processes.iter().enumerate().all(|(rank, process)| process["rank"] == rank), "{result}");
        assert!(processes.iter().all(|process| process["host"] == processes[0]["host"]), "one machine: {result}");
        let all: Vec<usize> = (0..ranks).collect();
        assert_eq!(result["hosts"].as_array().map(Vec::len), Some(1), "{result}");
        assert_eq!(result["hosts"][0]["ranks"], serde_json::json!(all), "{result}");
        assert!(["MPICH", "Open MPI"].iter().any(|name| result["mpi"].as_str().unwrap_or("").starts_with(name)));
    }
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--order"], "unexpected argument '--order'");
    testing::refuses(PROGRAM, 3, &["4"], "unexpected argument '4'");
    testing::refuses(PROGRAM, 3, &["--chart", "placement.jpg"], "ends in .svg or .png");
}

#[test]
fn a_chart_that_cannot_be_written_is_refused_before_anybody_says_hello() {
    let arguments = ["--chart", "/no/such/folder/placement.svg"];
    testing::refuses(PROGRAM, 3, &arguments, "can't be written");
    assert_eq!(testing::run(PROGRAM, 3, &arguments).stdout, "");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--ordered"]);
}

#[test]
fn the_plain_program_says_hello_on_any_number_of_ranks() {
    for ranks in [1, 2, 3, 7] {
        let printed = testing::output(&testing::example("hello_world_plain"), ranks, &[]);
        let mut lines: Vec<_> = printed.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        let last = format!("rank {} is the last one", ranks - 1);
        assert_eq!(lines, [expected(ranks), vec![last]].concat());
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
