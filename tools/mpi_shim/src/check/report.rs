//! What the checker says, once, as one text; and the end of a job that can't end by itself.

use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};
use std::{env, thread};

use launch::contract;
use mpi_check::names::naming;
use mpi_check::warnings::{self, Received};
use mpi_check::{Job, Message, SPEAKER};

use super::board::Board;
use super::places::{here, line};
use super::{job, with};
use crate::pmpi;
use crate::record::message::Envelope;

/// The exit code of a job that was ended because it was deadlocked.
const EXIT_CODE: i32 = contract::DIAGNOSED as i32;
/// How long the others get to look up their source lines.
const PATIENCE: Duration = Duration::from_secs(3);
/// MPICH 5 loses what was printed just before an abort.
const PRINTED: Duration = Duration::from_millis(200);

/// Reports a deadlock, which this rank has seen, and ends the job. `in_vain`: although something is in flight.
pub fn deadlock(board: &Board, in_vain: bool) {
    let started = Instant::now();
    let waits = |job: &Job| {
        let dead = if in_vain { mpi_check::dead_in_vain(job) } else { mpi_check::dead(job) };
        (0..board.ranks).all(|rank| !dead[rank] || board.is_complete(rank))
    };
    let job = loop {
        let job = job::look(board, false).map(|(job, _)| job);
        match job {
            Some(job) if waits(&job) || started.elapsed() > PATIENCE => break job,
            _ => thread::sleep(Duration::from_millis(1)),
        }
    };
    let job = job::look(board, true).map_or(job, |(job, _)| job);
    let verdict = if in_vain { mpi_check::examine_in_vain(&job) } else { mpi_check::examine(&job) };
    let text = naming(job::names(&job::pictures(board)), || verdict.map(|verdict| verdict.text()).unwrap_or_default());
    end(&text);
}

/// Says why the job can't go on, and ends it.
pub fn end(text: &str) -> ! {
    say_last(text);
    pmpi::abort(EXIT_CODE);
    std::process::exit(EXIT_CODE)
}

/// Says something just before the job ends.
pub fn say_last(text: &str) {
    say(text);
    thread::sleep(PRINTED);
}

/// Leaves the file for reports there, if only empty: whoever has started the ranks sees by it that one has begun with MPI.
pub fn begin() {
    let _ = file();
}

/// The file for reports, if there is to be one.
fn file() -> Option<File> {
    let path = env::var_os(contract::MPI_CHECK_REPORT).filter(|path| !path.is_empty())?;
    File::options().append(true).create(true).open(path).ok()
}

/// Gives the rank that says why the job ends the time to do so, and to end it.
pub fn let_another_speak() {
    thread::sleep(PATIENCE + 2 * PRINTED);
}

/// Writes a text to where reports go: the file `MPI_CHECK_REPORT`, or standard error.
pub fn say(text: &str) {
    let text = format!("{SPEAKER}{}\n", text.trim_end());
    // One call, so that nothing comes in between.
    let _ = match file() {
        Some(mut file) => file.write_all(text.as_bytes()),
        None => std::io::stderr().write_all(text.as_bytes()),
    };
}

/// Says that a message doesn't fit where it goes.
pub fn too_long(call: &str, message: &Envelope, room: u64) {
    let Some(me) = with(|checker| checker.board.me) else { return };
    let Envelope { peer, tag, comm, bytes } = *message;
    let from = usize::try_from(peer).unwrap_or_default();
    let message = Message { number: 0, from, to: me, tag, comm, bytes, call: String::new(), place: None };
    let received = Received { call: format!("MPI_{call}"), place: line(here()) };
    say(&warnings::truncated(&message, &received, room));
}
