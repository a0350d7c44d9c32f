//! Errors that end the job: MPI says what is wrong, and the doctor where, and on which rank.

use std::ffi::c_int;

use doctor::warnings;
use mpi_sys::*;

use super::places::{here, line};
use super::{report, with};
use crate::life::text;
use crate::registry::Handle;

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
        // SAFETY: there is more room than any MPI's text takes.
        let reason = text(|text, length| unsafe { PMPI_Error_string(code, text, length) });
        report::say_last(&warnings::failed(rank, &reason, place.as_deref()));
    }
    // SAFETY: the communicator on which it happened; what MPI would have done without us.
    unsafe {
        PMPI_Comm_set_errhandler(comm, RSMPI_ERRORS_ARE_FATAL);
        PMPI_Comm_call_errhandler(comm, code);
    }
}
