//! Collectives, new communicators, and calls of which only the time is recorded.

use std::ffi::{c_int, c_void};

use mpi_sys::*;

use super::{SUCCESS, begin, end, end_at, tracer};
use crate::doctor::together;
use crate::line::Line;
use crate::registry::{Handle, Registry};
use crate::{clocks, doctor};

/// A call of which only the time is recorded. `unseen`: what the doctor doesn't see there.
pub unsafe fn timed(call: &str, unseen: Option<&str>, real: impl FnOnce() -> c_int) -> c_int {
    let Some(start) = begin() else { return real() };
    if let Some(what) = unseen {
        doctor::is_blind_to(what);
    }
    let code = real();
    end(call, start, |_, _| ());
    code
}

/// A collective. `bytes` and `same` are asked only for a communicator that is known: its arguments are as MPI says for that
/// kind.
pub unsafe fn collective(
    call: &'static str,
    comm: MPI_Comm,
    root: Option<c_int>,
    bytes: impl FnOnce() -> u64,
    same: impl FnOnce() -> Option<u64>,
    real: impl FnOnce() -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real() };
    gather(call, comm, root, same);
    let code = real();
    end(call, start, |registry, line| {
        if number(registry, line, comm, root) {
            line.field("bytes", bytes() as i64);
        }
    });
    code
}

/// A collective that doesn't wait.
pub unsafe fn start_collective(
    call: &'static str,
    comm: MPI_Comm,
    request: *mut MPI_Request,
    root: Option<c_int>,
    bytes: impl FnOnce() -> u64,
    same: impl FnOnce() -> Option<u64>,
    real: impl FnOnce() -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real() };
    let what = if doctor::is_on() { together::enter(call, comm, root, same) } else { None };
    let code = real();
    if let Some(what) = what.filter(|_| code == SUCCESS) {
        // SAFETY: MPI has filled it.
        together::follow(unsafe { *request }, what);
    }
    end(call, start, |registry, line| {
        if number(registry, line, comm, root) {
            line.field("bytes", bytes() as i64);
        }
    });
    code
}

/// Under the doctor's eyes, waits for those without whom this rank would wait in MPI.
fn gather(call: &'static str, comm: MPI_Comm, root: Option<c_int>, same: impl FnOnce() -> Option<u64>) {
    if doctor::is_on()
        && let Some(what) = together::enter(call, comm, root, same)
    {
        together::wait(call, &what);
    }
}

/// A collective that makes a communicator.
pub unsafe fn create(call: &'static str, comm: MPI_Comm, new: *mut MPI_Comm, real: impl FnOnce() -> c_int) -> c_int {
    let Some(start) = begin() else { return real() };
    gather(call, comm, None, || None);
    let code = real();
    let at = clocks::now();
    // SAFETY: MPI has filled it.
    unsafe { adopt(code, new) };
    end_at(call, start, at, |registry, line| {
        number(registry, line, comm, None);
    });
    code
}

/// The same, called only by the members of the new one.
pub unsafe fn create_in_group(call: &str, new: *mut MPI_Comm, real: impl FnOnce() -> c_int) -> c_int {
    let Some(start) = begin() else { return real() };
    let code = real();
    let at = clocks::now();
    // SAFETY: MPI has filled it.
    unsafe { adopt(code, new) };
    end_at(call, start, at, |_, _| ());
    code
}

/// A communicator is no more.
pub unsafe fn free(call: &'static str, comm: *mut MPI_Comm, real: impl FnOnce() -> c_int) -> c_int {
    let Some(start) = begin() else { return real() };
    // SAFETY: the program's own, which MPI overwrites.
    let freed = unsafe { *comm };
    gather(call, freed, None, || None);
    let code = real();
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

/// Adds which collective of its communicator this is; whether that is known.
fn number(registry: &mut Registry, line: &mut Line, comm: MPI_Comm, root: Option<c_int>) -> bool {
    let Some(comm) = registry.comm(comm) else { return false };
    line.field("comm", comm.id as i64);
    line.field("coll", comm.collectives as i64);
    comm.collectives += 1;
    if let Some(root) = root.and_then(|root| comm.world_rank(root)) {
        line.field("root", i64::from(root));
    }
    true
}

/// Gives a new communicator a number on which its members agree, if all of them are in this world.
unsafe fn adopt(code: c_int, new: *mut MPI_Comm) {
    // SAFETY: MPI has filled it if all is well, and what is not null is a communicator.
    let world = unsafe {
        if code != SUCCESS || (*new).key() == RSMPI_COMM_NULL.key() {
            return;
        }
        members(*new)
    };
    let Some(world) = world else { return };
    let Some(mut number) = tracer().as_ref().map(|tracer| tracer.registry.next_comm) else { return };
    let mine = number;
    // SAFETY: all members do this: they are in this world, where all record or none does.
    unsafe {
        PMPI_Allreduce((&raw const mine).cast::<c_void>(), (&raw mut number).cast(), 1, RSMPI_UINT64_T, RSMPI_MAX, *new)
    };
    if let Some(tracer) = &mut *tracer() {
        // SAFETY: as above.
        tracer.registry.add(unsafe { *new }, number, world);
    }
}

/// The members' ranks in the world; none for an inter-communicator, or if one isn't in this world.
unsafe fn members(comm: MPI_Comm) -> Option<Vec<c_int>> {
    let mut inter = 0;
    // SAFETY: the caller's communicator. Groups are freed again, and `ranks` and `world` have one place for each member.
    unsafe {
        PMPI_Comm_test_inter(comm, &mut inter);
        if inter != 0 {
            return None;
        }
        let (mut own, mut all, mut size) = (RSMPI_GROUP_NULL, RSMPI_GROUP_NULL, 0);
        PMPI_Comm_group(comm, &mut own);
        PMPI_Comm_group(RSMPI_COMM_WORLD, &mut all);
        PMPI_Group_size(own, &mut size);
        let ranks: Vec<c_int> = (0..size).collect();
        let mut world = vec![0; ranks.len()];
        PMPI_Group_translate_ranks(own, size, ranks.as_ptr(), all, world.as_mut_ptr());
        PMPI_Group_free(&mut own);
        PMPI_Group_free(&mut all);
        // MPI_UNDEFINED is negative.
        world.iter().all(|&rank| rank >= 0).then_some(world)
    }
}
