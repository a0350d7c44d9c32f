//! Messages: what is sent and received, and waiting for it.
//!
//! No call is replaced by another that MPI might do differently, but for sends, which are started and waited for. A receive
//! waits until its message is there, by MPI_Iprobe; then the program's own call is made, which finds what it wants.
//!
//! Who asks for a request may take it: since version 4.2, MPICH tells of a persistent request only once that it is done, by
//! MPI_Request_get_status too, and of a generalized one every question runs the program's own functions. So a call that waits
//! for requests is made in its form that doesn't wait, and what that takes is what the program gets. A request of which
//! nobody has seen how it was made is left to MPI.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::c_int;

use mpi_check::{For, Receive, Until};
use mpi_sys::*;

use super::together;
use crate::check::book::{Persistent, Receiving, Room, Sending, Watched};
use crate::check::places::prepare;
use crate::check::waiting::watch;
use crate::check::{Checker, code, dawdle, report, with};
use crate::pmpi::{self, Handle, SUCCESS};
use crate::record::comm::Comm;
use crate::record::message::arrived;
use crate::record::tracer::tracer;

/// Where a message goes, and on which communicator: what calls that send have in common.
#[derive(Clone, Copy)]
pub struct To {
    /// The destination on the communicator.
    pub dest: c_int,
    /// The tag.
    pub tag: c_int,
    /// The communicator.
    pub comm: MPI_Comm,
}

/// Where a message comes from: what calls that receive have in common.
#[derive(Clone, Copy)]
pub struct From {
    /// The source on the communicator, or any.
    pub source: c_int,
    /// The tag, or any.
    pub tag: c_int,
    /// The communicator.
    pub comm: MPI_Comm,
}

/// The memory of a message.
///
/// # Safety
/// It is a datatype.
pub unsafe fn room(bytes: u64, datatype: MPI_Datatype) -> Room {
    // SAFETY: the caller's.
    Room { bytes, datatype: unsafe { code(datatype) } }
}

/// Notes that a datatype is about to be freed.
pub fn forget_type(datatype: MPI_Datatype) {
    with(|checker| checker.datatypes.forget(datatype));
}

fn known(comm: MPI_Comm) -> Option<Comm> {
    tracer().as_mut().and_then(|tracer| tracer.registry.comm(comm).cloned())
}

/// What would be sent; none if it goes nowhere, or on a communicator that isn't followed.
fn sending(to: To, room: Room) -> Option<Sending> {
    let comm = known(to.comm)?;
    let rank = usize::try_from(comm.world_rank(to.dest)?).ok()?;
    Some(Sending { to: rank, tag: to.tag, comm: comm.id, room })
}

/// What would be received; none if it comes from nowhere, or on a communicator that isn't followed.
fn receive(from: From) -> Option<(Receive, Comm)> {
    let comm = known(from.comm)?;
    // SAFETY: constants.
    let (any_source, any_tag) = unsafe { (from.source == RSMPI_ANY_SOURCE, from.tag == RSMPI_ANY_TAG) };
    let one = || usize::try_from(comm.world_rank(from.source)?).ok();
    let sources = if any_source { comm.ranks().collect() } else { vec![one()?] };
    Some((Receive { sources, any_source, tag: (!any_tag).then_some(from.tag), comm: comm.id }, comm))
}

/// Notes a message that is about to be sent, and returns its number.
pub fn sends(call: &'static str, to: To, room: Room) -> Option<u64> {
    dawdle();
    prepare();
    let sending = sending(to, room)?;
    with(|checker| checker.book.send(call, &sending))
}

/// Notes that a request is for a message, and its number unless it goes nowhere.
pub fn follow(request: MPI_Request, number: Option<u64>) {
    let watched = number.map_or(Watched::Unfollowed, Watched::Send);
    with(|checker| checker.book.open(request.key(), watched));
}

