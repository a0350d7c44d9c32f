//! The gallery under the real launcher: what is broken fails as the list says, the MPI checker says why, what is repaired
//! works; clear refusals; and no test that hangs.
//!
//! The MPI checker is there under `cargo course test`. Under plain `cargo test` what asks it is skipped.

use std::{collections::BTreeSet, env, fs, path::Path, time::Duration};

use clap::ValueEnum;
use harness::testing::{self, RANKS};
use launch::{Captured, Launcher, contract};
use launch::{Code, codes};
use lesson_pitfalls::{Piece, Symptom};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_pitfalls");
const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Every piece is for two ranks or more.
const GALLERY_RANKS: [usize; 4] = [2, 3, 4, 8];

/// How long a broken piece may run before we believe that it hangs: a piece that doesn't hang needs 0.2 s of its own.
const PATIENCE: Duration = Duration::from_secs(1);
/// The same for a piece that ends by itself, or by the MPI checker: only a test that fails waits so long.
const LIMIT: Duration = Duration::from_secs(20);
/// The exit code of a job that the MPI checker has ended.
const DIAGNOSED: i32 = contract::DIAGNOSED as i32;

/// Runs the broken form for `limit` at most, with the MPI checker if `cargo course test` has called it.
fn watched(piece: Piece, ranks: usize, limit: Duration) -> Captured {
    start(&Launcher::from_environment(), piece, ranks, limit)
}

/// The same without the MPI checker.
fn broken(piece: Piece, ranks: usize, limit: Duration) -> Captured {
    start(
        &Launcher::from_environment().with_settings([format!("{}=", contract::MPI_CHECK).into()]),
        piece,
        ranks,
        limit,
    )
}

fn start(launcher: &Launcher, piece: Piece, ranks: usize, limit: Duration) -> Captured {
    start_program(launcher, PROGRAM, &[&piece.name()], ranks, limit)
}

fn start_program(launcher: &Launcher, program: &str, arguments: &[&str], ranks: usize, limit: Duration) -> Captured {
    let _turn = launcher.turn();
    let mut command = launcher.command(ranks, Path::new(program));
    // The MPI checker names files as seen from where the program runs: the chapter shows them from the course's folder.
    let course = Path::new(FOLDER).ancestors().nth(2).expect("a lesson is two folders below the course");
    launch::capture(command.args(arguments).current_dir(course), limit).expect("the launcher is set up")
}

/// Whether the MPI checker is there.
fn has_checker() -> bool {
    let is_here = env::var_os(contract::CHECKER).is_some_and(|library| !library.is_empty());
    if !is_here {
        launch::skip("mpi-checker", "`cargo course test pitfalls` calls it");
    }
    is_here
}

fn of_symptom(symptom: Symptom) -> impl Iterator<Item = Piece> {
    Piece::value_variants().iter().copied().filter(move |piece| piece.symptom() == symptom)
}

/// The number that a rank said it ends with.
fn number(output: &str, rank: usize) -> Option<i64> {
    let begin = format!("rank {rank} ends with ");
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
        let finished = (0..ranks).filter(|&rank| number(&stdout, rank).is_some()).count();
        assert!(finished < ranks, "{piece:?} on {ranks} ranks: all have finished\n{stdout}");
        if stdout.contains(&format!("{}, broken: ", piece.name())) {
            return;
        }
    }
    panic!("{piece:?} didn't begin on {ranks} ranks");
}

#[test]
fn what_hangs_hangs() {
    of_symptom(Symptom::Hangs).for_each(|piece| hangs(piece, 3));
}

#[test]
fn the_plain_program_hangs_on_any_number_of_ranks() {
    let launcher = Launcher::from_environment().with_settings(["MPI_CHECK=".into()]);
    for ranks in [1, 2, 3, 7] {
        let captured = start_program(&launcher, &testing::example("pitfalls_plain"), &[], ranks, PATIENCE);
        assert!(captured.ended.timed_out && !captured.stdout.contains("has got"), "{ranks} ranks: {captured:?}");
    }
}

