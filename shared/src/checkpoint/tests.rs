use std::{fs, thread, time::Duration};

use super::*;
use harness::Scratch;

const RUN: &str = "lesson = test\n";

/// As rank 0 has it, for a work of 1,000 pieces with two sums.
fn open(path: Option<String>, resume: bool) -> Result<Checkpoint, String> {
    let (path, run, began) = (path.map(PathBuf::from), RUN.to_owned(), Instant::now());
    let mut new = Checkpoint { done: 0, sums: vec![0; 2], path, run, every: 1.0, rounds: 1, began, is_root: true };
    new.go_on(resume, 1_000).map(|()| new)
}

#[test]
fn without_checkpoints_one_epoch_is_all_there_is() {
    let mut checkpoint = open(None, false).unwrap();
    assert!(!checkpoint.is_wanted());
    assert_eq!(checkpoint.epoch_end(7, u64::MAX, 3), u64::MAX);
    assert_eq!(checkpoint.save(u64::MAX, &[1, 2]), Ok(()));
}

#[test]
fn epochs_grow_step_by_step_and_end_with_the_work() {
    let scratch = Scratch::new();
    let mut checkpoint = open(Some(scratch.path("file")), false).unwrap();
    // Pieces that take no time: far more of them would fit into a second.
    assert_eq!(checkpoint.epoch_end(0, 1_000, 3), 3);
    checkpoint.save(3, &[1, 2]).unwrap();
    assert_eq!(checkpoint.epoch_end(3, 1_000, 3), 3 + 3 * GROWTH);
    checkpoint.save(27, &[1, 2]).unwrap();
    assert_eq!(checkpoint.epoch_end(27, 100, 3), 100);
    // Pieces that take too long: back to one for each rank.
    checkpoint.every = 0.001;
    thread::sleep(Duration::from_millis(150));
    checkpoint.save(100, &[1, 2]).unwrap();
    assert_eq!(checkpoint.epoch_end(100, 1_000, 3), 103);
    assert_eq!(checkpoint.epoch_end(u64::MAX - 1, u64::MAX, 3), u64::MAX);
}

#[test]
fn a_run_goes_on_only_if_that_is_asked_for_and_possible() {
    let scratch = Scratch::new();
    let path = scratch.path("file");
    let resumed = || open(Some(path.clone()), true);
    assert_eq!(resumed().unwrap().done, 0);
    open(Some(path.clone()), false).unwrap().save(400, &[1, 2]).unwrap();
    let there = resumed().unwrap();
    assert_eq!((there.done, &there.sums[..]), (400, &[1, 2][..]));
    assert!(open(Some(path.clone()), false).unwrap_err().contains("is there already"));
    assert!(open(Some("/no/such/folder/file".into()), true).unwrap_err().contains("can't be written"));
    // Whole, but beyond the work, or of too few sums: another program's.
    for (done, sums) in [(1_001, &[1, 2][..]), (400, &[1])] {
        fs::write(&path, format::text(RUN, done, sums)).unwrap();
        assert!(resumed().unwrap_err().contains("is damaged"));
    }
    fs::write(&path, [0xff; 10]).unwrap();
    assert!(resumed().unwrap_err().contains("can't be read"));
}

#[test]
fn a_time_is_more_than_none() {
    assert_eq!(seconds("0.5"), Ok(0.5));
    for text in ["0", "-1", "nan", "inf", "ten", ""] {
        assert!(seconds(text).unwrap_err().contains("is no time"), "{text}");
    }
}
