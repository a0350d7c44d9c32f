//! What waits for requests, or asks whether they are complete. A send's message is recorded where it is sent, so only
//! receives are followed. A test that finds nothing isn't recorded: programs ask a million times.
//!
//! The checker lets no call wait in MPI: it makes the same call in its form that doesn't wait, again and again, until that is
//! at its end. So what MPI tells only once, the program gets.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::Ordering;

use mpi_check::Until;
use mpi_sys::RSMPI_STATUSES_IGNORE;
use mpi_sys::{MPI_Request, MPI_Status, PMPI_Test, PMPI_Testany, PMPI_Testsome};

use super::collectives::appears;
use super::point_to_point::or_own;
use super::{Call, begin, begin_asking};
use crate::check;
use crate::check::calls::messages;
use crate::check::waiting::polls;
use crate::pmpi::{self, Handle, SUCCESS, ended};
use crate::record::line::Line;
use crate::record::message::{Received, arrived};
use crate::record::registry::{Awaited, Registry};
use crate::record::tracer::{THREADS, Tracer, end, tracer};

/// MPI_Wait and MPI_Test; `flag` is null if the call waits.
pub unsafe fn wait(
    Call { name: call, real, .. }: Call<(), impl FnOnce(*mut MPI_Status) -> c_int>,
    request: *mut MPI_Request,
    flag: *mut c_int,
    status: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin_asking(call) else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours; and its request, which MPI overwrites.
    let (status, key) = unsafe { (or_own(status, &mut own), awaited(*request)) };
    let mut done = 0;
    // SAFETY: the program's own request, and places for what MPI says.
    let ask = || unsafe { ended(PMPI_Test(request, &mut done, status), done) };
    // SAFETY: the program's own request.
    let code = unsafe { watch(flag.is_null(), call, Until::All, 1, request, ask) }.unwrap_or_else(|| real(status));
    // SAFETY: null, or MPI has filled it, and the status.
    unsafe {
        if code != SUCCESS || flag.is_null() || *flag != 0 {
            polls::over();
            finish(call, start, code, &[(key, status)]);
        } else {
            in_vain(call, start, Until::All, 1, request);
        }
    }
    code
}

/// MPI_Waitany and MPI_Testany; `flag` is null if the call waits.
pub unsafe fn wait_any(
    Call { name: call, real, .. }: Call<(), impl FnOnce(*mut MPI_Status) -> c_int>,
    count: c_int,
    requests: *mut MPI_Request,
    index: *mut c_int,
    flag: *mut c_int,
    status: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin_asking(call) else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours, and its requests.
    let (status, keys) = unsafe { (or_own(status, &mut own), keys(count, requests)) };
    let mut done = 0;
    // SAFETY: the program's own requests, and places for what MPI says.
    let ask = || unsafe { ended(PMPI_Testany(count, requests, index, &mut done, status), done) };
    // SAFETY: the program's own requests.
    let code = unsafe { watch(flag.is_null(), call, Until::Any, count, requests, ask) };
    let code = messages::checked(code.unwrap_or_else(|| real(status)));
    // SAFETY: null, or MPI has filled it.
    if code == SUCCESS && !flag.is_null() && unsafe { *flag } == 0 {
        // SAFETY: the program's own requests.
        unsafe { in_vain(call, start, Until::Any, count, requests) };
        return code;
    }
    polls::over();
    if code != SUCCESS {
        return code;
    }
    // SAFETY: MPI has filled both; MPI_UNDEFINED, if nothing is left to wait for, is negative.
    unsafe {
        let done = usize::try_from(*index).ok().and_then(|index| keys.get(index));
        let done = done.map(|&key| (key, status));
        finish(call, start, code, done.as_slice());
    }
    code
}

