//! Collectives: whether all ranks call the same ones, and waiting for those without whom a rank can't go on.

use std::thread;
use std::time::Duration;

use mpi_check::names::naming;
use mpi_check::{For, Job, Until, Verdict};
use mpi_sys::{MPI_Comm, MPI_Request};

use super::{differences, neighbors};
use crate::check::board::{Board, Entered};
use crate::check::book::{Lasting, Persistent, Watched};
use crate::check::places::{line_of, note, prepare};
use crate::check::terms::Terms;
use crate::check::waiting::watch;
use crate::check::{Checker, comms, dawdle, is_blind_to, is_strict, job, kinds, progress, report, with};
use crate::pmpi::Handle;
use crate::record::comm::Comm;
use crate::record::tracer::tracer;

/// More than a report takes.
const LONGEST_REPORT: Duration = Duration::from_secs(5);

/// Notes that this rank enters a collective, and compares it with the others'. Returns what it then waits for. `root`: on
/// the communicator; `terms`: what must fit what the others say.
pub fn enter(call: &'static str, comm: MPI_Comm, root: Option<i32>, terms: impl FnOnce() -> Terms) -> Option<For> {
    dawdle();
    let (board, strict) = with(|checker| (checker.board.clone(), checker.strict))?;
    let handle = comm;
    let comm = tracer().as_mut().and_then(|tracer| tracer.registry.comm(comm).cloned())?;
    if comm.between {
        if !kinds::may_be_left_out(kinds::collective(call)) {
            is_blind_to("collectives on inter-communicators");
        }
        return None;
    }
    let root = root.and_then(|root| comm.world_rank(root));
    prepare();
    let (terms, number, place) = (terms(), comm.collectives + 1, note());
    let Terms { bytes, operation, .. } = terms;
    let entered = Entered { number, call: kinds::collective(call), root, bytes, operation, place };
    differences::keep(&board);
    if !board.enter(comm.id, &entered, &terms) {
        return None;
    }
    compare(&board, &comm, &entered, &terms);
    look_for_missing(&board, &comm, &entered, strict);
    // SAFETY: the program's own communicator.
    let needs = unsafe { needs(&board, strict, handle, &comm, &entered) };
    let (all, call) = (others(&board, &comm), format!("MPI_{call}"));
    Some(For::Collective { call, comm: comm.id, number: entered.number, needs, all })
}

/// The ranks without whom this one can't leave a collective.
///
/// # Safety
/// It is the communicator's handle.
unsafe fn needs(board: &Board, strict: bool, handle: MPI_Comm, comm: &Comm, entered: &Entered) -> Vec<usize> {
    // Nothing comes from nobody: whoever is to get nothing may go on.
    let nothing = entered.bytes == Some(0) && !strict;
    let members = if nothing { Vec::new() } else { comm.members() };
    let mut needs = kinds::needs(entered.call, strict, board.me as i32, entered.root, &members);
    if kinds::needs_neighbors(entered.call) && !strict {
        // SAFETY: the caller's.
        needs = unsafe { neighbors::sources(handle, comm) };
        needs.retain(|&rank| rank != board.me);
    }
    needs
}

/// Notes that a persistent collective is made, and compares it with the others'. Returns what each start of it is.
pub fn make(call: &'static str, comm: MPI_Comm, root: Option<i32>, terms: impl FnOnce() -> Terms) -> Option<Lasting> {
    let For::Collective { call, comm: parent, number, needs, all } = enter(call, comm, root, terms)? else {
        return None;
    };
    let entered = with(|checker| checker.board.past(checker.board.me, parent, number)).flatten()?;
    let id = mpi_check::started(parent, number);
    Some(Lasting { call, id, entered: Entered { number: 0, ..entered }, needs, all })
}

/// Notes what is made; none if that isn't followed.
pub fn keep(request: MPI_Request, made: Option<Lasting>) {
    let made = made.map_or(Persistent::Unfollowed, Persistent::Collective);
    with(|checker| checker.book.persistent.insert(request.key(), made));
}

/// Notes that a persistent collective is started.
pub fn starts(checker: &mut Checker, request: usize) {
    let Some(Persistent::Collective(made)) = checker.book.persistent.get_mut(&request) else { return };
    made.entered.number += 1;
    made.entered.place = note();
    let Lasting { call, id, entered, needs, all } = made.clone();
    let what = For::Collective { call, comm: id, number: entered.number, needs, all };
    // What they say was compared when it was made.
    let is_followed = checker.board.enter(id, &entered, &Terms::default());
    let watched = if is_followed { Watched::Collective(what, entered.place) } else { Watched::Unfollowed };
    checker.book.open(request, watched);
}

/// A persistent collective is no more.
pub fn let_go(checker: &mut Checker, request: usize) {
    if let Some(Persistent::Collective(made)) = checker.book.persistent.remove(&request) {
        checker.board.forget(made.id);
    }
}

