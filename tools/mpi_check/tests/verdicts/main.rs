//! What is said about every kind of mistake. The files in `texts/` are what students read, word for word: with
//! `WRITE_TEXTS=1` in the environment, the tests write them anew, and `git diff` shows what has changed.

mod build;
mod cases;
mod rules;
mod warnings;

use std::path::Path;

use build::Build;
use cases::CASES;
use mpi_check::{Code, Side, State, Uneven, examine, left_out, uneven};

/// Compares with the file, or writes it.
fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts/texts").join(format!("{name}.txt"));
    if std::env::var_os("WRITE_TEXTS").is_some() {
        std::fs::write(&path, text).expect("the folder is there");
    }
    let file = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(file == text, "texts/{name}.txt says:\n{file}\nnow it is:\n{text}");
}

/// At most 31 lines of at most 110 characters.
fn check_shape(text: &str) {
    assert!(text.lines().count() <= 31 && text.ends_with('\n'), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn the_kind_and_the_decisive_words_are_right_at_every_number_of_ranks() {
    for case in CASES {
        for ranks in [2, 3, 4, 8].into_iter().filter(|&ranks| ranks >= case.from) {
            let verdict = examine(&(case.job)(ranks)).unwrap_or_else(|| panic!("{}: {ranks} ranks", case.name));
            let text = verdict.text();
            assert_eq!(verdict.code, case.code, "{}: {ranks} ranks: {text}", case.name);
            // A line may break within the words.
            let flat = text.replace("\n    ", " ");
            for words in case.words {
                assert!(flat.contains(words), "{}: {ranks} ranks, {words:?}: {text}", case.name);
            }
            check_shape(&text);
        }
    }
    // The others have texts of their own.
    let verdicts = &Code::ALL[..=Code::ALL.iter().position(|&code| code == Code::MismatchedSize).unwrap()];
    let missing = |code: &&Code| !CASES.iter().any(|case| case.code == **code);
    assert_eq!(verdicts.iter().find(missing), None, "a kind of verdict without a case");
}

#[test]
fn students_read_this() {
    for case in CASES {
        let said = |ranks: usize| format!("-- {ranks} ranks\n{}", examine(&(case.job)(ranks)).unwrap().text());
        compare(case.name, &format!("{}\n{}", said(case.from), said(8)));
    }
}

/// None of the others waits for it: what MPI does then is a matter of luck.
#[test]
fn a_rank_that_ends_without_a_broadcast_is_named() {
    let said = |ranks: usize| {
        let mut job = Build::new(ranks);
        for rank in 0..ranks - 1 {
            job.collective(rank, "MPI_Bcast", Some(0), Some(4), 14);
        }
        let text = left_out(&job.0, &job.0.ranks[0].collectives[0], &[ranks - 1]).text();
        check_shape(&text);
        format!("-- {ranks} ranks\n{text}")
    };
    compare("left-out", &format!("{}\n{}", said(2), said(8)));
}

/// Of many ranks, two are named.
#[test]
fn lengths_that_two_ranks_disagree_on_are_named() {
    let mut job = Build::new(4);
    for rank in 0..4 {
        job.collective(rank, "MPI_Alltoallv", None, None, 14 + rank as u32);
    }
    let said = |sides: [(usize, u64); 2], about| {
        let sides = sides.map(|(rank, bytes)| Side { rank, bytes });
        let verdict = uneven(&job.0, Uneven { sides, about }).unwrap();
        assert_eq!(verdict.code, Code::MismatchedSize);
        check_shape(&verdict.text());
        verdict.text()
    };
    let texts = [said([(3, 8), (1, 16)], None), said([(2, 8), (2, 16)], None), said([(0, 8), (1, 16)], Some(3))];
    compare("uneven", &texts.join("\n"));
}

#[test]
fn a_hundred_ranks_are_told_in_few_lines() {
    for case in CASES {
        check_shape(&examine(&(case.job)(100)).unwrap().text());
    }
}

/// With one more rank that computes, and that all of them could be waiting for, nothing is sure.
#[test]
fn whoever_still_runs_may_help() {
    let mut examined = 0;
    for case in CASES.iter().filter(|case| !case.name.starts_with("mismatched")) {
        let job = (case.job)(4);
        for rank in 0..4 {
            let mut job = job.clone();
            job.ranks[rank].state = State::Runs;
            let Some(verdict) = examine(&job) else { continue };
            examined += 1;
            let stuck: Vec<usize> = verdict.stuck.iter().map(|one| one.rank).collect();
            let needs = verdict.stuck.iter().flat_map(|one| one.needs.iter().flat_map(|need| need.ranks(one.rank)));
            assert!(!stuck.contains(&rank) && !needs.into_iter().any(|other| other == rank), "{}", case.name);
        }
    }
    assert!(examined > 0, "no case in which others are stuck all the same");
}
