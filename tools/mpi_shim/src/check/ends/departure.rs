//! A rank that ends without MPI_Finalize: by exit() or a return, by _exit(), or by a signal. It says so itself while it ends,
//! with what the others wait for: afterwards its launcher ends them all.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::process;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use mpi_check::names::naming;
use mpi_check::{State, last, warnings};

use super::errors;
use crate::check::board::{Board, Phase};
use crate::check::book::Picture;
use crate::check::{job, places, report};
use crate::present;
use crate::record::tracer;

/// Which process this is: one that it has forked is no rank.
static RANK: AtomicU32 = AtomicU32::new(0);
/// Whether its end is nobody's mistake, or is said already.
static EXPECTED: AtomicBool = AtomicBool::new(false);

/// What a rank that has crashed says takes no longer, in seconds, unless its memory is so damaged that it never comes to its
/// end.
const PATIENCE: u32 = 6;

/// How long a rank gets to look up its source lines, and to begin to wait.
const LONG: Duration = Duration::from_secs(3);
const SHORT: Duration = Duration::from_millis(500);

/// Signals that a fault of the program's own sends.
const FAULTS: [c_int; 5] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT];
/// What was done about them before.
static mut BEFORE: [MaybeUninit<libc::sigaction>; FAULTS.len()] = [const { MaybeUninit::uninit() }; FAULTS.len()];

/// Looks out for the end of this rank.
pub fn begin() {
    RANK.store(process::id(), Relaxed);
    // SAFETY: handlers of ours, which stay as long as the process.
    unsafe {
        (0..FAULTS.len()).for_each(|place| catch(place));
    }
}

/// This rank ends all by MPI_Abort, and has said why. What others wait for may be of interest: whoever has started the job may
/// look into the picture.
pub fn aborts() {
    let Some(board) = first_to_say() else { return };
    // As long as it takes until a rank that waits shows that.
    thread::sleep(Duration::from_millis(20));
    let waits = |&rank: &usize| board.picture(rank).is_some_and(|(phase, ..)| phase == Phase::Waits);
    let others: Vec<usize> = (0..board.ranks).filter(|&rank| rank != board.me).filter(waits).collect();
    if !others.is_empty() {
        super::last::write(&waits_of(board, &others));
    }
}

unsafe extern "C" {
    fn on_exit(handler: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
}

/// Before the program begins, and so before anything else is asked to be run at its end: this comes last, after the
/// destructors of its libraries. One of all those may call MPI_Finalize.
#[used]
#[unsafe(link_section = ".init_array")]
static AT_THE_BEGINNING: extern "C" fn() = at_the_beginning;

extern "C" fn at_the_beginning() {
    // SAFETY: a function of ours, which stays as long as the process.
    unsafe { on_exit(at_the_end, ptr::null_mut()) };
}

extern "C" fn at_the_end(code: c_int, _: *mut c_void) {
    ended(code);
}

/// What a program calls to end without any of that.
#[unsafe(no_mangle)]
extern "C" fn _exit(code: c_int) -> ! {
    ended(code);
    // SAFETY: it is what the system's own does.
    unsafe { libc::syscall(libc::SYS_exit_group, code) };
    unreachable!("the process has ended")
}

/// The same by its name in the standard of C.
#[allow(non_snake_case, reason = "C's own")]
#[unsafe(no_mangle)]
extern "C" fn _Exit(code: c_int) -> ! {
    _exit(code)
}

/// Says that this rank ends; unless MPI itself ends it, in the midst of a call, for an error that it tells.
fn ended(code: c_int) {
    // A process that was forked can't be sure of any lock.
    if !is_rank() || present::is_inside() {
        return;
    }
    if let Some(board) = first_to_say() {
        let place = places::line(places::now());
        report::say_last(&warnings::left(board.me, code & 0xff, place.as_deref(), &waits_of_others(board)));
    }
}

fn is_rank() -> bool {
    RANK.load(Relaxed) == process::id()
}

/// The board, if this is a rank that ends before its time, and nothing is said yet of the job's end.
fn first_to_say() -> Option<&'static Board> {
    let early = is_rank() && tracer::ON.load(Relaxed) && !EXPECTED.swap(true, Relaxed);
    errors::board().filter(|board| early && board.judge())
}

