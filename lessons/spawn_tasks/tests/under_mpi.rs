//! The program under the real launcher: one picture however it is made, clear refusals, and no hang.

use std::{fs, path::Path, time::Duration};

use harness::{
    Scratch,
    testing::{self, RANKS},
};
use launch::{Captured, Launcher};
use lesson_spawn_tasks::kernel::{Choice, Kernel};
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_spawn_tasks");

/// A picture whose last band is short, small enough for a debug build.
const SMALL: [&str; 8] = ["--width", "93", "--height", "61", "--iterations", "300", "--rows", "4"];

const SCHEDULES: [&str; 4] = ["static", "dynamic", "guided", "futures"];

/// FNV-1a of the small picture's pixels, once and for all: arithmetic in IEEE 754 gives it on every machine.
const CHECKSUM: &str = "c098fd9e8d13f4d3";

fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

#[test]
fn the_picture_does_not_depend_on_the_number_of_ranks() {
    for ranks in RANKS {
        let result = testing::json(PROGRAM, ranks, &SMALL);
        assert_eq!(result["checksum"], CHECKSUM, "{ranks} ranks");
        assert_eq!(result["tasks"], 16);
        if ranks > 1 {
            assert_eq!((&result["workers"], &result["spawned"]), (&(ranks - 1).into(), &0.into()));
        }
        for schedule in SCHEDULES {
            let tasks = result["schedules"][schedule]["tasks"].as_array().expect("a list").clone();
            let sum: u64 = tasks.iter().filter_map(|tasks| tasks.as_u64()).sum();
            assert_eq!(sum, 16, "{schedule} on {ranks} ranks: {tasks:?}");
            let mut next = 0;
            for (first, end) in chunks(&result, schedule) {
                assert!(
                    first == next && first < end,
                    "{schedule} on {ranks} ranks does tasks twice, or none: {result}"
                );
                next = end;
            }
            assert_eq!(next, 16, "{schedule} on {ranks} ranks");
        }
    }
}

/// The chunks of a schedule, in the order of their tasks: the first task, and the one behind the last.
fn chunks(result: &Value, schedule: &str) -> Vec<(u64, u64)> {
    let chunks = result["schedules"][schedule]["chunks"].as_array().unwrap_or_else(|| panic!("{schedule}: {result}"));
    chunks.iter().map(|chunk| (chunk[0].as_u64().expect("a task"), chunk[1].as_u64().expect("a task"))).collect()
}

#[test]
fn each_schedule_has_its_chunks() {
    let result = testing::json(PROGRAM, 4, &SMALL);
    let sizes = |schedule| chunks(&result, schedule).into_iter().map(|(first, end)| end - first).collect::<Vec<_>>();
    assert_eq!(sizes("static"), [6, 5, 5]);
    assert_eq!(result["schedules"]["static"]["tasks"], serde_json::json!([6, 5, 5]));
    assert_eq!(sizes("dynamic"), [1; 16]);
    assert_eq!(sizes("guided"), [3, 3, 2, 2, 1, 1, 1, 1, 1, 1], "with three workers, a sixth of what is left");
    assert_eq!(sizes("futures"), [1; 16]);
}

#[test]
fn one_schedule_can_be_chosen() {
    for schedule in SCHEDULES {
        let result = testing::json(PROGRAM, 3, &with(&SMALL, &["--schedule", schedule]));
        let run = result["schedules"].as_object().expect("an object");
        assert_eq!(run.keys().collect::<Vec<_>>(), [schedule]);
        assert_eq!((&result["checksum"], &result["seconds"]), (&CHECKSUM.into(), &run[schedule]["seconds"]));
    }
}

#[test]
fn the_picture_does_not_depend_on_the_kernel() {
    for kernel in Kernel::all() {
        for ranks in [1, 2, 3, 7] {
            let result = testing::json(PROGRAM, ranks, &with(&SMALL, &["--kernel", kernel.name]));
            assert_eq!(result["checksum"], CHECKSUM, "{} on {ranks} ranks", kernel.name);
        }
    }
    for (name, choice) in [("avx2", Choice::Avx2), ("avx512", Choice::Avx512)] {
        if Kernel::new(choice).is_err() {
            testing::refuses(PROGRAM, 3, &["--kernel", name], "this processor has no");
        } else {
            testing::skip(&format!("processor-without-{name}"), "an older one; a unit test has the sentence");
        }
    }
}

#[test]
fn the_picture_file_is_the_same_by_one_rank_and_by_many() {
    let bytes = |ranks| {
        let scratch = Scratch::new();
        let file = scratch.path("picture.png");
        testing::output(PROGRAM, ranks, &with(&SMALL, &["--workers", "0", "--picture", &file]));
        fs::read(&file).expect("the picture")
    };
    let alone = bytes(1);
    assert!(alone.starts_with(b"\x89PNG") && alone == bytes(3));
}

