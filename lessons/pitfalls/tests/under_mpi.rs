//! The gallery under the real launcher, without the doctor: what is broken fails as the list says, what is repaired
//! works; clear refusals; and no test that hangs.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use clap::ValueEnum;
use launch::{Captured, Launcher};
use lesson_pitfalls::{Piece, Symptom};
use shared::testing::{self, RANKS, Scratch};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_pitfalls");

/// Every piece is for two ranks or more.
const GALLERY_RANKS: [usize; 4] = [2, 3, 4, 8];

/// How long a broken piece may run before we believe that it hangs: a piece that doesn't hang needs 0.2 s of its own.
const PATIENCE: Duration = Duration::from_secs(2);

/// One test at a time. A job that is ended leaves shared memory behind, which is removed; what another job has just
/// made and not mapped yet would be taken for that.
fn my_turn() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the broken form for `limit` at most.
fn broken(piece: Piece, ranks: usize, limit: Duration) -> Captured {
    let mut command = Launcher::from_environment().command(ranks, Path::new(PROGRAM));
    launch::capture(command.arg(piece.name()), limit).expect("the launcher is set up")
}

fn of_symptom(symptom: Symptom) -> impl Iterator<Item = Piece> {
    Piece::value_variants().iter().copied().filter(move |piece| piece.symptom() == symptom)
}

/// The number that a rank said it is through with.
fn number(output: &str, rank: usize) -> Option<i64> {
    let begin = format!("rank {rank} is through, with ");
    output.lines().find_map(|line| line.strip_prefix(&begin))?.parse().ok()
}

/// What rank `r` of `n` ends up with in the repaired form; `None` for the piece that is to end with an error.
fn right(piece: Piece, r: i64, n: i64) -> Option<i64> {
    let sum_of_tens = 10 * n * (n - 1) / 2;
    let (left, right) = ((r + n - 1) % n, (r + 1) % n);
    Some(match piece {
        Piece::ReceiveReceive | Piece::SynchronousRing => 10 * left,
        Piece::LargeMessages => [10 * (r ^ 1), 0][usize::from(r ^ 1 >= n)],
        Piece::WrongTag => [r, (1..n).map(|worker| worker * worker).sum()][usize::from(r == 0)],
        Piece::MissingMessage => 10 * (left + right),
        Piece::OneTooMany => [10 * r, sum_of_tens][usize::from(r == 0)],
        Piece::CollectiveInIf => sum_of_tens,
        Piece::MissingBarrier => [10 * (r + 1), 0][usize::from(r == n - 1)],
        Piece::EarlyReturn => 10 * (n - 1),
        Piece::DifferentOrder => 1000 + [0, sum_of_tens][usize::from(r == 0)],
        Piece::DifferentRoot => 100,
        Piece::OnePanics => return None,
        Piece::WrongType => [0, 20 + n - 1][usize::from(r == 0)],
        Piece::Truncated => 210,
        Piece::LeftOver => [200 + r, 200 + n - 1][usize::from(r == 0)],
    })
}

/// Whatever is the matter, a broken piece must have begun: a launcher that is slow to start would look like a hang.
fn hangs(piece: Piece, ranks: usize) {
    // On a busy machine, once more with more time.
    for patience in [1, 2, 4, 8].map(|times| times * PATIENCE) {
        let Captured { ended, stdout, stderr, .. } = broken(piece, ranks, patience);
        assert!(ended.timed_out, "{piece:?} on {ranks} ranks is to hang: {ended:?}\n{stdout}\n{stderr}");
        let through = (0..ranks).filter(|&rank| number(&stdout, rank).is_some()).count();
        assert!(through < ranks, "{piece:?} on {ranks} ranks: all are through\n{stdout}");
        if stdout.contains(&format!("{}, broken: ", piece.name())) {
            return;
        }
    }
    panic!("{piece:?} didn't begin on {ranks} ranks");
}

