//! Messages: what is sent, received, and posted.
//!
//! Each function takes its arguments from a wrapper, which has them from the program: they are as valid as MPI wants them.

use std::ffi::c_int;
use std::mem::MaybeUninit;

use mpi_sys::{MPI_Comm, MPI_Request, MPI_Status, PMPI_Get_count, PMPI_Get_elements_x};
use mpi_sys::{RSMPI_STATUS_IGNORE, RSMPI_UINT8_T};

use super::{SUCCESS, begin, end};
use crate::line::{Envelope, Received};
use crate::registry::{Comm, Registry};

/// Any call that sends, blocking or not.
pub unsafe fn send(
    call: &str,
    dest: c_int,
    tag: c_int,
    comm: MPI_Comm,
    bytes: impl FnOnce() -> u64,
    real: impl FnOnce() -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real() };
    let code = real();
    end(call, start, |registry, line| {
        if code == SUCCESS
            && let Some(envelope) = registry.envelope(comm, dest, tag, bytes())
        {
            line.sent(registry.message(), &envelope);
        }
    });
    code
}

/// A call that waits for a message.
pub unsafe fn receive(
    call: &str,
    comm: MPI_Comm,
    status: *mut MPI_Status,
    real: impl FnOnce(*mut MPI_Status) -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours.
    let status = unsafe { or_own(status, &mut own) };
    let code = real(status);
    end(call, start, |registry, line| {
        if code == SUCCESS
            && let Some(comm) = registry.comm(comm).cloned()
        {
            let id = registry.message();
            // SAFETY: MPI has filled it.
            line.received(unsafe { arrived(&comm, &*status, id, start) }.as_slice());
        }
    });
    code
}

/// A call that sends a message and waits for another.
pub unsafe fn exchange(
    call: &str,
    dest: c_int,
    tag: c_int,
    comm: MPI_Comm,
    status: *mut MPI_Status,
    bytes: impl FnOnce() -> u64,
    real: impl FnOnce(*mut MPI_Status) -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours.
    let status = unsafe { or_own(status, &mut own) };
    let code = real(status);
    end(call, start, |registry, line| {
        if code == SUCCESS
            && let Some(group) = registry.comm(comm).cloned()
        {
            if let Some(envelope) = registry.envelope(comm, dest, tag, bytes()) {
                line.sent(registry.message(), &envelope);
            }
            let id = registry.message();
            // SAFETY: MPI has filled it.
            line.received(unsafe { arrived(&group, &*status, id, start) }.as_slice());
        }
    });
    code
}

/// A receive that doesn't wait.
pub unsafe fn post(
    call: &str,
    source: c_int,
    comm: MPI_Comm,
    request: *mut MPI_Request,
    real: impl FnOnce() -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real() };
    let code = real();
    end(call, start, |registry, line| {
        if code == SUCCESS
            && let Some(comm) = receiving(registry, comm, source)
        {
            // SAFETY: MPI has filled it.
            line.field("posted_receive", registry.post(unsafe { *request }, start, comm, None) as i64);
        }
    });
    code
}

/// The same, which also sends.
#[allow(dead_code, reason = "MPI has Isendrecv since 4.0")]
#[expect(clippy::too_many_arguments, reason = "MPI's own")]
pub unsafe fn post_exchange(
    call: &str,
    dest: c_int,
    tag: c_int,
    source: c_int,
    source_tag: c_int,
    comm: MPI_Comm,
    request: *mut MPI_Request,
    bytes: impl FnOnce() -> u64,
    real: impl FnOnce() -> c_int,
) -> c_int {
    let Some(start) = begin() else { return real() };
    let code = real();
    end(call, start, |registry, line| {
        if code != SUCCESS {
            return;
        }
        if let Some(envelope) = registry.envelope(comm, dest, tag, bytes()) {
            line.sent(registry.message(), &envelope);
        }
        if let Some(comm) = receiving(registry, comm, source) {
            // MPICH (up to 5.0 at least) doesn't fill this request's status. The length is in the sender's trace.
            let known = comm.world_rank(source).filter(|_| source_tag >= 0).map(|peer| {
                let envelope = Envelope { peer, tag: source_tag, comm: comm.id, bytes: 0 };
                Received { id: registry.message(), envelope, posted: start }
            });
            // SAFETY: MPI has filled it.
            line.field("posted_receive", registry.post(unsafe { *request }, start, comm, known) as i64);
        }
    });
    code
}

/// What has come, by the status; none if that is no message from a rank of the world.
pub unsafe fn arrived(comm: &Comm, status: &MPI_Status, id: u64, posted: i64) -> Option<Received> {
    let peer = comm.world_rank(status.MPI_SOURCE)?;
    let mut bytes = 0;
    // SAFETY: a status that MPI has filled.
    unsafe { PMPI_Get_count(status, RSMPI_UINT8_T, &mut bytes) };
    let bytes = u64::try_from(bytes).unwrap_or_else(|_| {
        // More than an int can hold.
        let mut bytes = 0;
        // SAFETY: the same.
        unsafe { PMPI_Get_elements_x(status, RSMPI_UINT8_T, &mut bytes) };
        u64::try_from(bytes).unwrap_or(0)
    });
    Some(Received { id, envelope: Envelope { peer, tag: status.MPI_TAG, comm: comm.id, bytes }, posted })
}

/// The communicator, unless nothing can come from there: MPI_PROC_NULL.
pub fn receiving(registry: &mut Registry, comm: MPI_Comm, source: c_int) -> Option<Comm> {
    // SAFETY: a constant.
    if source == unsafe { mpi_sys::RSMPI_PROC_NULL } { None } else { registry.comm(comm).cloned() }
}

/// The program's status, or ours if it doesn't want any.
pub unsafe fn or_own(status: *mut MPI_Status, own: &mut MaybeUninit<MPI_Status>) -> *mut MPI_Status {
    // SAFETY: a constant.
    if status == unsafe { RSMPI_STATUS_IGNORE } { own.as_mut_ptr() } else { status }
}
