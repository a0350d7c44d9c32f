//! Outlives Ctrl-C for as long as it takes to end the child and to report its exit code.

use std::sync::Once;
use std::sync::atomic::{AtomicI32, Ordering};

static RECEIVED: AtomicI32 = AtomicI32::new(0);

/// From now on SIGINT, SIGTERM and SIGHUP are remembered instead of ending this process.
pub fn listen() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            install(signal);
        }
    });
}

/// The last signal that asked this process to end, if any. It stays: who has asked once wants nothing started anew.
pub fn received() -> Option<i32> {
    Some(RECEIVED.load(Ordering::Relaxed)).filter(|&signal| signal != 0)
}

/// From now on a pipe whose reader is gone (`… | head`) ends this process without a word, as it ends other tools; Rust's
/// `println!` would panic.
pub fn end_with_the_pipe() {
    // SAFETY: the default action runs no code of ours.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}

/// Returns what was done about this signal before.
fn install(signal: i32) -> libc::sighandler_t {
    let handler = remember as extern "C" fn(libc::c_int);
    // SAFETY: the handler only stores to an atomic, which is allowed in a signal handler.
    let before = unsafe { libc::signal(signal, handler as libc::sighandler_t) };
    if before == libc::SIG_IGN {
        // Ignored by whoever started us, as `nohup` and a shell's background jobs do: that choice stands.
        // SAFETY: ignoring a signal runs no code of ours.
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
    before
}

/// While a job runs, a pipe whose reader is gone is one more reason to end it: the default action would end this process
/// alone, and leave the ranks to nobody. Whoever prints meanwhile must not panic.
pub struct Guarded {
    by_default: bool,
}

impl Guarded {
    /// From now on, until this is dropped.
    pub fn new() -> Self {
        Self { by_default: install(libc::SIGPIPE) == libc::SIG_DFL }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if self.by_default {
            end_with_the_pipe();
        }
    }
}

extern "C" fn remember(signal: libc::c_int) {
    RECEIVED.store(signal, Ordering::Relaxed);
}
