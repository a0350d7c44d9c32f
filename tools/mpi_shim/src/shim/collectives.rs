//! Collectives, new communicators, and calls of which only the time is recorded.

use std::ffi::{c_int, c_void};
use std::ptr;

use mpi_sys::*;

use super::{Call, begin};
use mpi_check::For;

use crate::check;
use crate::check::calls::together;
use crate::check::comms;
use crate::check::terms::Terms;
use crate::check::waiting::deputy;
use crate::pmpi::{self, Handle, SUCCESS};
use crate::record::clocks;
use crate::record::line::Line;
use crate::record::registry::Registry;
use crate::record::tracer::{end, end_at, tracer};

/// A call of which only the time is recorded. `unseen`: what the checker doesn't see there.
pub unsafe fn timed(Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>, unseen: Option<&str>) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    check::note_place();
    if let Some(what) = unseen {
        check::is_blind_to(what);
    }
    let code = real();
    end(call, start, |_, _| ());
    code
}

/// A collective. `bytes` and `terms` are asked only for a communicator that is known: its arguments are as MPI says for that
/// kind.
pub unsafe fn collective(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    comm: MPI_Comm,
    root: Option<c_int>,
    terms: impl FnOnce() -> Terms,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let code = inside(call, gather(call, comm, root, terms), real);
    end(call, start, |registry, line| take_part(registry, line, comm, root, bytes));
    code
}

/// A collective that doesn't wait.
pub unsafe fn start_collective(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    comm: MPI_Comm,
    request: *mut MPI_Request,
    root: Option<c_int>,
    terms: impl FnOnce() -> Terms,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let what = if check::is_on() { together::enter(call, comm, root, terms) } else { None };
    let code = real();
    if check::is_on() && code == SUCCESS {
        // SAFETY: MPI has filled it.
        together::follow(unsafe { *request }, what);
    }
    end(call, start, |registry, line| take_part(registry, line, comm, root, bytes));
    code
}

/// A call that makes a collective to be started later. It counts as one itself, since all ranks must make it in the same order.
#[allow(dead_code, reason = "MPI has persistent collectives since 4.0")]
pub unsafe fn make_collective(
    Call { name: call, real, .. }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    comm: MPI_Comm,
    request: *mut MPI_Request,
    root: Option<c_int>,
    terms: impl FnOnce() -> Terms,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let made = if check::is_on() { together::make(call, comm, root, terms) } else { None };
    let code = real();
    if check::is_on() && code == SUCCESS {
        // SAFETY: MPI has filled it.
        together::keep(unsafe { *request }, made);
    }
    end(call, start, |registry, _| {
        if let Some(comm) = registry.comm(comm).filter(|comm| !comm.between) {
            comm.collectives += 1;
        }
    });
    code
}

/// Under the checker's eyes, waits for those without whom this rank would wait in MPI.
fn gather(call: &'static str, comm: MPI_Comm, root: Option<c_int>, terms: impl FnOnce() -> Terms) -> Option<For> {
    let what = if check::is_on() { together::enter(call, comm, root, terms) } else { None }?;
    together::wait(call, &what);
    Some(what)
}

/// Calls MPI, while the checker's other thread looks on.
fn inside(call: &'static str, what: Option<For>, real: impl FnOnce() -> c_int) -> c_int {
    let _stay = deputy::enter(call, what);
    real()
}

/// A collective that makes a communicator.
pub unsafe fn create(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    comm: MPI_Comm,
    new: *mut MPI_Comm,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let code = inside(call, gather(call, comm, None, Terms::default), real);
    let at = clocks::now();
    // SAFETY: MPI has filled it.
    unsafe { adopt(call, code, new) };
    end_at(call, start, at, |registry, line| {
        number(registry, line, comm, None);
    });
    code
}

/// The same, called only by the members of the new one.
pub unsafe fn create_in_group(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    new: *mut MPI_Comm,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    check::note_place();
    let code = real();
    let at = clocks::now();
    // SAFETY: MPI has filled it.
    unsafe { adopt(call, code, new) };
    end_at(call, start, at, |_, _| ());
    code
}

/// A copy of a communicator, which is there when the request is complete.
pub unsafe fn duplicate(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    comm: MPI_Comm,
    new: *mut MPI_Comm,
    request: *mut MPI_Request,
) -> c_int {
    let parent = tracer().as_mut().and_then(|tracer| tracer.registry.comm(comm).cloned());
    // SAFETY: the program's own arguments.
    let code = unsafe { start_collective(Call { name: call, bytes: || 0, real }, comm, request, None, Terms::default) };
    let mut id = None;
    if let (SUCCESS, Some(parent), Some(tracer)) = (code, parent, &mut *tracer()) {
        // SAFETY: MPI has filled it.
        id = Some(tracer.registry.expect(unsafe { *request }, new.expose_provenance(), parent));
    }
    if let Some(id) = id {
        comms::made(id, call);
    }
    code
}

/// A request is complete: if it was for a communicator, that is there now.
pub fn appears(registry: &mut Registry, request: usize) {
    if let Some((place, comm)) = registry.appears(request) {
        // SAFETY: the program has kept it for MPI, which has filled it.
        registry.welcome(unsafe { *ptr::with_exposed_provenance::<MPI_Comm>(place) }, comm);
    }
}

