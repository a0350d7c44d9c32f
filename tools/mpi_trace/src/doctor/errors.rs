//! Errors that end the job: MPI says what is wrong, and the doctor where, and on which rank.

use std::ffi::{CStr, c_char, c_int};

use doctor::warnings;
use mpi_sys::*;

use super::places::{here, line};
use super::{report, with};
use crate::registry::Handle;

/// What a string for an error's text must have room for: no MPI wants more.
const LONGEST: usize = 8192;

/// Looks after the errors of all communicators that a program doesn't look after itself: they inherit from the world.
///
/// # Safety
/// MPI runs.
pub unsafe fn begin() {
    // SAFETY: constants and our own handles, which MPI fills. The function that MPI gets is declared with more arguments,
    // as C's are that take any number: it leaves alone what comes after the first two.
    unsafe {
        let (mut present, mut ours) = (RSMPI_ERRORS_ARE_FATAL, RSMPI_ERRORS_ARE_FATAL);
        PMPI_Comm_get_errhandler(RSMPI_COMM_WORLD, &mut present);
        if present.key() != RSMPI_ERRORS_ARE_FATAL.key() {
            return;
        }
        let handler: unsafe extern "C" fn(*mut MPI_Comm, *mut c_int) = failed;
        let handler = std::mem::transmute::<*const (), MPI_Comm_errhandler_function>(handler as *const ());
        PMPI_Comm_create_errhandler(handler, &mut ours);
        PMPI_Comm_set_errhandler(RSMPI_COMM_WORLD, ours);
        PMPI_Errhandler_free(&mut ours);
    }
}

/// MPI calls this when a call has failed.
unsafe extern "C" fn failed(comm: *mut MPI_Comm, code: *mut c_int) {
    // SAFETY: MPI's own arguments.
    let (comm, code) = unsafe { (*comm, *code) };
    if let Some(rank) = with(|doctor| doctor.board.me) {
        let place = here().as_deref().and_then(line);
        report::say_last(&warnings::failed(rank, &text(code), place.as_deref()));
    }
    // SAFETY: the communicator on which it happened; what MPI would have done without us.
    unsafe {
        PMPI_Comm_set_errhandler(comm, RSMPI_ERRORS_ARE_FATAL);
        PMPI_Comm_call_errhandler(comm, code);
    }
}

/// What MPI says of an error.
fn text(code: c_int) -> String {
    let (mut text, mut length) = ([0 as c_char; LONGEST], 0);
    // SAFETY: there is room, and the text ends with a zero: there was one, at the end at least.
    let text = unsafe {
        PMPI_Error_string(code, text.as_mut_ptr(), &mut length);
        CStr::from_ptr(text.as_ptr())
    };
    text.to_string_lossy().into_owned()
}