/// Notes that a receive is posted.
pub fn post(call: &'static str, from: From, room: Room, request: MPI_Request) {
    prepare();
    let receiving = receive(from).map(|(receive, comm)| Receiving { number: 0, receive, comm, room });
    with(|checker| match receiving {
        Some(receiving) => start_receive(checker, call, request, receiving),
        None => checker.book.open(request.key(), Watched::Unfollowed),
    });
}

fn start_receive(checker: &mut Checker, call: &'static str, request: MPI_Request, mut receiving: Receiving) {
    receiving.number = checker.book.number();
    checker.book.post(call, receiving.number, receiving.receive.clone());
    checker.book.open(request.key(), Watched::Receive(receiving));
}

/// Notes a persistent send.
pub fn will_send(call: &'static str, to: To, room: Room, request: MPI_Request) {
    prepare();
    let sending = sending(to, room);
    with(|checker| match sending {
        Some(sending) => checker.book.will_send(request.key(), call, sending),
        None => _ = checker.book.persistent.insert(request.key(), Persistent::Unfollowed),
    });
}

/// Notes a persistent receive.
pub fn will_receive(from: From, room: Room, request: MPI_Request) {
    let persistent = receive(from).map(|(receive, comm)| Receiving { number: 0, receive, comm, room });
    let persistent = persistent.map_or(Persistent::Unfollowed, Persistent::Receive);
    with(|checker| checker.book.persistent.insert(request.key(), persistent));
}

/// Notes that a persistent request is about to be started.
pub fn starts(call: &'static str, request: MPI_Request) {
    prepare();
    with(|checker| match checker.book.persistent.get(&request.key()).cloned() {
        Some(Persistent::Send(sending, made)) => {
            checker.book.start(made);
            let number = checker.book.send(call, &sending);
            checker.book.requests.insert(request.key(), Watched::Send(number));
        }
        Some(Persistent::Receive(receiving)) => start_receive(checker, call, request, receiving),
        Some(Persistent::Collective(_)) => together::starts(checker, request.key()),
        Some(Persistent::Unfollowed) => checker.book.open(request.key(), Watched::Unfollowed),
        None => (),
    });
}

/// Notes that MPI_Cancel was called for a request.
pub fn cancels(key: usize) {
    with(|checker| checker.book.requests.contains_key(&key) && checker.book.cancelling.insert(key));
}

/// Notes that nobody will ask for a request any more: now is the last time to ask what has become of it.
///
/// # Safety
/// The program's own request, which isn't freed yet.
pub unsafe fn forget(call: &'static str, request: MPI_Request) {
    let key = request.key();
    let why = with(|checker| match checker.book.requests.get(&key) {
        Some(Watched::Receive(_)) => Some("MPI_Request_free has let go of a receive, and nobody learns when it ends"),
        Some(Watched::Send(_)) if checker.book.cancelling.contains(&key) => {
            Some("MPI_Request_free has let go of a send that was to be cancelled, and nobody learns whether it was")
        }
        _ => None,
    });
    if let Some(why) = why.flatten() {
        // SAFETY: the caller's request.
        let (_, status) = unsafe { pmpi::look_at(request) };
        match status {
            // SAFETY: MPI has filled it.
            Some(mut status) => unsafe { completed(call, key, &mut status) },
            None => _ = with(|checker| checker.give_up(why)),
        }
    }
    with(|checker| {
        checker.book.close(key);
        together::let_go(checker, key);
        checker.book.persistent.remove(&key);
    });
}

/// What MPI has returned. After an error, who knows what was sent: this rank's notes may be wrong.
pub fn checked(code: c_int) -> c_int {
    if code != SUCCESS {
        with(|checker| checker.give_up("a call of MPI has failed there, and nobody knows what it has sent"));
    }
    code
}

/// Whether the error says that a message had no room: it is received all the same.
fn is_truncated(code: c_int) -> bool {
    pmpi::error_class(code) == MPI_ERR_TRUNCATE as c_int
}