/// Waits until those have come without whom this rank would wait in MPI.
pub fn wait(call: &'static str, what: &For) {
    let For::Collective { comm, number, needs, .. } = what else { return };
    if needs.is_empty() {
        return;
    }
    let Some((board, own)) = with(|checker| (checker.board.clone(), checker.own)) else { return };
    let may_go = || {
        progress(own);
        needs.iter().all(|&rank| board.entered(rank, *comm) >= *number)
    };
    watch::wait(call, Until::All, may_go, || vec![what.clone()]);
}

/// Notes that a request is for a collective; none if that isn't followed.
pub fn follow(request: MPI_Request, what: Option<For>) {
    with(|checker| {
        let past = |comm, number| checker.board.past(checker.board.me, comm, number)?.place;
        let watched = match what {
            Some(collective @ For::Collective { comm, number, .. }) => {
                Watched::Collective(collective, past(comm, number))
            }
            _ => Watched::Unfollowed,
        };
        checker.book.open(request.key(), watched);
    });
}

/// Ends the job if another rank has called something else as the collective with this number, or if what one gives to the
/// other isn't as long as what that expects.
fn compare(board: &Board, comm: &Comm, mine: &Entered, terms: &Terms) {
    for rank in comm.ranks().filter(|&rank| rank != board.me) {
        let Some(theirs) = board.past(rank, comm.id, mine.number) else { continue };
        let same_bytes = mine.bytes.zip(theirs.bytes).is_none_or(|(mine, theirs)| mine == theirs);
        if (theirs.call, theirs.root) != (mine.call, mine.root) || !same_bytes {
            tell(board, comm, mine.number, |all| {
                Some(mpi_check::mismatched(all, &mpi_check::mismatch(all, board.me)?))
            });
        }
    }
    if let Some(uneven) = differences::compare(board, comm, mine, terms) {
        tell(board, comm, mine.number, |all| mpi_check::uneven(all, uneven));
    }
}

/// Ends the job if a rank has ended without this collective, and nobody who needs it there will wait for it and say so.
/// All must call it; whether MPI hangs then depends on how it passes the data on.
fn look_for_missing(board: &Board, comm: &Comm, called: &Entered, strict: bool) {
    let is_missing = |&rank: &usize| board.has_ended(rank) && board.entered(rank, comm.id) < called.number;
    let missing: Vec<usize> = comm.ranks().filter(is_missing).collect();
    if missing.is_empty() {
        return;
    }
    let all = comm.members();
    let needed = |rank| {
        let needs = |&member: &i32| kinds::needs(called.call, strict, member, called.root, &all);
        all.iter().any(|member| needs(member).contains(&rank))
    };
    let harmless = kinds::may_be_left_out(called.call) || called.bytes == Some(0);
    if harmless || missing.iter().any(|&rank| needed(rank)) {
        return;
    }
    tell(board, comm, called.number, |all| {
        let called = all.ranks.iter().find_map(|rank| rank.collectives.first())?.clone();
        Some(mpi_check::left_out(all, &called, &missing))
    });
}

/// This rank has ended: ends the job if others have called collectives that this one hasn't.
pub fn check_at_the_end(board: &Board) {
    if !board.has_ended(board.me) {
        // Its notes may be wrong.
        return;
    }
    let comms = tracer().as_ref().map(|tracer| tracer.registry.comms()).unwrap_or_default();
    let strict = is_strict();
    for comm in comms {
        let next = comm.collectives + 1;
        let called = comm.ranks().filter(|&rank| rank != board.me).find_map(|rank| board.past(rank, comm.id, next));
        if let Some(called) = called {
            look_for_missing(board, &comm, &called, strict);
        }
    }
}

/// Ends the job: says what the ranks have called as the collective with this number.
fn tell(board: &Board, comm: &Comm, number: u64, verdict: impl FnOnce(&Job) -> Option<Verdict>) {
    if !board.judge() {
        // Another rank says so, and ends the job. In MPI, this call might fail before that.
        thread::sleep(LONGEST_REPORT);
        return;
    }
    let called: Vec<_> = comm.ranks().filter_map(|rank| Some((rank, board.past(rank, comm.id, number)?))).collect();
    let mut all = Job { ranks: vec![mpi_check::Rank::default(); board.ranks], messages: Vec::new() };
    for (rank, picture) in job::pictures(board).iter().enumerate() {
        all.ranks[rank].raised = picture.as_ref().is_some_and(|picture| picture.rank.raised);
    }
    for (rank, entered) in called {
        let place = line_of(board, rank, entered.place);
        all.ranks[rank].collectives.push(job::collective(comm.id, &entered, place));
    }
    report::end(&naming(comms::all(), || verdict(&all).map(|verdict| verdict.text()).unwrap_or_default()));
}

/// The others' ranks in the world.
fn others(board: &Board, comm: &Comm) -> Vec<usize> {
    comm.ranks().filter(|&rank| rank != board.me).collect()
}

/// A communicator is no more.
pub fn freed(comm: u64) {
    with(|checker| checker.board.forget(comm));
    comms::forget(comm);
}
