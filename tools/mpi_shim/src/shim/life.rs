//! When recording begins and ends.

use std::env;
use std::ffi::{OsString, c_int, c_void};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use launch::contract;
use mpi_sys::*;

use super::{Call, lookout};
use crate::check;
use crate::pmpi::{self, Handle, SUCCESS, host, lowest};
use crate::record::clocks;
use crate::record::recorder::{LIMIT, Recorder, quoted};
use crate::record::registry::Registry;
use crate::record::tracer::{ON, THREADS, Tracer, tracer};

/// What was added to this rank's clock at the start, for rank 0's; `SAME` if all ranks have one clock.
static OFFSET: AtomicI64 = AtomicI64::new(SAME);
const SAME: i64 = i64::MIN;

/// MPI_Init.
pub unsafe fn init(call: Call<(), impl FnOnce() -> c_int>) -> c_int {
    if check::ends::is_wanted() {
        check::waiting::threads::look();
    }
    let code = (call.real)();
    if code == SUCCESS {
        // SAFETY: MPI runs, and each rank comes here.
        unsafe { begin() };
    }
    code
}

/// MPI_Session_init. Without MPI_Init there is no world by which ranks could be told apart, so nobody is followed until that
/// is called: rank 0 says so.
#[allow(dead_code, reason = "MPI has sessions since 4.0")]
pub unsafe fn start_session(call: Call<(), impl FnOnce() -> c_int>) -> c_int {
    let begun = tracer().is_some();
    let code = (call.real)();
    // Launchers number their ranks by one of these.
    let rank = ["PMI_RANK", "PMIX_RANK"].iter().find_map(|name| env::var(name).ok());
    if code == SUCCESS && !begun && rank.is_none_or(|rank| rank == "0") {
        check::ends::cannot_begin(
            "the program has begun by MPI_Session_init, and only from MPI_Init on is it followed",
        );
        if let Some(folder) = folder() {
            let reason = "nothing is recorded before MPI_Init, and the program has begun by MPI_Session_init";
            eprintln!("trace: {reason}");
            // Without it, `cargo course trace` would say that nobody uses this MPI. If it can't be written, that is said.
            let _ = std::fs::write(std::path::Path::new(&folder).join(trace::UNRECORDED), reason);
        }
    }
    code
}

/// MPI_Finalize.
pub unsafe fn finalize(call: Call<(), impl FnOnce() -> c_int>) -> c_int {
    // SAFETY: MPI still runs, and each rank comes here.
    unsafe { check::ends::finish() };
    if ON.swap(false, Ordering::Relaxed) {
        let (first, mut drift) = (OFFSET.load(Ordering::Relaxed), String::new());
        if first != SAME {
            // SAFETY: MPI still runs, and each rank comes here.
            drift = format!(",\"drift_ns\":{}", unsafe { offset() } - first);
        }
        close(&drift);
    }
    (call.real)()
}

/// MPI_Abort: it doesn't come back.
pub unsafe fn abort(call: Call<(), impl FnOnce() -> c_int>) -> c_int {
    check::ends::departure::aborts();
    if ON.swap(false, Ordering::Relaxed) {
        if let Some(tracer) = &mut *tracer() {
            let now = clocks::now();
            tracer.recorder.record(call.name, now, now, |_| ());
        }
        close(",\"aborted\":true");
    }
    (call.real)()
}

fn close(more: &str) {
    if let Some(tracer) = tracer().take() {
        let more = format!("{more},\"unfollowed\":{}", tracer.registry.unfollowed);
        tracer.recorder.close(clocks::now(), &more);
    }
}

/// Where to record, if the environment asks for it.
fn folder() -> Option<OsString> {
    env::var_os(contract::MPI_TRACE_FOLDER).filter(|folder| !folder.is_empty())
}