#[test]
fn workers_are_spawned_or_the_reason_is_said() {
    let captured = testing::run(PROGRAM, 1, &with(&SMALL, &["--workers", "3", "--json"]));
    let said = format!("{captured:?}");
    let result: Value = serde_json::from_str(&captured.stdout).expect(&said);
    assert_eq!((captured.ended.code, &result["checksum"]), (0, &CHECKSUM.into()), "{said}");
    if captured.stderr.contains("no workers are spawned: ") {
        // Debian's MPICH can't; the others must.
        let spawn = launch::of_this_mpi("spawn");
        assert_eq!(spawn, "spawn@mpich", "{said}");
        launch::skip(&spawn, "Debian's MPICH can't");
        assert_eq!((&result["spawned"], &result["workers"]), (&0.into(), &1.into()), "{said}");
    } else {
        assert_eq!((&result["spawned"], &result["workers"]), (&3.into(), &3.into()), "{said}");
    }
}

#[test]
fn fewer_tasks_than_workers_and_one_pixel_work() {
    for ranks in [1, 3, 7] {
        testing::json(PROGRAM, ranks, &["--width", "1", "--height", "1"]);
        testing::json(PROGRAM, ranks, &["--width", "5", "--height", "3", "--rows", "2", "--iterations", "1"]);
    }
    testing::json(PROGRAM, 1, &["--workers", "0", "--width", "1", "--height", "1"]);
}

#[test]
fn results_of_a_megabyte_arrive() {
    let result =
        testing::json(PROGRAM, 3, &["--width", "1000", "--height", "1500", "--rows", "500", "--iterations", "5"]);
    assert_eq!(result["tasks"], 3);
}

#[test]
fn bad_arguments_are_refused_once() {
    for (arguments, sentence) in [
        (["--width", "0"], "'0' is zero"),
        (["--height", "2e8"], "200000000 pixels are too many"),
        (["--iterations", "1e7"], "10000000 iterations are too many"),
        (["--workers", "2"], "ranks 1 to 2 are workers already"),
        (["--workers", "many"], "not a number"),
        (["--picture", "set.jpg"], "ends in .png"),
        (["--chart", "set.gif"], "ends in .svg or .png"),
        (["--row", "1"], "unexpected argument '--row'"),
        (["--schedule", "fair"], "'fair'"),
        (["--kernel", "sse"], "'sse'"),
    ] {
        testing::refuses(PROGRAM, 3, &arguments, sentence);
    }
    testing::refuses(PROGRAM, 1, &["--workers", "257"], "at most 256");
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_the_work() {
    for option in ["--picture", "--chart"] {
        testing::refuses(PROGRAM, 3, &["--iterations", "1e6", option, "/no/such/folder/set.png"], "can't be written");
    }
}

#[test]
fn the_chart_is_drawn() {
    let scratch = Scratch::new();
    let path = scratch.path("chart.svg");
    testing::output(PROGRAM, 3, &with(&SMALL, &["--chart", &path]));
    let chart = fs::read_to_string(&path).expect("the chart");
    for words in ["static: ", "dynamic: ", "guided: ", "worker 1", "worker 2", "time / s"] {
        assert!(chart.contains(words), "{words}");
    }
    assert!(!chart.contains("worker 3"), "the manager has no lane");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--iterations", "1e6"]);
}

#[test]
fn a_lost_child_ends_its_parent() {
    for fault in ["panic:1", "kill:1"] {
        // Rank 1 exists among the children only.
        let launcher = Launcher::from_environment();
        let _turn = launcher.turn();
        let mut command = launcher.command(1, Path::new(PROGRAM));
        command.args(["--workers", "2", "--iterations", "1e5"]).env("COURSE_FAULT", fault);
        let captured: Captured = launch::capture(&mut command, Duration::from_secs(30)).expect("a launcher");
        if captured.stderr.contains("no workers are spawned: ") {
            launch::skip(&launch::of_this_mpi("spawn"), "Debian's MPICH can't");
        } else {
            assert!(captured.ended.code != 0 && !captured.ended.timed_out, "{fault}: {captured:?}");
            assert!(fault == "kill:1" || captured.stderr.contains("rank 1 of 2"), "{fault}: {captured:?}");
        }
    }
}

#[test]
fn the_plain_farm_does_each_task_once_on_any_number_of_ranks() {
    // 2^k takes k steps; 27 is known for its 111 (OEIS A006577).
    for ranks in [1, 2, 3, 7, 40] {
        let printed = testing::output(&testing::example("spawn_tasks_plain"), ranks, &[]);
        let mut numbers: Vec<u64> = printed
            .lines()
            .map(|line| line.split_once(' ').expect("a number"))
            .map(|(n, _)| n.parse().unwrap())
            .collect();
        numbers.sort_unstable();
        assert!(numbers.iter().copied().eq(1..=30), "{ranks} ranks: {printed}");
        for line in ["1 takes 0 steps", "16 takes 4 steps", "26 takes 10 steps", "27 takes 111 steps"] {
            assert!(printed.lines().any(|printed| printed == line), "{ranks} ranks: {line} isn't in {printed}");
        }
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
