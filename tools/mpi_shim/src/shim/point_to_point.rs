//! Messages: what is sent, received, and posted.
//!
//! Each function takes its arguments from a wrapper, which has them from the program: they are as valid as MPI wants them.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::slice;

use mpi_sys::{MPI_Datatype, MPI_Request, MPI_Status};
use mpi_sys::{PMPI_Type_get_extent_x, PMPI_Type_get_true_extent_x};
use mpi_sys::{RSMPI_REQUEST_NULL, RSMPI_STATUS_IGNORE};

use super::{Call, begin};
use crate::check;
use crate::check::calls::messages::{self, From, To};
use crate::pmpi::{self, SUCCESS};
use crate::record::comm::Comm;
use crate::record::line::Line;
use crate::record::message::{Envelope, Received, arrived};
use crate::record::registry::Registry;
use crate::record::tracer::end;

/// What the checker gets to know of a message that is sent: its number, unless it goes nowhere.
type Seen = Option<u64>;

/// What a call says that both sends and receives.
pub struct Both {
    /// Where its message goes.
    pub to: To,
    /// What that is made of.
    pub sendtype: MPI_Datatype,
    /// Where the other one comes from.
    pub from: From,
    /// What that is made of.
    pub recvtype: MPI_Datatype,
}

/// A call that sends. `request`: where MPI puts the request, if the program gets one; `act` makes it, and is
/// given what the checker has seen, if that is here.
fn sending(
    call: &'static str,
    to: To,
    datatype: MPI_Datatype,
    bytes: impl FnOnce() -> u64,
    request: Option<*const MPI_Request>,
    act: impl FnOnce(Option<Seen>) -> c_int,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return act(None) };
    let bytes = bytes();
    // SAFETY: the program's own datatype.
    let seen = check::is_on().then(|| messages::sends(call, to, unsafe { messages::room(bytes, datatype) }));
    let code = act(seen);
    end(call, start, |registry, line| {
        let id = sent(registry, line, code, to, bytes);
        if let (Some(id), Some(request)) = (id, request) {
            // SAFETY: MPI has filled it, since it has sent something.
            registry.sends(unsafe { *request }, id);
        }
    });
    code
}

/// A call that sends, and doesn't wait for the receiver.
pub unsafe fn send(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    to: To,
    datatype: MPI_Datatype,
) -> c_int {
    sending(call, to, datatype, bytes, None, |_| messages::checked(real()))
}

/// A call that starts a send, and needs no receiver.
pub unsafe fn start_buffered(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    to: To,
    datatype: MPI_Datatype,
    request: *mut MPI_Request,
) -> c_int {
    sending(call, to, datatype, bytes, Some(request), |seen| {
        let code = messages::checked(real());
        if code == SUCCESS
            && let Some(number) = seen
        {
            // SAFETY: MPI has filled it.
            messages::follow(unsafe { *request }, number);
        }
        code
    })
}

/// A call that starts a send. `strict`: a call that isn't done before the receiver is there.
pub unsafe fn start_send(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    to: To,
    datatype: MPI_Datatype,
    request: *mut MPI_Request,
    strict: impl FnOnce(*mut MPI_Request) -> c_int,
) -> c_int {
    sending(call, to, datatype, bytes, Some(request), |seen| {
        let Some(number) = seen else { return real() };
        let code = messages::checked(if check::is_strict() { strict(request) } else { real() });
        if code == SUCCESS {
            // SAFETY: MPI has filled it.
            messages::follow(unsafe { *request }, number);
        }
        code
    })
}

/// A call that sends, and may wait for the receiver. `begins`: the call that starts the same and doesn't wait; `strict`: one
/// that isn't done before the receiver is there.
pub unsafe fn send_and_wait(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    to: To,
    datatype: MPI_Datatype,
    begins: impl FnOnce(*mut MPI_Request) -> c_int,
    strict: impl FnOnce(*mut MPI_Request) -> c_int,
) -> c_int {
    sending(call, to, datatype, bytes, None, |seen| {
        let Some(number) = seen else { return real() };
        // SAFETY: our own request, which MPI fills.
        unsafe {
            let mut request = RSMPI_REQUEST_NULL;
            let code = messages::checked(if check::is_strict() { strict(&mut request) } else { begins(&mut request) });
            if code != SUCCESS {
                return code;
            }
            messages::wait_for_send(call, request, number);
            pmpi::wait(request)
        }
    })
}

