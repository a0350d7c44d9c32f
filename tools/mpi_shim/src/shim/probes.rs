//! Messages that a probe takes before they are received. Arguments are as valid as MPI wants them, as in
//! `point_to_point.rs`.

use std::ffi::c_int;
use std::mem::MaybeUninit;

use mpi_sys::{MPI_Message, MPI_Request, MPI_Status};

use mpi_check::Until;

use super::point_to_point::{or_own, receiving};
use super::{Call, begin, begin_asking};
use crate::check;
use crate::check::book::Room;
use crate::check::calls::messages::{self, From};
use crate::check::waiting::polls;
use crate::pmpi::{Handle, SUCCESS};
use crate::record::comm::Comm;
use crate::record::message::arrived;
use crate::record::tracer::{end, tracer};

/// A probe that waits for a message, and leaves it where it is.
pub unsafe fn probe(Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>, from: From) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    if check::is_on() {
        // SAFETY: the program's own arguments.
        unsafe { messages::wait_for_message(call, from, u64::MAX) };
    }
    let code = real();
    end(call, start, |_, _| ());
    code
}

/// A probe that doesn't wait, and leaves the message where it is. It is called in a loop, and not recorded.
pub unsafe fn look(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    from: From,
    flag: *const c_int,
) -> c_int {
    let Some((start, _within)) = begin_asking(call) else { return real() };
    let code = real();
    // SAFETY: MPI has filled it.
    if code == SUCCESS && unsafe { *flag } == 0 {
        asked_for(call, start, from);
    } else {
        polls::over();
    }
    code
}

/// Notes that there is no such message yet.
fn asked_for(call: &'static str, start: i64, from: From) {
    let key = from.comm.key() ^ (from.source as u32 as usize) << 32 ^ from.tag as u32 as usize;
    polls::asked(call, start, key, Until::All, || messages::probed(from));
}

/// A probe that takes the message: from then on it is this receive's. `flag` is null if the call waits.
pub unsafe fn take(
    Call { name: call, real, .. }: Call<(), impl FnOnce(*mut MPI_Status) -> c_int>,
    from: From,
    message: *mut MPI_Message,
    flag: *mut c_int,
    status: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin_asking(call) else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours.
    let status = unsafe { or_own(status, &mut own) };
    if check::is_on() && flag.is_null() {
        // SAFETY: the program's own arguments.
        unsafe { messages::wait_for_message(call, from, u64::MAX) };
    }
    let code = real(status);
    // SAFETY: null, or MPI has filled it.
    if code == SUCCESS && !flag.is_null() && unsafe { *flag } == 0 {
        asked_for(call, start, from);
        return code;
    }
    polls::over();
    if code != SUCCESS {
        return code;
    }
    if check::is_on() {
        let room = Room { bytes: u64::MAX, datatype: None };
        // SAFETY: MPI has filled it.
        unsafe { messages::came_on(call, code, from, &*status, room) };
    }
    end(call, start, |registry, _| {
        let Some(comm) = receiving(registry, from) else { return };
        let id = registry.message();
        // SAFETY: MPI has filled both.
        let (received, message) = unsafe { (arrived(&comm, &*status, id, start), *message) };
        if let Some(received) = received {
            registry.taken.insert(message.key(), received);
        }
    });
    code
}

/// Receives what a probe has taken.
pub unsafe fn receive_taken(
    Call { name: call, real, .. }: Call<(), impl FnOnce(*mut MPI_Status) -> c_int>,
    message: *mut MPI_Message,
    status: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real(status) };
    // SAFETY: the program's message, which MPI overwrites.
    let key = unsafe { *message }.key();
    let known = tracer().as_mut().and_then(|tracer| tracer.registry.taken.remove(&key));
    let code = real(status);
    end(call, start, |_, line| line.received(known));
    code
}

/// The same, without waiting.
pub unsafe fn post_taken(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    message: *mut MPI_Message,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    // SAFETY: the program's message, which MPI overwrites.
    let key = unsafe { *message }.key();
    let known = tracer().as_mut().and_then(|tracer| tracer.registry.taken.remove(&key));
    let code = real();
    if check::is_on() && code == SUCCESS {
        // SAFETY: MPI has filled it.
        messages::follow(unsafe { *request }, None);
    }
    end(call, start, |registry, line| {
        if let Some(known) = known {
            let nowhere = Comm::unknown(known.envelope.comm);
            // SAFETY: MPI has filled it.
            line.field("posted_receive", registry.post(unsafe { *request }, start, nowhere, Some(known)) as i64);
        }
    });
    code
}