#[test]
fn what_hangs_hangs() {
    let _turn = my_turn();
    for piece in of_symptom(Symptom::Hangs) {
        GALLERY_RANKS.into_iter().for_each(|ranks| hangs(piece, ranks));
    }
}

#[test]
fn what_is_wrong_ends_well_with_a_wrong_number() {
    let _turn = my_turn();
    for piece in of_symptom(Symptom::Wrong) {
        for ranks in GALLERY_RANKS {
            let captured = testing::run(PROGRAM, ranks, &[&piece.name()]);
            let found = number(&captured.stdout, 0).unwrap_or_else(|| panic!("{piece:?}, {ranks} ranks: {captured:?}"));
            assert!(captured.ended.success(), "{piece:?}, {ranks} ranks: {captured:?}");
            assert_ne!(Some(found), right(piece, 0, ranks as i64), "{piece:?} on {ranks} ranks isn't wrong");
        }
    }
    // The bits of 21.0 as an integer.
    assert_eq!(number(&testing::output(PROGRAM, 2, &["wrong_type"]), 0), Some(21.0_f64.to_bits() as i64));
    assert_eq!(number(&testing::output(PROGRAM, 3, &["left_over"]), 0), Some(102));
}

#[test]
fn what_aborts_ends_with_an_error() {
    let _turn = my_turn();
    for piece in of_symptom(Symptom::Aborts) {
        for ranks in GALLERY_RANKS {
            let Captured { ended, stdout, .. } = broken(piece, ranks, Duration::from_secs(20));
            assert!(ended.code != 0 && !ended.timed_out, "{piece:?} on {ranks} ranks: {ended:?}\n{stdout}");
            assert!((1..ranks).all(|rank| number(&stdout, rank).is_none()), "{piece:?} on {ranks} ranks:\n{stdout}");
        }
    }
}

#[test]
fn what_is_repaired_works() {
    let _turn = my_turn();
    for &piece in Piece::value_variants() {
        for ranks in GALLERY_RANKS {
            let captured = testing::run(PROGRAM, ranks, &[&piece.name(), "--repaired"]);
            let what = format!("{piece:?} on {ranks} ranks: {captured:?}");
            assert!(!captured.ended.timed_out, "{what}");
            for rank in 0..ranks {
                let Some(right) = right(piece, rank as i64, ranks as i64) else {
                    // The panic: now it ends the job, at once, and names the rank.
                    assert!(captured.ended.code != 0 && captured.ended.elapsed < Duration::from_secs(20), "{what}");
                    assert!(captured.stderr.contains("rank 1 of "), "{what}");
                    break;
                };
                assert_eq!(number(&captured.stdout, rank), Some(right), "rank {rank}, {what}");
                assert!(captured.ended.success(), "{what}");
            }
        }
    }
}

#[test]
fn the_list_has_every_piece_on_any_number_of_ranks() {
    let _turn = my_turn();
    for ranks in RANKS {
        let list = testing::json(PROGRAM, ranks, &[])["pieces"].clone();
        let names: Vec<_> = list.as_array().expect("a list").iter().map(|piece| piece["name"].clone()).collect();
        assert_eq!(names, Piece::value_variants().iter().map(|piece| piece.name()).collect::<Vec<_>>());
    }
    assert_eq!(testing::output(PROGRAM, 2, &["--list"]), testing::output(PROGRAM, 1, &[]));
}

#[test]
fn a_piece_has_json_as_well() {
    let _turn = my_turn();
    let result = testing::json(PROGRAM, 3, &["one_too_many", "--repaired"]);
    assert_eq!((&result["piece"], &result["number"]), (&"one_too_many".into(), &30.into()));
}