/// Notes that a message has come on a communicator that is known by its handle, or that a receive has failed.
///
/// # Safety
/// MPI has filled the status, if all is well or the message had no room.
pub unsafe fn came_on(call: &'static str, code: c_int, from: From, status: &MPI_Status, room: Room) {
    if code != SUCCESS && !is_truncated(code) {
        checked(code);
    } else if let Some((receive, comm)) = receive(from) {
        let number = with(|checker| checker.book.number()).unwrap_or_default();
        came(call, &Receiving { number, receive, comm, room }, status);
    }
}

/// Notes that a receive has got its message.
fn came(call: &'static str, receiving: &Receiving, status: &MPI_Status) {
    prepare();
    let Receiving { number, receive, comm, room } = receiving;
    let key = match receive {
        // Known without the status, which MPICH (up to 5.0 at least) leaves out for MPI_Isendrecv.
        Receive { sources, any_source: false, tag: Some(tag), comm } => Some((sources[0], *comm, *tag)),
        _ => comm.world_rank(status.MPI_SOURCE).map(|from| (from as usize, comm.id, status.MPI_TAG)),
    };
    // A status that MPICH leaves out says nothing of the length, either.
    // SAFETY: MPI has filled any other.
    let length = || unsafe { arrived(comm, status, 0, 0) }.map(|came| came.envelope.bytes);
    let bytes = || if room.bytes == u64::MAX { None } else { length() };
    with(|checker| {
        let mut room = *room;
        room.datatype = room.datatype.and_then(|code| checker.datatypes.received(code, bytes));
        key.map(|key| checker.book.receive(call, *number, key, room))
    });
}

/// Notes that a request is complete.
///
/// # Safety
/// MPI has filled the status.
pub unsafe fn completed(call: &'static str, key: usize, status: *mut MPI_Status) {
    let Some(Some(watched)) = with(|checker| checker.book.close(key)) else { return };
    // SAFETY: MPI has filled it.
    let (cancelled, status) = unsafe { (pmpi::is_cancelled(status), &*status) };
    match watched {
        Watched::Receive(receiving) => {
            with(|checker| checker.book.take_back(receiving.number));
            if !cancelled {
                came(call, &receiving, status);
            }
        }
        // It was counted, and nobody gets it.
        Watched::Send(number) if cancelled => {
            with(|checker| {
                if !checker.book.unsend(number) {
                    checker.give_up("it has taken a message back, which was counted already");
                }
            });
        }
        _ => (),
    }
}

/// Notes that MPI has said of requests that one of them failed.
///
/// # Safety
/// MPI has filled the status of each, if it says that an error is in one of them.
pub unsafe fn failed(call: &'static str, code: c_int, requests: &[(usize, *mut MPI_Status)]) {
    let class = pmpi::error_class(code);
    for &(key, status) in requests {
        // SAFETY: the caller's. Without statuses, the only request's error is that of the call.
        let own = if class == MPI_ERR_IN_STATUS as c_int { unsafe { (*status).MPI_ERROR } } else { code };
        if own == SUCCESS || is_truncated(own) {
            // SAFETY: MPI has filled it.
            unsafe {
                if own != SUCCESS {
                    warn_of_posted(call, key, &*status);
                }
                completed(call, key, status);
            }
        } else {
            checked(own);
        }
    }
}

/// Waits until a message is there that the call would take, and warns if it is longer than the room for it.
///
/// # Safety
/// What the program gave to MPI.
pub unsafe fn wait_for_message(call: &'static str, from: From, room: u64) {
    let Some((receive, comm)) = receive(from) else { return };
    // SAFETY: the caller's.
    let may_go = || unsafe { pmpi::is_there(from.source, from.tag, from.comm) };
    watch::wait(call, Until::All, may_go, || vec![For::Message(receive.clone())]);
    // SAFETY: the caller's.
    unsafe { warn_if_longer(call, &comm, from, room) };
}