#[test]
fn the_plain_program_is_ended_by_the_checker_in_the_words_of_the_chapter() {
    if !has_checker() {
        return;
    }
    let plain = testing::example("pitfalls_plain");
    let watched = |ranks| start_program(&Launcher::from_environment(), &plain, &[], ranks, LIMIT);
    for ranks in [1, 3, 7] {
        assert_eq!(watched(ranks).ended.code, DIAGNOSED, "{ranks} ranks");
    }
    let chapter = text("README.md");
    let shown =
        text_blocks(&chapter).find(|(command, _)| *command == "$ cargo course run pitfalls --plain -n 2 --check-mpi");
    let (_, words) = shown.expect("the chapter shows it");
    let Captured { stderr, .. } = watched(2);
    assert!(words.lines().count() > 5, "{words}");
    words.lines().for_each(|line| assert!(stderr.lines().any(|said| said == line), "nobody says '{line}': {stderr}"));
}

/// The mistake that the MPI checker names in this piece.
fn diagnosis(piece: Piece) -> Code {
    match piece {
        Piece::ReceiveReceive => Code::ReceiveReceive,
        Piece::LargeMessages => Code::SendSend,
        Piece::SynchronousRing => Code::SynchronousRing,
        Piece::WrongTag => Code::WrongTag,
        Piece::MissingMessage => Code::WaitBeforeSend,
        Piece::OneTooMany => Code::AnySourceStarved,
        Piece::CollectiveInIf => Code::CollectiveVsMessage,
        Piece::MissingBarrier | Piece::EarlyReturn | Piece::OnePanics => Code::MissingRank,
        Piece::DifferentOrder => Code::MismatchedCollective,
        Piece::DifferentRoot => Code::MismatchedRoot,
        Piece::WrongType => Code::MismatchedType,
        Piece::Truncated => Code::Truncated,
        Piece::LeftOver => Code::NeverReceived,
    }
}

/// Asserts that the MPI checker's report has the code that it must have, and the name of the file.
fn is_diagnosed(piece: Piece, ranks: usize, captured: &Captured) {
    let named = codes(&captured.stderr).next() == Some(diagnosis(piece));
    let placed = captured.stderr.contains(&format!("lessons/pitfalls/src/gallery/{}.rs:", piece.name()));
    assert!(named && placed, "{piece:?} on {ranks} ranks: {captured:?}");
}

#[test]
fn what_hangs_is_ended_by_the_checker_which_says_why() {
    if !has_checker() {
        return;
    }
    for piece in of_symptom(Symptom::Hangs) {
        for ranks in GALLERY_RANKS {
            let captured = watched(piece, ranks, LIMIT);
            assert_eq!(captured.ended.code, DIAGNOSED, "{piece:?} on {ranks} ranks: {captured:?}");
            is_diagnosed(piece, ranks, &captured);
        }
    }
}

#[test]
fn what_ends_by_itself_has_a_warning_of_the_checker() {
    if !has_checker() {
        return;
    }
    for piece in of_symptom(Symptom::Wrong).chain(of_symptom(Symptom::Aborts)) {
        for ranks in [2, 3] {
            // How it ends is its own business: MPICH 5 refuses to finish with a message that it has seen and nobody wants.
            let captured = watched(piece, ranks, LIMIT);
            assert!(captured.ended.code != DIAGNOSED && !captured.ended.timed_out, "{piece:?}: {captured:?}");
            is_diagnosed(piece, ranks, &captured);
        }
    }
}

#[test]
fn what_is_wrong_ends_well_with_a_wrong_number() {
    let run = |piece, ranks| {
        let captured = broken(piece, ranks, LIMIT);
        assert!(captured.ended.success(), "{piece:?}, {ranks} ranks: {captured:?}");
        number(&captured.stdout, 0).unwrap_or_else(|| panic!("{piece:?}, {ranks} ranks: {captured:?}"))
    };
    for piece in of_symptom(Symptom::Wrong) {
        for ranks in [2, 8] {
            assert_ne!(
                Some(run(piece, ranks)),
                right(piece, 0, ranks as i64),
                "{piece:?} on {ranks} ranks isn't wrong"
            );
        }
    }
    // The bits of 22.0 as an integer.
    assert_eq!(run(Piece::WrongType, 3), 22.0_f64.to_bits() as i64);
    assert_eq!(run(Piece::LeftOver, 3), 102);
}