/// A message has left: its number, unless it goes nowhere.
fn sent(registry: &mut Registry, line: &mut Line, code: c_int, to: To, bytes: u64) -> Option<u64> {
    let envelope = if code == SUCCESS { registry.envelope(to.comm, to.dest, to.tag, bytes) } else { None }?;
    let id = registry.message();
    line.sent(id, &envelope);
    Some(id)
}

/// A call that waits for a message. `bytes`: what it has room for.
pub unsafe fn receive(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce(*mut MPI_Status) -> c_int>,
    from: From,
    datatype: MPI_Datatype,
    status: *mut MPI_Status,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours.
    let status = unsafe { or_own(status, &mut own) };
    if check::is_on() {
        // SAFETY: the program's own arguments.
        unsafe { messages::wait_for_message(call, from, bytes()) };
    }
    let code = real(status);
    if check::is_on() {
        // SAFETY: MPI has filled it; the program's own datatype.
        unsafe { messages::came_on(call, code, from, &*status, messages::room(0, datatype)) };
    }
    // SAFETY: MPI has filled it.
    end(call, start, |registry, line| unsafe { came(registry, line, code, from, status, start) });
    code
}

/// A message has come.
unsafe fn came(registry: &mut Registry, line: &mut Line, code: c_int, from: From, status: *mut MPI_Status, start: i64) {
    if code == SUCCESS
        && let Some(comm) = receiving(registry, from)
    {
        let id = registry.message();
        // SAFETY: the caller's.
        line.received(unsafe { arrived(&comm, &*status, id, start) });
    }
}

/// A call that sends a message and waits for another. `begins`: the call that starts the send; `receives`: the one that
/// receives.
pub unsafe fn exchange(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce(*mut MPI_Status) -> c_int>,
    both: Both,
    status: *mut MPI_Status,
    begins: impl FnOnce(*mut MPI_Request) -> c_int,
    receives: impl FnOnce(*mut MPI_Status) -> c_int,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real(status) };
    let mut own = MaybeUninit::uninit();
    // SAFETY: the program's status, or ours.
    let status = unsafe { or_own(status, &mut own) };
    let bytes = bytes();
    let Both { to, sendtype, from, recvtype } = both;
    let code = if check::is_on() {
        // SAFETY: the program's own arguments; and our own request, which MPI fills.
        unsafe {
            let number = messages::sends(call, to, messages::room(bytes, sendtype));
            let mut request = RSMPI_REQUEST_NULL;
            let code = messages::checked(begins(&mut request));
            if code != SUCCESS {
                return code;
            }
            messages::wait_for_either(call, request, number, from);
            let code = receives(status);
            messages::came_on(call, code, from, &*status, messages::room(0, recvtype));
            messages::wait_for_send(call, request, number);
            let sent = pmpi::wait(request);
            if code == SUCCESS { sent } else { code }
        }
    } else {
        real(status)
    };
    end(call, start, |registry, line| {
        sent(registry, line, code, to, bytes);
        // SAFETY: MPI has filled it.
        unsafe { came(registry, line, code, from, status, start) };
    });
    code
}

/// The same in one buffer: the checker sends from a copy, as MPI itself does. `begins`: the call that starts the send of a
/// copy; `receives`: the one that receives.
pub unsafe fn exchange_in_place(
    call: Call<impl FnOnce() -> u64, impl FnOnce(*mut MPI_Status) -> c_int>,
    buffer: *const c_void,
    count: impl Into<i64>,
    both: Both,
    status: *mut MPI_Status,
    begins: impl FnOnce(*const c_void, *mut MPI_Request) -> c_int,
    receives: impl FnOnce(*mut MPI_Status) -> c_int,
) -> c_int {
    let (mut copy, datatype) = (Vec::new(), both.sendtype);
    let begins = |request: *mut MPI_Request| {
        // SAFETY: the program's own buffer. The copy stays until the exchange is over.
        begins(unsafe { copied(&mut copy, buffer, count.into(), datatype) }, request)
    };
    // SAFETY: the caller's.
    unsafe { exchange(call, both, status, begins, receives) }
}

