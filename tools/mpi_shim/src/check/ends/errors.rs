//! Errors that end the job: MPI says what is wrong, and the checker where, and on which rank.

use std::ffi::c_int;
use std::process;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use mpi_check::warnings;
use mpi_sys::*;

use crate::check::board::Board;
use crate::check::places::{self, line, now};
use crate::check::report;
use crate::pmpi::{self, Handle};

/// The board, also for an error in the midst of something for which the checker is locked, and after the end of all.
static BOARD: OnceLock<Board> = OnceLock::new();

/// How long the launcher may take to end this rank.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks after the errors that a program doesn't look after itself. Communicators inherit from the world and from
/// MPI_COMM_SELF, and the latter is where MPI 4 reports what belongs to none.
///
/// # Safety
/// MPI runs.
pub unsafe fn begin(board: &Board) {
    BOARD.get_or_init(|| board.clone());
    // SAFETY: constants and our own handles, which MPI fills. The function that MPI gets is declared with more arguments,
    // as C's are that take any number: it leaves alone what comes after the first two.
    unsafe {
        let mut ours = RSMPI_ERRORS_ARE_FATAL;
        let handler: unsafe extern "C" fn(*mut MPI_Comm, *mut c_int) = failed;
        let handler = std::mem::transmute::<*const (), MPI_Comm_errhandler_function>(handler as *const ());
        PMPI_Comm_create_errhandler(handler, &mut ours);
        for comm in [RSMPI_COMM_WORLD, RSMPI_COMM_SELF] {
            let mut present = RSMPI_ERRORS_ARE_FATAL;
            PMPI_Comm_get_errhandler(comm, &mut present);
            if present.key() == RSMPI_ERRORS_ARE_FATAL.key() {
                PMPI_Comm_set_errhandler(comm, ours);
            }
        }
        PMPI_Errhandler_free(&mut ours);
    }
}

/// The board, once there is one.
pub fn board() -> Option<&'static Board> {
    BOARD.get()
}

/// MPI calls this when a call has failed: ends the job as MPI would, with the same exit code. MPI's own way of doing so
/// (PMPI_Comm_call_errhandler) must not be taken from inside a handler: in one of ten runs, it hangs.
unsafe extern "C" fn failed(_: *mut MPI_Comm, code: *mut c_int) {
    // SAFETY: MPI's own argument.
    let code = unsafe { *code };
    // Often all ranks make the same mistake, or what follows from it: one of them says so, before any of them ends the job.
    // After a verdict, the job's end is its rank's business.
    match BOARD.get() {
        Some(board) if board.judge() => {
            let place = line(now());
            let reason = pmpi::error_text(code);
            report::say_last(&warnings::failed(board.me, places::call().as_deref(), &reason, place.as_deref()));
        }
        _ => report::let_another_speak(),
    }
    pmpi::abort(code);
    // MPICH's only asks the launcher to end all ranks, and comes back: a program that went on would print what is no result.
    thread::sleep(PATIENCE);
    process::exit((code & 0xff).max(1));
}