/// A communicator is no more.
pub unsafe fn free(Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>, comm: *mut MPI_Comm) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    // SAFETY: the program's own, which MPI overwrites.
    let freed = unsafe { *comm };
    let code = inside(call, gather(call, freed, None, Terms::default), real);
    let mut gone = None;
    end(call, start, |registry, line| {
        number(registry, line, freed, None);
        gone = registry.comm(freed).map(|comm| comm.id);
        registry.remove(freed);
    });
    if let Some(gone) = gone {
        together::freed(gone);
    }
    code
}

/// Adds which collective this is, and what this rank contributes; counts one that isn't followed.
fn take_part(
    registry: &mut Registry,
    line: &mut Line,
    comm: MPI_Comm,
    root: Option<c_int>,
    bytes: impl FnOnce() -> u64,
) {
    if number(registry, line, comm, root) {
        line.field("bytes", bytes() as i64);
    } else if registry.comm(comm).is_some() {
        registry.unfollowed += 1;
    }
}

/// Adds which collective of its communicator this is; whether that is known.
fn number(registry: &mut Registry, line: &mut Line, comm: MPI_Comm, root: Option<c_int>) -> bool {
    let Some(comm) = registry.followed(comm) else { return false };
    if comm.between {
        return false;
    }
    line.field("comm", comm.id as i64);
    line.field("coll", comm.collectives as i64);
    comm.collectives += 1;
    if let Some(root) = root.and_then(|root| comm.world_rank(root)) {
        line.field("root", i64::from(root));
    }
    true
}

/// Gives a new communicator a number on which its members agree, if all of them are in this world.
unsafe fn adopt(call: &'static str, code: c_int, new: *mut MPI_Comm) {
    // SAFETY: MPI has filled it if all is well, and what is not null is a communicator.
    let (comm, between) = unsafe {
        if code != SUCCESS || (*new).key() == RSMPI_COMM_NULL.key() || !all_are_here(*new) {
            return;
        }
        (*new, pmpi::is_between(*new))
    };
    let Some(next) = tracer().as_ref().map(|tracer| tracer.registry.next_comm) else { return };
    // SAFETY: all members do this: they are in this world, where all record or none does.
    let (members, numbers, own) = unsafe {
        let (members, numbers) = told(comm, [pmpi::rank(pmpi::world()).into(), next as i64]);
        let lowest = members.iter().copied().min().unwrap_or(0);
        let highest = numbers.iter().copied().max().unwrap_or(0);
        // What the other group has heard is what this one has said.
        let own = if between { told(comm, [lowest, highest]) } else { Default::default() };
        (members, numbers, own)
    };
    let number = numbers.into_iter().chain(own.1).max().unwrap_or(0);
    let members = members.into_iter().map(|rank| rank as c_int).collect();
    let mut id = None;
    if let Some(tracer) = &mut *tracer() {
        tracer.registry.add(comm, number as u64, members, own.0.first().map(|&rank| rank as c_int));
        id = tracer.registry.comm(comm).map(|comm| comm.id);
    }
    if let Some(id) = id {
        comms::made(id, call);
    }
}

/// What the members of a communicator say of themselves, two numbers each, in their order; of an inter-communicator, those of
/// the other group. It's they who are asked, and not the communicator's group: for a Cartesian or graph communicator that
/// leaves ranks out, MPICH 5 gives that of its parent.
unsafe fn told(comm: MPI_Comm, mine: [i64; 2]) -> (Vec<i64>, Vec<i64>) {
    // SAFETY: the caller's communicator, all of whose members come here; there is room for two numbers of each.
    let all = unsafe {
        let mut all = vec![[0_i64; 2]; pmpi::partners(comm)];
        let (mine, place) = (mine.as_ptr().cast::<c_void>(), all.as_mut_ptr().cast());
        PMPI_Allgather(mine, 2, RSMPI_INT64_T, place, 2, RSMPI_INT64_T, comm);
        all
    };
    all.into_iter().map(|[first, second]| (first, second)).unzip()
}

/// Whether all its ranks are in this world: others don't record.
unsafe fn all_are_here(comm: MPI_Comm) -> bool {
    // SAFETY: the caller's communicator; groups are freed again.
    unsafe {
        let (mut groups, mut count) = ([RSMPI_GROUP_NULL; 2], 1);
        PMPI_Comm_group(comm, &mut groups[0]);
        if pmpi::is_between(comm) {
            PMPI_Comm_remote_group(comm, &mut groups[1]);
            count = 2;
        }
        groups[..count].iter_mut().fold(true, |here, group| {
            let all = here && is_in_world(*group);
            PMPI_Group_free(group);
            all
        })
    }
}

unsafe fn is_in_world(group: MPI_Group) -> bool {
    // SAFETY: the caller's group. The world's is freed again, and `ranks` and `world` have one place for each member.
    unsafe {
        let (mut all, mut size) = (RSMPI_GROUP_NULL, 0);
        PMPI_Comm_group(RSMPI_COMM_WORLD, &mut all);
        PMPI_Group_size(group, &mut size);
        let ranks: Vec<c_int> = (0..size).collect();
        let mut world = vec![0; ranks.len()];
        PMPI_Group_translate_ranks(group, size, ranks.as_ptr(), all, world.as_mut_ptr());
        PMPI_Group_free(&mut all);
        // MPI_UNDEFINED is negative.
        world.iter().all(|&rank| rank >= 0)
    }
}