/// MPI_Waitall and MPI_Testall; `flag` is null if the call waits.
pub unsafe fn wait_all(
    Call { name: call, real, .. }: Call<(), impl FnOnce(*mut MPI_Status) -> c_int>,
    count: c_int,
    requests: *mut MPI_Request,
    flag: *mut c_int,
    statuses: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin_asking(call) else { return real(statuses) };
    // SAFETY: the program's own requests and statuses.
    let (keys, mut own) = unsafe { (keys(count, requests), own_statuses(count, statuses)) };
    let statuses = if own.is_empty() { statuses } else { own.as_mut_ptr() };
    let watched = flag.is_null() && check::is_on();
    // SAFETY: the program's own requests, and a place for each status.
    let code = if watched { unsafe { messages::wait_for_all(call, count, requests, statuses) } } else { None };
    let code = code.unwrap_or_else(|| real(statuses));
    // SAFETY: null, or MPI has filled it.
    if code == SUCCESS && !flag.is_null() && unsafe { *flag } == 0 {
        // SAFETY: the program's own requests.
        unsafe { in_vain(call, start, Until::All, count, requests) };
        return code;
    }
    polls::over();
    // SAFETY: MPI has filled as many.
    unsafe {
        let all = keys.iter().enumerate().map(|(index, &key)| (key, statuses.add(index)));
        finish(call, start, code, &all.collect::<Vec<_>>());
    }
    code
}

/// MPI_Waitsome and MPI_Testsome.
pub unsafe fn wait_some(
    Call { name: call, real, .. }: Call<(), impl FnOnce(*mut MPI_Status) -> c_int>,
    waits: bool,
    count: c_int,
    requests: *mut MPI_Request,
    done: *mut c_int,
    indices: *mut c_int,
    statuses: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin_asking(call) else { return real(statuses) };
    // SAFETY: the program's own requests and statuses.
    let (keys, mut own) = unsafe { (keys(count, requests), own_statuses(count, statuses)) };
    let statuses = if own.is_empty() { statuses } else { own.as_mut_ptr() };
    // SAFETY: the program's own requests, and places for what MPI says.
    let ask = || unsafe { ended(PMPI_Testsome(count, requests, done, indices, statuses), *done) };
    // SAFETY: the program's own requests.
    let code = unsafe { watch(waits, call, Until::Any, count, requests, ask) };
    let code = messages::checked(code.unwrap_or_else(|| real(statuses)));
    // SAFETY: MPI has filled it; MPI_UNDEFINED, if nothing is left to wait for, is negative.
    let done = if code == SUCCESS { usize::try_from(unsafe { *done }).unwrap_or(0) } else { 0 };
    if code == SUCCESS && !waits && done == 0 {
        // SAFETY: the program's own requests.
        unsafe { in_vain(call, start, Until::Any, count, requests) };
        return code;
    }
    polls::over();
    if done == 0 {
        return code;
    }
    let came = |place| {
        // SAFETY: MPI has filled as many indices and statuses.
        let (index, status) = unsafe { (*indices.add(place), statuses.add(place)) };
        Some((*keys.get(usize::try_from(index).ok()?)?, status))
    };
    // SAFETY: the same.
    unsafe { finish(call, start, code, &(0..done).filter_map(came).collect::<Vec<_>>()) };
    code
}

/// Notes that none of what was asked for is done, or not all of it.
unsafe fn in_vain(call: &'static str, start: i64, until: Until, count: c_int, requests: *const MPI_Request) {
    let many = usize::try_from(count).unwrap_or(0);
    // SAFETY: MPI reads as many.
    let keys = (0..many).map(|index| unsafe { *requests.add(index) }.key());
    let key = keys.fold(many, |all, key| all.rotate_left(7) ^ key);
    // SAFETY: the same.
    polls::asked(call, start, key, until, || unsafe { messages::open(count, requests) });
}

/// Under the checker's eyes, asks until the call is at its end, and returns its code; none if MPI is to be called by itself.
unsafe fn watch(
    waits: bool,
    call: &'static str,
    until: Until,
    count: c_int,
    requests: *const MPI_Request,
    ask: impl FnMut() -> Option<c_int>,
) -> Option<c_int> {
    if waits && check::is_on() {
        // SAFETY: the program's own requests.
        unsafe { messages::wait_for_requests(call, until, count, requests, ask) }
    } else {
        None
    }
}

/// Records a call after which these requests are complete, or have failed, and tells the checker.
unsafe fn finish(call: &'static str, start: i64, code: c_int, done: &[(Awaited, *mut MPI_Status)]) {
    if check::is_on() {
        // SAFETY: the caller's: MPI has filled the statuses.
        unsafe { tell(call, code, done) };
    }
    end(call, start, |registry, line| {
        if code == SUCCESS {
            // SAFETY: the same.
            unsafe { take_back(registry, line, done) };
            // SAFETY: the same.
            line.received(done.iter().filter_map(|&(key, status)| unsafe { complete(registry, key, status) }));
        }
    });
}