#[test]
fn the_price_has_a_time_for_each_safe_way() {
    let _turn = my_turn();
    for ranks in [2, 3] {
        let result = testing::json(PROGRAM, ranks, &["--price", "--max-bytes", "10000"]);
        let rows = result["times"].as_array().expect("a row per length").clone();
        let lengths: Vec<_> = rows.iter().filter_map(|row| row["bytes"].as_u64()).collect();
        assert_eq!(lengths, [8, 64, 512, 4096, 10000]);
        for row in &rows {
            for way in ["by_order", "send_receive", "non_blocking", "synchronous"] {
                assert!(row[way].as_f64().is_some_and(|seconds| seconds > 0.0), "{way}: {row}");
            }
            assert_eq!(row["both_send_first"].is_null(), row["bytes"].as_u64() > Some(1024), "{row}");
        }
    }
}

#[test]
fn bad_arguments_are_refused_once() {
    let _turn = my_turn();
    testing::refuses(PROGRAM, 3, &["receive_recieve"], "invalid value 'receive_recieve'");
    testing::refuses(PROGRAM, 3, &["--repaired"], "required arguments were not provided");
    testing::refuses(PROGRAM, 3, &["wrong_tag", "--price"], "cannot be used with");
    testing::refuses(PROGRAM, 1, &["wrong_tag"], "start at least 2");
    testing::refuses(PROGRAM, 1, &["--price"], "start at least 2");
    testing::refuses(PROGRAM, 3, &["--price", "--max-bytes", "2e9"], "more than 1 GiB");
    testing::refuses(PROGRAM, 3, &["--chart", "x.svg"], "add --price");
    testing::refuses(PROGRAM, 3, &["--price", "--chart", "/no/such/folder/x.svg"], "can't be written");
}

#[test]
fn a_lost_rank_ends_the_job() {
    let _turn = my_turn();
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--price"]);
}

#[test]
fn the_chapter_is_true() {
    let _turn = my_turn();
    // `chapter::check` looks into `src` only; the pieces lie in a folder below it. So it gets a copy with all files in
    // one folder.
    let (here, copy) = (Path::new(env!("CARGO_MANIFEST_DIR")), Scratch::new());
    let folder = copy.path("lesson");
    fs::create_dir_all(Path::new(&folder).join("src")).unwrap();
    fs::copy(here.join("README.md"), Path::new(&folder).join("README.md")).unwrap();
    for source in [here.join("src"), here.join("src/gallery")] {
        for file in fs::read_dir(source).unwrap().flatten().filter(|file| file.path().is_file()) {
            fs::copy(file.path(), Path::new(&folder).join("src").join(file.file_name())).unwrap();
        }
    }
    shared::chapter::check(&folder, PROGRAM);
}

#[test]
fn the_chapter_has_a_place_for_each_piece() {
    let _turn = my_turn();
    let chapter = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for piece in Piece::value_variants() {
        let name = piece.name();
        assert!(chapter.contains(&format!("\n### `{name}`: ")), "no section on {name}");
        assert!(chapter.contains(&format!("<!-- doctor: {name} -->")), "no diagnosis of {name}");
    }
}

#[test]
fn the_symptoms_that_the_chapter_shows_are_those_that_one_sees() {
    let _turn = my_turn();
    let chapter = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    // What ranks and main.rs print; the launcher's words and a panic's differ from place to place.
    let said = |text: &str, name: &str| {
        let own = text.lines().filter(|line| line.starts_with("rank ") || line.starts_with(name));
        own.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let blocks = chapter.split("\n```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("text\n"));
    let mut checked = 0;
    for block in blocks {
        let named = Piece::value_variants().iter().find(|piece| block.starts_with(&(piece.name() + ", broken: ")));
        let Some(&piece) = named else { continue };
        let Captured { stdout, stderr, .. } = broken(piece, 4, 3 * PATIENCE);
        assert_eq!(said(block, &piece.name()), said(&(stdout + &stderr), &piece.name()));
        checked += 1;
    }
    assert_eq!(checked, 6, "shown symptoms");
}
