//! Threads: with MPI_THREAD_MULTIPLE, each may call MPI, and end what another one waits for. The checker judges a rank only
//! as long as one thread calls MPI, and no other can begin to.

use std::fs;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::deputy;
use crate::check::places::python;
use crate::pmpi;

/// How many threads the process had before MPI began, which starts some of its own.
static BEFORE: AtomicUsize = AtomicUsize::new(1);

/// Whether one of the threads is the checker's own.
static HAS_DEPUTY: AtomicBool = AtomicBool::new(false);

/// The checker's own thread begins: it isn't counted.
pub fn begin_deputy() {
    HAS_DEPUTY.store(deputy::begin(), Relaxed);
}

/// Counts the program's threads, before MPI begins.
pub fn look() {
    BEFORE.store(count(), Relaxed);
}

/// A rank on which only one thread has called MPI so far.
pub struct Threads {
    /// The thread that has begun.
    first: usize,
    /// How many there were when MPI had begun; none if only one at a time may call it.
    all: Option<usize>,
}

impl Threads {
    /// This one has begun MPI; none if others, which were there before, may call it at any time.
    pub fn begin() -> Option<Self> {
        let many = pmpi::has_many_threads();
        let alone = !many || BEFORE.load(Relaxed) == 1;
        alone.then(|| Self { first: this(), all: many.then(count) })
    }

    /// Whether another thread than the first calls MPI.
    pub fn is_another(&self) -> bool {
        self.all.is_some() && this() != self.first
    }

    /// Whether several threads may call MPI, so that it matters how many there are.
    pub fn are_counted(&self) -> bool {
        self.all.is_some()
    }

    /// Whether so many are more than there were.
    pub fn are_more(&self, now: usize) -> bool {
        self.all.is_some_and(|all| now > all)
    }
}

/// How many threads this process has. Of a program in Python, those that run Python: NumPy's own, for example, never call
/// MPI. No lock of ours may be held.
pub fn count() -> usize {
    python::threads().unwrap_or_else(in_system)
}

fn in_system() -> usize {
    let own = usize::from(HAS_DEPUTY.load(Relaxed));
    fs::read_dir("/proc/self/task").map_or(usize::MAX, Iterator::count).saturating_sub(own)
}

/// A number that no other thread has at the same time.
fn this() -> usize {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| ptr::from_ref(here).addr())
}
