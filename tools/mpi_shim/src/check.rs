//! The MPI checker: sees when ranks wait for each other for ever, says why, and ends the job.
//!
//! The reasoning is in the crate `mpi_check`, without MPI, and so are the words of all reports. Here is what makes pictures of
//! a running job for it: each rank keeps a [`book`] of its own, shows it on a [`board`] in shared memory when it waits, and
//! watches the others meanwhile. `MPI_CHECK=on` switches it on; `strict` also lets no send and no collective end before the
//! others are there, although this MPI would: what works only by luck fails at once.
//!
//! [`ends`] has how the checker comes and goes, [`calls`] what it is told of each call, and [`waiting`] what it does meanwhile;
//! each may know those after it, and what stands directly in this room: a rank's notes, and what all ranks see of them. The
//! trace isn't its business.

mod board;
pub mod book;
pub mod calls;
pub mod comms;
mod datatypes;
pub mod ends;
mod job;
pub mod kinds;
pub mod places;
mod report;
pub mod terms;
pub mod waiting;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use std::{env, process, thread};

use mpi_check::warnings;
use mpi_sys::{MPI_Comm, MPI_Datatype, RSMPI_ANY_SOURCE, RSMPI_ANY_TAG};

use self::board::{Board, Phase};
use self::book::Book;
use self::datatypes::{Code, Datatypes};
use self::waiting::{deputy, polls, threads, threads::Threads};
use crate::pmpi;

/// The checker on this rank.
pub struct Checker {
    board: Board,
    /// Whether nothing may work by luck.
    strict: bool,
    /// A communicator of our own.
    own: MPI_Comm,
    threads: Threads,
    /// What this rank has noted.
    pub book: Book,
    asking: Option<polls::Asking>,
    datatypes: Datatypes,
}

// SAFETY: a communicator is a handle, and MPI allows calls from any thread that the program may call it from.
unsafe impl Send for Checker {}

static CHECKER: Mutex<Option<Checker>> = Mutex::new(None);
static ON: AtomicBool = AtomicBool::new(false);

/// Whether the checker is here.
pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// For tests: with `MPI_CHECK_DELAYS=SEED`, a call now and then comes late by up to 3 ms.
fn dawdle() {
    static STATE: AtomicU64 = AtomicU64::new(0);
    static SEED: OnceLock<Option<u64>> = OnceLock::new();
    let read = || env::var("MPI_CHECK_DELAYS").ok()?.parse().ok();
    let Some(seed) = *SEED.get_or_init(read) else { return };
    let number = STATE.fetch_add(1, Ordering::Relaxed);
    let mut hasher = DefaultHasher::new();
    (seed, process::id(), number).hash(&mut hasher);
    let random = hasher.finish();
    if random.is_multiple_of(8) {
        thread::sleep(Duration::from_micros(random / 8 % 3000));
    }
}

/// Does something with the checker, if it is here. Not to be held while MPI waits for something.
fn with<R>(act: impl FnOnce(&mut Checker) -> R) -> Option<R> {
    if !is_on() {
        return None;
    }
    let mut checker = CHECKER.lock().unwrap_or_else(PoisonError::into_inner);
    let checker = checker.as_mut()?;
    if !deputy::is_deputy() && checker.threads.is_another() {
        checker.give_up(THREADS);
    }
    Some(act(checker))
}

/// Whether sends wait for their receivers, and collectives for all.
pub fn is_strict() -> bool {
    with(|checker| checker.strict) == Some(true)
}

/// Why a rank can't be judged any more.
const THREADS: &str = "several of its threads may call MPI, and nobody knows in which order their messages leave";

const MANY: &str = "it sends or receives with too many different tags to count them all";

/// Says once that something isn't seen: who waits there is taken for a rank that computes.
pub fn is_blind_to(what: &str) {
    with(|checker| {
        if checker.board.is_first_to_say(what) {
            report::say(&warnings::unseen(what));
        }
    });
}

/// Notes where a call stands that may take long in MPI.
pub fn note_place() {
    if is_on() {
        places::prepare();
        let _present = places::note();
    }
}

impl Checker {
    /// What is noted of this rank from now on may be wrong: it isn't judged any more. One rank says so.
    fn give_up(&mut self, why: &str) {
        if self.book.give_up() && self.board.is_first_to_say(why) {
            report::say(&warnings::off(self.board.me, why));
        }
    }

    /// Shows what this rank does. A rank whose notes may be wrong isn't shown: nothing is ever said about it.
    fn show(&mut self, phase: Phase, rank: mpi_check::Rank, lines: bool) {
        if self.book.is_unsure() {
            self.give_up(MANY);
            return;
        }
        let (me, wanted) = (self.board.me, lines.then(|| self.in_flight()));
        let mut picture = self.book.picture(me, rank, &self.datatypes, wanted.as_ref());
        if lines {
            picture.comms = comms::all();
        }
        if phase == Phase::Ended && lines {
            picture.unfinished = book::unfinished(&self.book);
        }
        let text = serde_json::to_vec(&picture).expect("it has numbers and texts only");
        if !self.board.show(phase, &text, lines) {
            self.board.hide();
        }
    }

    /// This rank's messages that are in flight, as far as all have shown what they have received.
    fn in_flight(&self) -> HashSet<u64> {
        let messages = job::look_at_all(&self.board, false).map(|(job, _)| job.messages).unwrap_or_default();
        messages.iter().filter(|message| message.from == self.board.me).map(|message| message.number).collect()
    }
}

/// Whether this rank is stuck if its present call is: not so if another thread of it may call MPI.
fn is_watched() -> bool {
    let counted = with(|checker| checker.threads.are_counted()) == Some(true);
    let now = if counted { threads::count() } else { 0 };
    let watched = with(|checker| {
        if checker.threads.are_more(now) {
            checker.give_up(THREADS);
        }
        !checker.book.is_unsure()
    });
    watched == Some(true)
}

/// The code of a datatype's signature, if it has one.
///
/// # Safety
/// It is a datatype, and MPI runs.
pub unsafe fn code(datatype: MPI_Datatype) -> Option<Code> {
    // SAFETY: the caller's.
    with(|checker| unsafe { checker.datatypes.code(datatype) }).flatten()
}

/// Lets MPI move what is on its way: it does so only when it is called.
fn progress(own: MPI_Comm) {
    // SAFETY: a communicator that nobody else uses; constants.
    unsafe { pmpi::is_there(RSMPI_ANY_SOURCE, RSMPI_ANY_TAG, own) };
}