/// Begins to record, and calls the checker, on all ranks or on none, as far as the environment asks for it.
unsafe fn begin() {
    let folder = folder();
    if folder.is_none() && !check::ends::is_wanted() {
        return;
    }
    // SAFETY: a constant.
    let none = unsafe { RSMPI_COMM_NULL };
    let (mut rank, mut ranks, mut parent) = (0, 0, none);
    // SAFETY: MPI runs.
    unsafe {
        PMPI_Comm_rank(RSMPI_COMM_WORLD, &mut rank);
        PMPI_Comm_size(RSMPI_COMM_WORLD, &mut ranks);
        PMPI_Comm_get_parent(&mut parent);
    }
    if parent.key() != none.key() {
        if rank == 0 && folder.is_some() {
            eprintln!("trace: ranks that were spawned aren't recorded");
        }
        return;
    }
    // Before the checker counts the threads.
    lookout::begin();
    // SAFETY: each rank comes here.
    let recorder = folder.and_then(|folder| unsafe { recorder(Path::new(&folder), rank, ranks) });
    // SAFETY: constants, and each rank comes here.
    let (world, myself, watched) = unsafe { (RSMPI_COMM_WORLD, RSMPI_COMM_SELF, check::ends::start(rank, ranks)) };
    if recorder.is_none() && !watched {
        return;
    }
    // Without memory even for that, this rank isn't followed; the checker then takes it for one that computes.
    let Some(recorder) = recorder.or_else(|| Recorder::nowhere().ok()) else { return };
    let mut registry = Registry::new(world, ranks);
    registry.add(myself, 1, vec![rank], None);
    registry.threads = pmpi::has_many_threads();
    THREADS.store(registry.threads, Ordering::Relaxed);
    *tracer() = Some(Tracer { recorder, registry });
    ON.store(true, Ordering::Relaxed);
}

/// What writes this rank's file; none on any rank if one can't.
unsafe fn recorder(folder: &Path, rank: c_int, ranks: c_int) -> Option<Recorder> {
    // SAFETY: each rank comes here.
    let origin = unsafe { set_clock(rank) };
    let recorder = Recorder::create(folder, rank.unsigned_abs() as usize, &header(rank, ranks), limit());
    if let Err(error) = &recorder {
        let (host, folder) = (host(), folder.display());
        eprintln!("trace: nothing is recorded: rank {rank} on {host} can't write to {folder}: {error}");
    }
    // SAFETY: each rank comes here.
    let all = unsafe { lowest(i64::from(recorder.is_ok())) } == 1;
    clocks::set_shift(clocks::now() - clocks::own() - origin);
    recorder.ok().filter(|_| all)
}

/// Sets this rank's clock to rank 0's, and returns rank 0's time at the start.
unsafe fn set_clock(rank: c_int) -> i64 {
    let identity = (clocks::identity() >> 1) as i64;
    // SAFETY: each rank comes here.
    let one_clock = unsafe { lowest(identity) == -lowest(-identity) };
    // For the tests: as if the ranks were on machines whose clocks differ.
    let skew = env::var("MPI_TRACE_SKEW").ok().and_then(|skew| skew.parse::<i64>().ok());
    clocks::set_skew(skew.unwrap_or(0) * i64::from(rank));
    if !one_clock || skew.is_some() {
        // SAFETY: each rank comes here.
        let offset = unsafe { offset() };
        OFFSET.store(offset, Ordering::Relaxed);
        clocks::set_shift(offset);
    }
    let mut origin = clocks::now();
    let place: *mut c_void = (&raw mut origin).cast();
    // SAFETY: room for one number, and each rank comes here.
    unsafe {
        PMPI_Barrier(RSMPI_COMM_WORLD);
        PMPI_Bcast(place, 1, RSMPI_INT64_T, 0, RSMPI_COMM_WORLD);
    }
    origin
}

/// This rank's offset from rank 0's clock, found on a communicator of our own.
unsafe fn offset() -> i64 {
    // SAFETY: the caller says that each rank comes here.
    unsafe {
        let (mut rank, mut ranks, mut comm) = (0, 0, RSMPI_COMM_NULL);
        PMPI_Comm_dup(RSMPI_COMM_WORLD, &mut comm);
        PMPI_Comm_rank(comm, &mut rank);
        PMPI_Comm_size(comm, &mut ranks);
        let offset = clocks::offset(comm, rank, ranks);
        PMPI_Comm_free(&mut comm);
        offset
    }
}

fn limit() -> u64 {
    env::var(contract::MPI_TRACE_EVENTS).ok().and_then(|limit| limit.parse().ok()).unwrap_or(LIMIT)
}

/// The first line.
fn header(rank: c_int, ranks: c_int) -> String {
    let program = env::current_exe().map_or_else(|_| String::new(), |path| path.to_string_lossy().into_owned());
    let library = pmpi::library();
    let library = library.lines().next().unwrap_or_default().split(',').next().unwrap_or_default();
    let library = library.replace("Version:", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "{{\"format\":1,\"rank\":{rank},\"ranks\":{ranks},\"host\":{},\"program\":{},\"library\":{},\"origin_ns\":{}}}",
        quoted(&host()),
        quoted(&program),
        quoted(&library),
        clocks::now()
    )
}
