//! Collectives: whether all ranks call the same ones, and waiting for those without whom a rank can't go on.

use std::thread;
use std::time::Duration;

use doctor::{For, Job, Until};
use mpi_sys::{MPI_Comm, MPI_Request};

use super::board::{Board, Entered};
use super::book::Watched;
use super::places::{here, line};
use super::{dawdle, job, kinds, progress, report, watch, with};
use crate::registry::{Comm, Handle};
use crate::shim::tracer;

/// More than a report takes.
const LONGEST_REPORT: Duration = Duration::from_secs(5);

/// Notes that this rank enters a collective, and compares it with the others'. Returns what it then waits for. `root`: on
/// the communicator; `bytes`: what must be the same on all ranks.
pub fn enter(
    call: &'static str,
    comm: MPI_Comm,
    root: Option<i32>,
    bytes: impl FnOnce() -> Option<u64>,
) -> Option<For> {
    dawdle();
    let (board, strict) = with(|doctor| (doctor.board.clone(), doctor.strict))?;
    let comm = tracer().as_mut().and_then(|tracer| tracer.registry.comm(comm).cloned())?;
    let root = root.and_then(|root| comm.world_rank(root));
    let entered = Entered { number: comm.collectives + 1, call: kinds::collective(call), root, bytes: bytes() };
    if !board.enter(comm.id, &entered) {
        return None;
    }
    compare(&board, &comm, &entered);
    // Nothing comes from nobody: whoever is to get nothing may go on.
    let nothing = entered.bytes == Some(0) && !strict;
    let members = if nothing { Vec::new() } else { comm.members() };
    let needs = kinds::needs(entered.call, strict, board.me as i32, root, &members);
    Some(For::Collective { call: format!("MPI_{call}"), comm: comm.id, number: entered.number, needs })
}

/// Waits until those have come without whom this rank would wait in MPI.
pub fn wait(call: &'static str, what: &For) {
    let For::Collective { comm, number, needs, .. } = what else { return };
    if needs.is_empty() {
        return;
    }
    let Some((board, own)) = with(|doctor| (doctor.board.clone(), doctor.own)) else { return };
    let may_go = || {
        progress(own);
        needs.iter().all(|&rank| board.entered(rank, *comm) >= *number)
    };
    watch::wait(call, Until::All, may_go, || vec![what.clone()]);
}

/// Notes that a request is for a collective.
pub fn follow(request: MPI_Request, what: For) {
    with(|doctor| doctor.book.requests.insert(request.key(), Watched::Collective(what)));
}

/// Ends the job if another rank has called something else as the collective with this number.
fn compare(board: &Board, comm: &Comm, mine: &Entered) {
    for other in
        comm.members().into_iter().filter_map(|rank| usize::try_from(rank).ok()).filter(|&rank| rank != board.me)
    {
        let Some(theirs) = board.past(other, comm.id, mine.number) else { continue };
        let same_bytes = mine.bytes.zip(theirs.bytes).is_none_or(|(mine, theirs)| mine == theirs);
        if (theirs.call, theirs.root) != (mine.call, mine.root) || !same_bytes {
            differ(board, comm, mine);
        }
    }
}

/// Says what the ranks called instead, and ends the job.
fn differ(board: &Board, comm: &Comm, mine: &Entered) {
    if !board.judge() {
        // Another rank says so, and ends the job. In MPI, this call might fail before that.
        thread::sleep(LONGEST_REPORT);
        return;
    }
    let mut all = Job { ranks: vec![doctor::Rank::default(); board.ranks], messages: Vec::new() };
    for rank in comm.members().into_iter().filter_map(|rank| usize::try_from(rank).ok()) {
        let entered = board.past(rank, comm.id, mine.number);
        all.ranks[rank].collectives.extend(entered.map(|entered| job::collective(comm.id, &entered)));
    }
    all.ranks[board.me].collectives[0].place = here().as_deref().and_then(line);
    report::wait_for_testimonies(board, &mut all, comm.id);
    let text = doctor::mismatch(&all, board.me).map(|mismatch| doctor::mismatched(&all, &mismatch).text());
    report::end(&text.unwrap_or_default());
}

/// A communicator is no more.
pub fn freed(comm: u64) {
    with(|doctor| doctor.board.forget(comm));
}