/// MPI_Cancel: the receive may end without a message.
pub unsafe fn cancel(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    // SAFETY: the program's own request.
    let key = unsafe { *request }.key();
    let code = real();
    if check::is_on() {
        messages::cancels(key);
    }
    end(call, start, |registry, _| {
        if code == SUCCESS {
            registry.cancel(key);
        }
    });
    code
}

/// MPI_Request_free: nobody will learn when it is complete.
pub unsafe fn forget(
    Call { name: call, real, .. }: Call<(), impl FnOnce() -> c_int>,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    // SAFETY: the program's own request, which MPI overwrites.
    let own = unsafe { *request };
    let key = own.key();
    if check::is_on() {
        // SAFETY: the program's own request.
        unsafe { messages::forget(call, own) };
    }
    let mut gone = None;
    // Before MPI gives the handle to another thread's request.
    if let Some(Tracer { registry, .. }) = &mut *tracer() {
        registry.posted.remove(&key);
        registry.persistent.remove(&key);
        // It is the last time that anybody can ask whether the message was taken back.
        if registry.cancelling.contains_key(&key) {
            // SAFETY: the program's own request.
            let (code, status) = unsafe { pmpi::look_at(own) };
            gone = status.filter(|_| code == SUCCESS);
        }
    }
    let code = real();
    let gone = gone.as_mut().map(|status| (Awaited::alone(key), ptr::from_mut(status)));
    // SAFETY: MPI has filled the status, if it says so.
    end(call, start, |registry, line| unsafe { take_back(registry, line, gone.as_slice()) });
    code
}

/// Adds the messages that have been cancelled in time, of requests that are complete.
unsafe fn take_back(registry: &mut Registry, line: &mut Line, done: &[(Awaited, *mut MPI_Status)]) {
    if registry.cancelling.is_empty() {
        return;
    }
    for &(key, status) in done {
        let id = registry.cancelling.remove(&key.handle);
        // SAFETY: the caller's: MPI has filled it.
        if let Some(id) = id.filter(|_| unsafe { pmpi::is_cancelled(status) }) {
            line.unsent(id);
        }
    }
}

/// Tells the checker what is complete, or has failed.
unsafe fn tell(call: &'static str, code: c_int, done: &[(Awaited, *mut MPI_Status)]) {
    // SAFETY: the caller's.
    unsafe {
        if code == SUCCESS {
            done.iter().for_each(|&(key, status)| messages::completed(call, key.handle, status));
        } else {
            messages::failed(call, code, &done.iter().map(|&(key, status)| (key.handle, status)).collect::<Vec<_>>());
        }
    }
}

/// The requests' handles, which MPI overwrites when they are complete.
unsafe fn keys(count: c_int, requests: *mut MPI_Request) -> Vec<Awaited> {
    // SAFETY: MPI reads as many.
    (0..usize::try_from(count).unwrap_or(0)).map(|index| awaited(unsafe { *requests.add(index) })).collect()
}

fn awaited(request: MPI_Request) -> Awaited {
    let alone = Awaited::alone(request.key());
    if !THREADS.load(Ordering::Relaxed) {
        return alone;
    }
    tracer().as_ref().map_or(alone, |tracer| tracer.registry.awaited(request.key()))
}

/// Room for statuses, if the program doesn't want any.
unsafe fn own_statuses(count: c_int, statuses: *mut MPI_Status) -> Vec<MPI_Status> {
    // SAFETY: a constant.
    let ignored = statuses == unsafe { RSMPI_STATUSES_IGNORE };
    let count = if ignored { usize::try_from(count).unwrap_or(0) } else { 0 };
    // SAFETY: a status is made of integers.
    (0..count).map(|_| unsafe { std::mem::zeroed() }).collect()
}

/// The message that has come with this request; none if it was no receive, or one that was cancelled.
unsafe fn complete(registry: &mut Registry, key: Awaited, status: *mut MPI_Status) -> Option<Received> {
    appears(registry, key.handle);
    let posted = registry.complete(key)?;
    // SAFETY: MPI has filled the status.
    if posted.cancelled && unsafe { pmpi::is_cancelled(status) } {
        return None;
    }
    // SAFETY: MPI has filled the status.
    let came = unsafe { arrived(&posted.comm, &*status, posted.id, posted.at) };
    let named = |message: Received| (message.envelope.peer, message.envelope.tag);
    match posted.known {
        Some(known) if came.map(named) != Some(named(known)) => Some(known),
        _ => came,
    }
}