/// Waits until this rank's message is on its way, whose request this is.
///
/// # Safety
/// The request is open.
pub unsafe fn wait_for_send(call: &'static str, request: MPI_Request, number: Option<u64>) {
    let Some(number) = number else { return };
    // SAFETY: the caller's.
    let may_go = || unsafe { pmpi::is_done(request) };
    watch::wait(call, Until::All, may_go, || vec![For::Taken(number)]);
}

/// Waits until a message is there, while one of this rank's own is on its way. What has come must be received at once: the
/// other rank may wait for that.
///
/// # Safety
/// The request is open, and the rest is what the program gave to MPI.
pub unsafe fn wait_for_either(call: &'static str, request: MPI_Request, number: Option<u64>, from: From) {
    let Some((receive, _)) = receive(from) else { return };
    // SAFETY: the caller's.
    let sent = || number.is_none() || unsafe { pmpi::is_done(request) };
    // SAFETY: the same.
    let may_go = || unsafe { pmpi::is_there(from.source, from.tag, from.comm) };
    let what = || {
        let message = For::Message(receive.clone());
        number.filter(|_| !sent()).map(For::Taken).into_iter().chain([message]).collect()
    };
    watch::wait(call, Until::All, may_go, what);
}

/// Waits for requests: until `ask` says that the call is at its end, and how. None if MPI must be left alone.
///
/// # Safety
/// The program's own requests, and as many.
pub unsafe fn wait_for_requests(
    call: &'static str,
    until: Until,
    count: c_int,
    requests: *const MPI_Request,
    mut ask: impl FnMut() -> Option<c_int>,
) -> Option<c_int> {
    // SAFETY: the caller's.
    let all = unsafe { active(count, requests) }?;
    let mut code = None;
    let may_go = || {
        code = ask();
        code.is_some()
    };
    // As long as the call isn't at its end, none of them is done.
    watch::wait(call, until, may_go, || all.iter().map(|own| what_for(own.request)).collect());
    code
}

/// MPI_Waitall, which may be a wait for each request in any order (MPI 4.1, section 3.7.5). MPI_Testall wouldn't do: it says
/// nothing of a single request, takes long with 100,000 of them, and MPICH's (5.0) fails for persistent collectives of which
/// some are done. None if MPI must be called: all are done, or it must be left alone.
///
/// # Safety
/// The program's own requests, and a place for the status of each.
pub unsafe fn wait_for_all(
    call: &'static str,
    count: c_int,
    requests: *mut MPI_Request,
    statuses: *mut MPI_Status,
) -> Option<c_int> {
    // SAFETY: the caller's.
    let all = unsafe { active(count, requests) }?;
    // What asking has taken, and MPI's code for it.
    let taken = RefCell::new(BTreeMap::new());
    let is_open = |own: &Active| {
        if own.is_harmless {
            // SAFETY: the request is open.
            return !unsafe { pmpi::is_done(own.request) };
        }
        let mut taken = taken.borrow_mut();
        if !taken.contains_key(&own.place) {
            // SAFETY: the caller's.
            taken.extend(unsafe { take(requests.add(own.place)) }.map(|outcome| (own.place, outcome)));
        }
        !taken.contains_key(&own.place)
    };
    // Those before this one are done: MPI isn't asked for each of them each time.
    let mut first = 0;
    let may_go = || {
        first += all[first..].iter().take_while(|own| !is_open(own)).count();
        first == all.len()
    };
    let what = || all.iter().filter(|own| is_open(own)).map(|own| what_for(own.request)).collect();
    watch::wait(call, Until::All, may_go, what);
    let taken = taken.into_inner();
    if taken.is_empty() {
        return None;
    }
    // SAFETY: the caller's.
    let code = unsafe { PMPI_Waitall(count, requests, statuses) };
    let failed = code == SUCCESS && taken.values().any(|&(own, _)| own != SUCCESS);
    for place in (0..usize::try_from(count).unwrap_or(0)).filter(|_| failed) {
        // SAFETY: the caller's.
        unsafe { (*statuses.add(place)).MPI_ERROR = SUCCESS };
    }
    for (place, (_, status)) in taken {
        // SAFETY: the caller's.
        unsafe { *statuses.add(place) = status };
    }
    Some(if failed { MPI_ERR_IN_STATUS as c_int } else { code })
}