#[test]
fn what_aborts_ends_with_an_error() {
    for piece in of_symptom(Symptom::Aborts) {
        for ranks in [2, 3] {
            let Captured { ended, stdout, .. } = broken(piece, ranks, LIMIT);
            // Where two ranks abort at the same moment, Open MPI 4.1's launcher hung in 1 of 3 runs: our limit ends it.
            let hung = ended.timed_out && ranks == 2;
            assert!(ended.code != 0 && !hung, "{piece:?} on {ranks} ranks: {ended:?}\n{stdout}");
            assert!((1..ranks).all(|rank| number(&stdout, rank).is_none()), "{piece:?} on {ranks} ranks:\n{stdout}");
        }
    }
}

#[test]
fn what_is_repaired_works() {
    for &piece in Piece::value_variants() {
        // A pair, an odd ring, and more ranks than most machines of ours have cores.
        for ranks in [2, 3, 8] {
            let captured = testing::run(PROGRAM, ranks, &[&piece.name(), "--repaired"]);
            let what = format!("{piece:?} on {ranks} ranks: {captured:?}");
            assert!(!captured.ended.timed_out, "{what}");
            for rank in 0..ranks {
                let Some(right) = right(piece, rank as i64, ranks as i64) else {
                    // The panic: now it ends the job, at once, and names the rank.
                    assert!(captured.ended.code != 0 && captured.ended.elapsed < LIMIT, "{what}");
                    assert!(captured.stderr.contains("rank 1 of "), "{what}");
                    break;
                };
                assert_eq!(number(&captured.stdout, rank), Some(right), "rank {rank}, {what}");
                assert!(captured.ended.success(), "{what}");
            }
            assert!(!captured.stderr.contains("mpi-check: "), "a false alarm: {what}");
        }
    }
}

#[test]
fn the_list_has_every_piece_on_any_number_of_ranks() {
    for ranks in RANKS {
        let list = testing::json(PROGRAM, ranks, &[])["pieces"].clone();
        let names: Vec<_> = list.as_array().expect("a list").iter().map(|piece| piece["name"].clone()).collect();
        assert_eq!(names, Piece::value_variants().iter().map(|piece| piece.name()).collect::<Vec<_>>());
    }
    assert_eq!(testing::output(PROGRAM, 2, &["--list"]), testing::output(PROGRAM, 1, &[]));
}

#[test]
fn a_piece_has_json_as_well() {
    let result = testing::json(PROGRAM, 3, &["one_too_many", "--repaired"]);
    assert_eq!((&result["piece"], &result["number"]), (&"one_too_many".into(), &30.into()));
}

#[test]
fn the_price_has_a_time_for_each_safe_way() {
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
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--price"]);
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(FOLDER, PROGRAM);
}

