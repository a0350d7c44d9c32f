//! Threads of our own beside the program's.

use std::mem::MaybeUninit;
use std::{ptr, thread};

/// Begins one, which ends with the process; whether there can be one more. It takes no signal that is meant for the program.
pub fn begin(name: &str, work: impl FnOnce() + Send + 'static) -> bool {
    // SAFETY: sets of signals, which are filled before they are read; a thread begins with those of the one that begins it,
    // which then gets its own back.
    unsafe {
        let (mut all, mut before) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
        let begun = thread::Builder::new().name(name.into()).spawn(work).is_ok();
        libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), ptr::null_mut());
        begun
    }
}
