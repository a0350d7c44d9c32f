//! A rank that is inside MPI, in a collective, can neither look at the others nor say where it is: a thread of ours does so
//! for it. It calls nothing of MPI, but for the end of the job.
//!
//! Who is in there may wait for any rank that hasn't come yet: the root of a large MPI_Bcast, for example, but not that of a
//! small one, and which is large nobody can know. So nothing is concluded from the call alone, but only once the processor has
//! worked in it for longer than it takes to move everything, and the rank is still there.

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use mpi_check::{For, Until};

use super::watch::{ASKED_IN_VAIN, Watch};
use crate::background;
use crate::check::{is_on, is_watched, with};

/// How often it looks whether the rank is still in the same call. A call that takes less costs nothing more.
const EVERY: Duration = Duration::from_millis(20);
/// For so long a call may work before it counts as one that asks in vain, and for a second more for so many bytes. Any MPI is
/// faster within one machine, also on a busy one, since it's the processor's time in the call that counts.
const WORK: Duration = Duration::from_millis(100);
const BYTES_PER_SECOND: u64 = 50_000_000;
/// Where the bytes aren't the same on all ranks, and so not known.
const UNKNOWN: Duration = Duration::from_secs(2);

/// The collective that this rank is in.
struct Inside {
    call: &'static str,
    what: For,
    rank: libc::pthread_t,
    /// How long it may work.
    work: Duration,
    /// How much of the processor's time has been counted.
    counted: Option<Duration>,
    /// None until it has been seen twice; and if nothing may be said of it.
    watch: Option<Watch>,
}

static INSIDE: Mutex<Option<Inside>> = Mutex::new(None);

thread_local! {
    static IS_DEPUTY: Cell<bool> = const { Cell::new(false) };
}

fn inside() -> MutexGuard<'static, Option<Inside>> {
    INSIDE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether this is the thread that looks on.
pub fn is_deputy() -> bool {
    IS_DEPUTY.get()
}

/// Begins to look on; whether there is a thread more from now on. Without one, nothing is said of who is inside MPI.
pub fn begin() -> bool {
    background::begin("checker", look_on)
}

fn look_on() {
    IS_DEPUTY.set(true);
    loop {
        thread::sleep(EVERY);
        if !is_on() {
            return;
        }
        look();
    }
}

fn look() {
    let mut inside = inside();
    let Some(Inside { call, what, rank, work, counted, watch }) = &mut *inside else { return };
    let Some(now) = worked(*rank) else { return };
    let Some(before) = counted else {
        *counted = Some(now);
        return;
    };
    if watch.is_none() && is_watched() {
        *watch = Watch::inside(call, Until::All);
    }
    let Some(watch) = watch else { return };
    let asked = (now - *before).as_nanos() * u128::from(ASKED_IN_VAIN) / work.as_nanos();
    if asked > 0 {
        *counted = Some(now);
        watch.asked(u32::try_from(asked).unwrap_or(u32::MAX));
    }
    watch.look(&|| vec![what.clone()]);
}

/// How long the processor has worked for a thread.
fn worked(thread: libc::pthread_t) -> Option<Duration> {
    let (mut clock, mut time) = (0, MaybeUninit::<libc::timespec>::uninit());
    // SAFETY: the thread is in a call of ours; places for the results.
    let time = unsafe {
        let known = libc::pthread_getcpuclockid(thread, &mut clock) == 0;
        (known && libc::clock_gettime(clock, time.as_mut_ptr()) == 0).then(|| time.assume_init())
    }?;
    Some(Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
}

/// As long as this is there, the rank is inside MPI.
pub struct Stay;

/// The rank goes into MPI, for this collective.
pub fn enter(call: &'static str, what: Option<For>) -> Option<Stay> {
    let Some(For::Collective { call: name, comm, number, all, .. }) = what else { return None };
    let entered = with(|checker| checker.board.past(checker.board.me, comm, number)).flatten();
    let moved = |bytes: u64| Duration::from_millis(bytes * all.len() as u64 / (BYTES_PER_SECOND / 1000));
    let work = WORK + entered.and_then(|entered| entered.bytes).map_or(UNKNOWN, moved);
    let what = For::Collective { call: name, comm, number, needs: all, all: Vec::new() };
    // SAFETY: it can't fail.
    let rank = unsafe { libc::pthread_self() };
    *inside() = Some(Inside { call, what, rank, work, counted: None, watch: None });
    Some(Stay)
}

impl Drop for Stay {
    fn drop(&mut self) {
        let watch = inside().take().and_then(|inside| inside.watch);
        if let Some(watch) = watch {
            watch.end();
        }
    }
}
