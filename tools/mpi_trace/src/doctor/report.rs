//! What the doctor says, once, as one text; and the end of a job that can't end by itself.

use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};
use std::{env, thread};

use mpi_sys::{PMPI_Abort, RSMPI_COMM_WORLD};

use doctor::warnings::{self, Received};
use doctor::{Job, Message};

use super::board::Board;
use super::places::{here, line};
use super::{job, with};
use crate::line::Envelope;

/// The exit code of a job that was ended because it was deadlocked.
const EXIT_CODE: i32 = 86;
/// How long the others get to look up their source lines.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same, for ranks that may not wait, but compute.
const SHORT_PATIENCE: Duration = Duration::from_millis(300);
/// MPICH 5 loses what was printed just before an abort.
const PRINTED: Duration = Duration::from_millis(200);

/// Reports a deadlock, which this rank has seen, and ends the job.
pub fn deadlock(board: &Board) {
    let started = Instant::now();
    let waits = |job: &Job| {
        let dead = doctor::dead(job);
        (0..board.ranks).all(|rank| !dead[rank] || board.is_complete(rank))
    };
    let job = loop {
        let job = job::look(board).map(|(job, _)| job);
        match job {
            Some(job) if waits(&job) || started.elapsed() > PATIENCE => break job,
            _ => thread::sleep(Duration::from_millis(1)),
        }
    };
    let text = doctor::examine(&job).map(|verdict| verdict.text()).unwrap_or_default();
    end(&text);
}

/// Gives the ranks that wait time to say where, for a report on a collective: their lines are added to `all`.
pub fn wait_for_testimonies(board: &Board, all: &mut Job, comm: u64) {
    let started = Instant::now();
    let others = (0..board.ranks).filter(|&rank| rank != board.me);
    let mut silent: Vec<_> = others.filter(|&rank| !all.ranks[rank].collectives.is_empty()).collect();
    while !silent.is_empty() && started.elapsed() < SHORT_PATIENCE {
        silent.retain(|&rank| !board.is_complete(rank));
        thread::sleep(Duration::from_millis(1));
    }
    let Some((now, _)) = job::look(board) else { return };
    for (rank, seen) in all.ranks.iter_mut().zip(now.ranks) {
        for own in &mut rank.collectives {
            let same = |other: &&doctor::Collective| (other.comm, other.number) == (comm, own.number);
            own.place = own.place.take().or_else(|| seen.collectives.iter().find(same)?.place.clone());
        }
    }
}

/// Says why the job can't go on, and ends it.
pub fn end(text: &str) -> ! {
    say(text);
    thread::sleep(PRINTED);
    // SAFETY: MPI runs.
    unsafe { PMPI_Abort(RSMPI_COMM_WORLD, EXIT_CODE) };
    std::process::exit(EXIT_CODE)
}

/// Writes a text to where reports go: the file `MPI_DOCTOR_REPORT`, or standard error.
pub fn say(text: &str) {
    let text = format!("doctor: {}\n", text.trim_end());
    let file = env::var_os("MPI_DOCTOR_REPORT").filter(|path| !path.is_empty());
    let file = file.and_then(|path| File::options().append(true).create(true).open(path).ok());
    // One call, so that nothing comes in between.
    let _ = match file {
        Some(mut file) => file.write_all(text.as_bytes()),
        None => std::io::stderr().write_all(text.as_bytes()),
    };
}

/// Says that a message doesn't fit where it goes.
pub fn too_long(call: &str, message: &Envelope, room: u64) {
    let Some(me) = with(|doctor| doctor.board.me) else { return };
    let Envelope { peer, tag, comm, bytes } = *message;
    let from = usize::try_from(peer).unwrap_or_default();
    let message = Message { number: 0, from, to: me, tag, comm, bytes, call: String::new(), place: None };
    let received = Received { call: format!("MPI_{call}"), place: here().as_deref().and_then(line) };
    say(&warnings::truncated(&message, &received, room));
}
