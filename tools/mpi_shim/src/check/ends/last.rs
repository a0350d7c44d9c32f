//! The last picture: what each rank was in when the job is ended from outside, by a time limit or by Ctrl-C. Nobody can ask
//! the ranks then. So each shows on the board what lasts, and rank 0 keeps a text about all of them in a file, until there is
//! nothing more to be said.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::{env, fs};

use launch::contract;
use mpi_check::last::{self, Doing as Told, Seen as Said};
use mpi_check::names::naming;
use mpi_check::{Rank, SPEAKER, State, Until, Waiting};
use serde::{Deserialize, Serialize};

use crate::check::board::{Board, Phase};
use crate::check::book::Picture;
use crate::check::places;
use crate::check::{CHECKER, Checker, comms, job};
use crate::present::{Doing, Seen};

/// What else is shown of a rank than what it does takes too much room with more messages of different kinds.
const MOST_CHANNELS: usize = 1000;

/// What is seen of a rank.
#[derive(Default, Serialize, Deserialize)]
struct Sight {
    said: Said,
    /// Since when, instead of for how long.
    since: i64,
    /// What it has noted; none if that may be wrong.
    picture: Option<Picture>,
}

/// What this rank has shown last.
#[derive(Default)]
pub struct Shown {
    /// What it did, and the number of its latest call.
    what: Option<(Doing, u64)>,
    /// How often that was looked at.
    looks: u32,
    /// The file's text.
    told: Option<String>,
}

impl Shown {
    /// Shows what this rank does; on rank 0, writes what all do.
    pub fn look(&mut self, seen: &Seen, now: i64) {
        let Some(board) = board() else { return };
        let what = (seen.doing, if seen.doing == Doing::Asks { 0 } else { seen.present.number });
        if self.what != Some(what) {
            (self.what, self.looks) = (Some(what), 0);
        }
        self.looks += 1;
        // What others show of messages may be new; but ever less is.
        if self.looks.is_power_of_two() || seen.doing == Doing::Asks {
            let sight = if seen.doing == Doing::Works { None } else { Some(sight(&board, seen)) };
            let text = sight.and_then(|sight| serde_json::to_vec(&sight).ok()).unwrap_or_default();
            board.show_outside(&text);
        }
        if board.me == 0 && !board.is_judged() {
            self.write(text(&board, now));
        }
    }

    /// Writes the text if it is another one than before.
    fn write(&mut self, text: String) {
        if self.told.as_ref() != Some(&text) {
            write(&text);
            self.told = Some(text);
        }
    }
}

/// Writes what the ranks are in for whoever ends the job, or sees its end.
pub fn write(text: &str) {
    let Some((path, new)) = file(contract::PICTURE).zip(file(contract::NEW_PICTURE)) else { return };
    // Whole or not at all.
    if fs::write(&new, format!("{SPEAKER}the last picture\n{text}")).is_ok() {
        let _ = fs::rename(new, path);
    }
}

/// Beside the file for reports.
fn file(ending: &str) -> Option<PathBuf> {
    let mut path: OsString = env::var_os(contract::MPI_CHECK_REPORT).filter(|path| !path.is_empty())?;
    path.push(ending);
    Some(path.into())
}

/// The checker, if it is here, from another thread than the program's.
fn with<R>(act: impl FnOnce(&Checker) -> R) -> Option<R> {
    CHECKER.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(act)
}

fn board() -> Option<Board> {
    with(|checker| checker.board.clone())
}

fn sight(board: &Board, seen: &Seen) -> Sight {
    let present = &seen.present;
    let question = present.questions.first().filter(|_| seen.doing == Doing::Asks);
    let place = question.map_or(present.place, |question| question.place);
    // Without a lock: the first one takes a tenth of a second.
    let place = places::line(place);
    let own = board.picture(board.me).map_or(Phase::Runs, |(phase, ..)| phase);
    let call = |name: &str| format!("MPI_{name}");
    let doing = match seen.doing {
        _ if own == Phase::Ended => Told::Ended,
        Doing::Works => Told::Works,
        Doing::Within => Told::Within(call(present.call)),
        Doing::Computes => Told::Computes(call(present.call)),
        Doing::Asks => question.map_or(Told::Works, |question| Told::Asks(call(question.call), question.times)),
    };
    let state = match seen.doing {
        Doing::Within if own == Phase::Waits => shown(board),
        Doing::Asks => asks(seen),
        _ => State::Runs,
    };
    let rank = Rank { state, place: place.clone(), ..Rank::default() };
    let said = Said { doing, seconds: 0.0, place };
    Sight { said, since: seen.since, picture: noted(board, rank) }
}

/// What this rank itself has shown that it waits for.
fn shown(board: &Board) -> State {
    let picture = board.picture(board.me).and_then(|(_, text, _)| serde_json::from_slice::<Picture>(&text).ok());
    picture.map(|picture| picture.rank.state).unwrap_or_default()
}

/// What it asks for in vain, as if it waited for that.
fn asks(seen: &Seen) -> State {
    let questions = &seen.present.questions;
    let Some(first) = questions.first() else { return State::Runs };
    let until = if questions.len() > 1 { Until::Any } else { Until::All };
    let for_what = questions.iter().flat_map(|question| question.what.iter().cloned()).collect();
    State::Waits(Waiting { call: format!("MPI_{}", first.call), until, for_what })
}

/// What this rank has noted, with the source lines of what is on its way.
fn noted(board: &Board, rank: Rank) -> Option<Picture> {
    let messages = job::in_flight(&sights(board).into_iter().map(|sight| sight?.picture).collect::<Vec<_>>());
    let own = messages.iter().filter(|message| message.from == board.me);
    let wanted: HashSet<u64> = own.map(|message| message.number).collect();
    let right = |checker: &Checker| !checker.book.is_unsure() && checker.book.channels() <= MOST_CHANNELS;
    let comms = comms::as_made();
    let picture = |checker: &Checker| Picture {
        comms,
        ..checker.book.picture(board.me, rank, &checker.datatypes, Some(&wanted))
    };
    with(|checker| right(checker).then(|| picture(checker))).flatten()
}

/// What is seen of all ranks; none of one that works.
fn sights(board: &Board) -> Vec<Option<Sight>> {
    (0..board.ranks).map(|rank| serde_json::from_slice(&board.outside(rank)?).ok()).collect()
}

/// What all ranks do, in words.
fn text(board: &Board, now: i64) -> String {
    let (said, pictures) = sights(board)
        .into_iter()
        .map(|sight| {
            let Sight { said, since, picture } = sight.unwrap_or_default();
            let seconds = if since == 0 { 0.0 } else { (now - since) as f64 * 1e-9 };
            (Some(Said { seconds, ..said }), picture)
        })
        .unzip::<_, _, Vec<_>, Vec<_>>();
    let names = job::names(&pictures);
    naming(names, || last::text(&job::together(board, pictures, false), &said))
}
