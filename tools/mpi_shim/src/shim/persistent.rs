//! Persistent requests, which send or receive each time that they are started. Arguments are as valid as MPI wants them,
//! as in `point_to_point.rs`.

use std::ffi::c_int;

use mpi_sys::{MPI_Datatype, MPI_Request};

use super::point_to_point::receiving;
use super::{Call, begin};
use crate::check;
use crate::check::calls::messages::{self, From, To};
use crate::pmpi::{Handle, SUCCESS};
use crate::record::clocks;
use crate::record::registry::Persistent;
use crate::record::tracer::{end, end_at};

/// A persistent send.
pub unsafe fn send_init(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    to: To,
    datatype: MPI_Datatype,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let (code, bytes) = (real(), bytes());
    if check::is_on() && code == SUCCESS {
        // SAFETY: the program's own datatype; MPI has filled the request.
        unsafe { messages::will_send(call, to, messages::room(bytes, datatype), *request) };
    }
    end(call, start, |registry, _| {
        if code == SUCCESS
            && let Some(envelope) = registry.envelope(to.comm, to.dest, to.tag, bytes)
        {
            // SAFETY: MPI has filled it.
            registry.persistent.insert(unsafe { *request }.key(), Persistent::Send(envelope));
        }
    });
    code
}

/// A persistent receive. `bytes`: what it has room for.
pub unsafe fn receive_init(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    from: From,
    datatype: MPI_Datatype,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let code = real();
    if check::is_on() && code == SUCCESS {
        // SAFETY: the program's own datatype; MPI has filled the request.
        unsafe { messages::will_receive(from, messages::room(bytes(), datatype), *request) };
    }
    end(call, start, |registry, _| {
        if code == SUCCESS
            && let Some(comm) = receiving(registry, from)
        {
            // SAFETY: MPI has filled it.
            registry.persistent.insert(unsafe { *request }.key(), Persistent::Receive(comm));
        }
    });
    code
}

/// Persistent requests begin: one line for each, and the last has the time of the call.
pub unsafe fn start(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    count: c_int,
    requests: *mut MPI_Request,
) -> c_int {
    let Some((first, _within)) = begin(call) else { return real() };
    let count = usize::try_from(count).unwrap_or(0);
    if check::is_on() {
        // SAFETY: MPI reads as many.
        (0..count).for_each(|index| messages::starts(call, unsafe { *requests.add(index) }));
    }
    let code = real();
    let at = clocks::now();
    for index in 0..count {
        // SAFETY: MPI reads as many.
        let request = unsafe { *requests.add(index) };
        // Each at a time of its own: the order of receives is the order of these times.
        let start = first + index as i64;
        let end = if index + 1 == count { at.max(start) } else { start };
        end_at(call, start, end, |registry, line| match registry.persistent.get(&request.key()) {
            Some(Persistent::Send(envelope)) => {
                let envelope = *envelope;
                let id = registry.message();
                line.sent(id, &envelope);
                registry.sends(request, id);
            }
            Some(Persistent::Receive(comm)) => {
                let comm = comm.clone();
                line.field("posted_receive", registry.post(request, start, comm, None) as i64);
            }
            None => (),
        });
    }
    code
}
