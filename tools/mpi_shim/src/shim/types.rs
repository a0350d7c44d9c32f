//! Datatypes: only that one is no more.

use std::ffi::c_int;

use mpi_sys::MPI_Datatype;

use super::Call;
use crate::check;
use crate::check::calls::messages;

/// MPI_Type_free. The next datatype may get the same handle, in another thread at once.
pub unsafe fn free_type(call: Call<(), impl FnOnce() -> c_int>, datatype: *mut MPI_Datatype) -> c_int {
    if check::is_on() {
        // SAFETY: the program's own, which MPI overwrites.
        messages::forget_type(unsafe { *datatype });
    }
    (call.real)()
}