/// A request that is for something, and its place among those of a call.
struct Active {
    place: usize,
    request: MPI_Request,
    /// Whether MPI_Request_get_status changes nothing: it isn't persistent.
    is_harmless: bool,
}

/// The requests that are for something: not so MPI_REQUEST_NULL, and persistent ones that aren't started. None if one is
/// there of which nobody has seen how it was made.
unsafe fn active(count: c_int, requests: *const MPI_Request) -> Option<Vec<Active>> {
    // SAFETY: a constant.
    let null = unsafe { RSMPI_REQUEST_NULL }.key();
    let count = usize::try_from(count).unwrap_or(0);
    with(|checker| {
        let mut all = Vec::with_capacity(count);
        for place in 0..count {
            // SAFETY: the caller's.
            let request = unsafe { *requests.add(place) };
            let key = request.key();
            match (checker.book.requests.contains_key(&key), checker.book.persistent.contains_key(&key)) {
                _ if key == null => (),
                (true, persistent) => all.push(Active { place, request, is_harmless: !persistent }),
                (false, true) => (),
                (false, false) => return None,
            }
        }
        Some(all)
    })?
}

/// Ends a request if it is done: MPI's code for it, and its status, which has that code if it is an error.
unsafe fn take(request: *mut MPI_Request) -> Option<(c_int, MPI_Status)> {
    // SAFETY: the program's own request.
    let (code, mut status) = unsafe { pmpi::test(request) }?;
    if code != SUCCESS {
        status.MPI_ERROR = code;
    }
    Some((code, status))
}

/// What these requests are for, as far as they are open. Whether one that is persistent is done, nobody may ask.
///
/// # Safety
/// The program's own requests, and as many.
pub unsafe fn open(count: c_int, requests: *const MPI_Request) -> Vec<For> {
    // SAFETY: the caller's.
    let all = unsafe { active(count, requests) };
    let Some(all) = all else { return vec![For::Unknown] };
    // SAFETY: the same.
    let is_open = |own: &&Active| !own.is_harmless || !unsafe { pmpi::is_done(own.request) };
    all.iter().filter(is_open).map(|own| what_for(own.request)).collect()
}

/// What a probe asks for.
pub fn probed(from: From) -> Vec<For> {
    vec![receive(from).map_or(For::Unknown, |(receive, _)| For::Message(receive))]
}

fn what_for(request: MPI_Request) -> For {
    let watched = with(|checker| checker.book.requests.get(&request.key()).cloned()).flatten();
    match watched {
        Some(Watched::Send(number)) => For::Taken(number),
        Some(Watched::Receive(receiving)) => For::Posted(receiving.number),
        Some(Watched::Collective(collective, _)) => collective,
        Some(Watched::Unfollowed | Watched::Shared) | None => For::Unknown,
    }
}

/// Warns that a message had no room where a posted receive has it go.
fn warn_of_posted(call: &'static str, key: usize, status: &MPI_Status) {
    let watched = with(|checker| checker.book.requests.get(&key).cloned()).flatten();
    if let Some(Watched::Receive(Receiving { comm, room, .. })) = watched
        // SAFETY: MPI has filled it.
        && let Some(came) = unsafe { arrived(&comm, status, 0, 0) }
    {
        report::too_long(call, &came.envelope, room.bytes);
    }
}

/// Warns if the message that is there has no room.
unsafe fn warn_if_longer(call: &'static str, comm: &Comm, from: From, room: u64) {
    // SAFETY: what the program gave to MPI, which has filled the status.
    let came = unsafe { pmpi::probe(from.source, from.tag, from.comm).and_then(|status| arrived(comm, &status, 0, 0)) };
    if let Some(came) = came.filter(|came| came.envelope.bytes > room) {
        report::too_long(call, &came.envelope, room);
    }
}