/// A copy of what the elements of a buffer span, as an address for the same elements.
unsafe fn copied(copy: &mut Vec<u8>, buffer: *const c_void, count: i64, datatype: MPI_Datatype) -> *const c_void {
    if count <= 0 {
        return buffer;
    }
    let (mut low, mut apart, mut first, mut length) = (0, 0, 0, 0);
    // SAFETY: the program's own datatype.
    unsafe {
        PMPI_Type_get_extent_x(datatype, &mut low, &mut apart);
        PMPI_Type_get_true_extent_x(datatype, &mut first, &mut length);
    }
    // The elements may stand one before the other.
    let last = (count - 1) * apart;
    let (begin, end) = (first + last.min(0), first + length + last.max(0));
    let span = usize::try_from(end - begin).unwrap_or(0);
    // SAFETY: MPI may read all elements, and what is between them belongs to the same buffer.
    copy.extend_from_slice(unsafe { slice::from_raw_parts(buffer.wrapping_byte_offset(begin as isize).cast(), span) });
    copy.as_ptr().wrapping_byte_offset(-(begin as isize)).cast()
}

/// A receive that doesn't wait. `bytes`: what it has room for.
pub unsafe fn post(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    from: From,
    datatype: MPI_Datatype,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let code = real();
    if check::is_on() && code == SUCCESS {
        // SAFETY: the program's own datatype; MPI has filled the request.
        unsafe { messages::post(call, from, messages::room(bytes(), datatype), *request) };
    }
    end(call, start, |registry, line| {
        if code == SUCCESS
            && let Some(comm) = receiving(registry, from)
        {
            // SAFETY: MPI has filled it.
            line.field("posted_receive", registry.post(unsafe { *request }, start, comm, None) as i64);
        }
    });
    code
}

/// The same, which also sends.
#[allow(dead_code, reason = "MPI has Isendrecv since 4.0")]
pub unsafe fn post_exchange(
    Call { name: call, bytes, real }: Call<impl FnOnce() -> u64, impl FnOnce() -> c_int>,
    both: Both,
    request: *mut MPI_Request,
) -> c_int {
    let Some((start, _within)) = begin(call) else { return real() };
    let Both { to, sendtype, from, recvtype } = both;
    let bytes = bytes();
    if check::is_on() {
        // SAFETY: the program's own datatype.
        messages::sends(call, to, unsafe { messages::room(bytes, sendtype) });
    }
    let code = real();
    if check::is_on() && code == SUCCESS {
        // SAFETY: the program's own datatype; MPI has filled the request.
        unsafe { messages::post(call, from, messages::room(u64::MAX, recvtype), *request) };
    }
    end(call, start, |registry, line| {
        sent(registry, line, code, to, bytes);
        if code == SUCCESS
            && let Some(comm) = receiving(registry, from)
        {
            // MPICH (up to 5.0 at least) doesn't fill this request's status. The length is in the sender's trace.
            let known = comm.world_rank(from.source).filter(|_| from.tag >= 0).map(|peer| {
                let envelope = Envelope { peer, tag: from.tag, comm: comm.id, bytes: 0 };
                Received { id: registry.message(), envelope, posted: start }
            });
            // SAFETY: MPI has filled it.
            line.field("posted_receive", registry.post(unsafe { *request }, start, comm, known) as i64);
        }
    });
    code
}

/// The communicator, unless nothing can come from there: MPI_PROC_NULL.
pub fn receiving(registry: &mut Registry, from: From) -> Option<Comm> {
    // SAFETY: a constant.
    if from.source == unsafe { mpi_sys::RSMPI_PROC_NULL } { None } else { registry.followed(from.comm).cloned() }
}

/// The program's status, or ours if it doesn't want any.
pub unsafe fn or_own(status: *mut MPI_Status, own: &mut MaybeUninit<MPI_Status>) -> *mut MPI_Status {
    // SAFETY: a constant.
    if status == unsafe { RSMPI_STATUS_IGNORE } { own.as_mut_ptr() } else { status }
}