/// The `text` blocks of a text: the first line, and the others.
fn text_blocks(chapter: &str) -> impl Iterator<Item = (&str, &str)> {
    let blocks = chapter.split("\n```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("text\n"));
    blocks.map(|block| block.split_once('\n').unwrap_or((block, "")))
}

/// One of the lesson's texts.
fn text(file: &str) -> String {
    fs::read_to_string(Path::new(FOLDER).join(file)).expect("the chapter is in two sittings, README.md and gallery.md")
}

/// Where the gallery shows what the MPI checker says to a piece: on how many ranks, and its words.
fn shown_diagnosis(gallery: &str, piece: Piece) -> (usize, Vec<&str>) {
    let ending = format!(" --check-mpi -- {}", piece.name());
    let mut shown = text_blocks(gallery).filter_map(|(command, output)| {
        let ranks = command.strip_prefix("$ cargo course run pitfalls -n ")?.strip_suffix(&ending)?;
        Some((ranks.parse().ok()?, output.lines().collect()))
    });
    shown.next().unwrap_or_else(|| panic!("the gallery doesn't show what the MPI checker says to {piece:?}"))
}

#[test]
fn the_gallery_shows_each_piece_and_its_diagnosis() {
    let gallery = text("gallery.md");
    for &piece in Piece::value_variants() {
        assert!(gallery.contains(&format!("\n### `{}`: ", piece.name())), "no section on {piece:?}");
        let (_, words) = shown_diagnosis(&gallery, piece);
        assert!(words.iter().find_map(|line| Code::of_line(line)) == Some(diagnosis(piece)), "{piece:?}");
    }
}

#[test]
fn each_piece_of_the_gallery_has_the_same_parts() {
    let gallery = text("gallery.md");
    let pieces: Vec<_> = gallery.split("\n### ").skip(1).collect();
    let report =
        |piece: &&str| text_blocks(piece).any(|(first, others)| codes(&format!("{first}\n{others}")).count() > 0);
    assert!(pieces.iter().all(report) && pieces.len() > Piece::value_variants().len(), "a piece without a report");
    for piece in pieces {
        let bold = piece.lines().filter_map(|line| Some(line.strip_prefix("**")?.split_once(".**")?.0));
        let expected = ["Symptom", "Program", "The checker says", "Why", "How to mend"];
        assert_eq!(bold.collect::<Vec<_>>(), expected, "{piece}");
    }
}

/// Whether this is a line "  at FILE:LINE", and a collective call stands there.
fn is_collective_call(shown: &str) -> bool {
    let place = shown.strip_prefix("  at lessons/pitfalls/").and_then(|place| place.rsplit_once(':'));
    let Some((file, Ok(line))) = place.map(|(file, line)| (file, line.parse::<usize>())) else { return false };
    let source = fs::read_to_string(Path::new(FOLDER).join(file)).unwrap_or_default();
    let call = source.lines().nth(line - 1).unwrap_or_default();
    call.contains(".broadcast_into(") || call.contains(".reduce_into")
}

#[test]
fn the_words_in_the_gallery_are_the_checkers_own() {
    if !has_checker() {
        return;
    }
    let gallery = text("gallery.md");
    for &piece in Piece::value_variants() {
        let (ranks, words) = shown_diagnosis(&gallery, piece);
        let mut missing: BTreeSet<_> = words.into_iter().filter(|line| *line != "…").collect();
        if matches!(piece, Piece::DifferentOrder | Piece::DifferentRoot) {
            // A mismatch ends the job at once, and not every rank comes to say on which line it is.
            missing.retain(|shown| !is_collective_call(shown));
        }
        // What MPI itself says is each MPI's own.
        let known = |line: &str| line.split_inclusive("MPI says: ").next().map(str::to_owned);
        // Once more, if a verdict came before all ranks waited.
        for _ in 0..3 {
            let Captured { stdout, stderr, .. } = watched(piece, ranks, LIMIT);
            let said = stdout + &stderr;
            missing.retain(|shown| !said.lines().any(|line| known(line) == known(shown)));
            if missing.is_empty() {
                break;
            }
        }
        assert!(missing.is_empty(), "{piece:?} on {ranks} ranks: nobody says {missing:#?}");
    }
}

#[test]
fn the_symptoms_that_the_chapter_shows_are_those_that_one_sees() {
    // What ranks and main.rs print; the launcher's words and a panic's differ from place to place.
    let said = |text: &str, name: &str| {
        let own = text.lines().filter(|line| line.starts_with("rank ") || line.starts_with(name));
        own.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (both, mut checked) = (text("README.md") + &text("gallery.md"), 0);
    for (first, others) in text_blocks(&both) {
        let named = Piece::value_variants().iter().find(|piece| first.starts_with(&(piece.name() + ", broken: ")));
        let Some(&piece) = named else { continue };
        let shown = said(&format!("{first}\n{others}"), &piece.name());
        let mut seen = BTreeSet::new();
        // On a busy machine, once more with more time.
        for patience in [1, 2, 4, 8].map(|times| times * PATIENCE) {
            let Captured { stdout, stderr, .. } = broken(piece, 4, patience);
            seen = said(&(stdout + &stderr), &piece.name());
            if seen == shown {
                break;
            }
        }
        assert_eq!(seen, shown);
        checked += 1;
    }
    assert_eq!(checked, 6, "shown symptoms");
}