fn waits_of_others(board: &Board) -> String {
    let others: Vec<usize> = (0..board.ranks).filter(|&rank| rank != board.me).collect();
    waits_of(board, &others)
}

/// Gives these ranks time to say where they are, and returns all pictures. One that doesn't wait soon computes.
fn testimonies(board: &Board, of: &[usize]) -> Vec<Option<Picture>> {
    let started = Instant::now();
    let waits = |rank| board.picture(rank).is_some_and(|(phase, ..)| phase == Phase::Waits);
    let is_due = |&rank: &usize| {
        let patience = if waits(rank) { LONG } else { SHORT };
        !board.is_complete(rank) && started.elapsed() < patience
    };
    while of.iter().any(is_due) {
        thread::sleep(Duration::from_millis(1));
    }
    job::pictures(board)
}

/// What these ranks wait for, in words.
fn waits_of(board: &Board, others: &[usize]) -> String {
    let pictures = testimonies(board, others);
    let names = job::names(&pictures);
    let job = job::together(board, pictures, false);
    let waits = |rank: &mpi_check::Rank| match &rank.state {
        State::Waits(waiting) => {
            let (doing, place) = (last::Doing::Within(waiting.call.clone()), rank.place.clone());
            Some(last::Seen { doing, seconds: 0.0, place })
        }
        _ => None,
    };
    let seen: Vec<_> = job.ranks.iter().map(waits).collect();
    naming(names, || last::text(&job, &seen))
}

/// Has a fault's signal come to us first, unless the program itself does something about it.
unsafe fn catch(place: usize) {
    let before = &raw mut BEFORE;
    // SAFETY: no signal of this kind is ours yet, so nobody else looks at what was before. Null asks only.
    unsafe {
        let before = (*before)[place].as_mut_ptr();
        if libc::sigaction(FAULTS[place], ptr::null(), before) != 0 || !is_mpis((*before).sa_sigaction) {
            return;
        }
        let mut ours = MaybeUninit::<libc::sigaction>::zeroed().assume_init();
        let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) = crashed;
        ours.sa_sigaction = handler as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        libc::sigaction(FAULTS[place], &ours, ptr::null_mut());
    }
}

/// Whether a handler is the system's, or that of a library of MPI's, which only prints something more.
unsafe fn is_mpis(handler: libc::sighandler_t) -> bool {
    if handler == libc::SIG_DFL {
        return true;
    }
    let mut found = MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: any address may be asked for; a name that is found ends with a zero.
    unsafe {
        if libc::dladdr(handler as *const c_void, found.as_mut_ptr()) == 0
            || found.assume_init_ref().dli_fname.is_null()
        {
            return false;
        }
        let file = std::ffi::CStr::from_ptr(found.assume_init_ref().dli_fname).to_string_lossy();
        ["/libopen-pal", "/libucs", "/libmpi"].iter().any(|library| file.contains(library))
    }
}

/// A fault. What is done here isn't allowed in a signal's handler, strictly: the rank is lost anyway, and if it can't come to
/// an end, the system ends it.
extern "C" fn crashed(signal: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    end_if_lost();
    let before = &raw const BEFORE;
    // SAFETY: what was there before was kept for each of them; the system has filled `info`.
    unsafe {
        let place = FAULTS.iter().position(|&own| own == signal).unwrap_or(0);
        libc::sigaction(signal, (*before)[place].as_ptr(), ptr::null_mut());
        if let Some(board) = first_to_say() {
            let place = places::line(places::of_crash());
            report::say_last(&warnings::crashed(board.me, signal, place.as_deref(), &waits_of_others(board)));
        }
        // A fault comes again when this returns. What was sent doesn't.
        if (*info).si_code <= 0 {
            libc::raise(signal);
        }
    }
}

/// Has the system end this process if saying so takes too long.
fn end_if_lost() {
    // SAFETY: a set of signals, which is made before it is used; nothing else is changed than what is done about this signal.
    unsafe {
        let mut alarm = MaybeUninit::uninit();
        libc::sigemptyset(alarm.as_mut_ptr());
        libc::sigaddset(alarm.as_mut_ptr(), libc::SIGALRM);
        libc::signal(libc::SIGALRM, libc::SIG_DFL);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, alarm.as_ptr(), ptr::null_mut());
        libc::alarm(PATIENCE);
    }
}
