//! MPI by its second names, `PMPI_…`, as the other rooms use it: handles as numbers, what mpi.h says, and questions whose
//! answers are values instead of places to be filled.

use std::ffi::{CStr, c_char, c_int, c_void};

use mpi_sys::{MPI_Datatype, PMPI_Allreduce, PMPI_Get_processor_name};
use mpi_sys::{RSMPI_COMM_WORLD, RSMPI_DATATYPE_NULL, RSMPI_INT64_T, RSMPI_MIN};

// What `mpi_sys` doesn't have of mpi.h: MPI_IN_PLACE, and the operations.
include!(concat!(env!("OUT_DIR"), "/constants.rs"));

/// What MPI's functions return when all is well.
pub const SUCCESS: c_int = 0;

/// MPI's handles: a number in MPICH, and a pointer in Open MPI.
pub trait Handle: Copy {
    /// The handle as a number.
    fn key(self) -> usize;

    /// The handle with this number.
    fn from_key(key: usize) -> Self;
}

/// For MPI's own types, whose one field can be any number: no other may be made from one.
macro_rules! handles {
    ($($handle:ident)*) => {
        $(impl Handle for mpi_sys::$handle {
            #[inline]
            fn key(self) -> usize {
                self.0 as usize
            }

            #[inline]
            fn from_key(key: usize) -> Self {
                Self(key as _)
            }
        })*
    };
}

handles! { MPI_Comm MPI_Datatype MPI_Errhandler MPI_Message MPI_Op MPI_Request }

/// The code of a call that doesn't wait, if that is the end of what it is asked for: an error, too.
pub fn ended(code: c_int, done: c_int) -> Option<c_int> {
    (code != SUCCESS || done != 0).then_some(code)
}

/// Whether nothing may be asked of a datatype.
pub fn is_null(datatype: MPI_Datatype) -> bool {
    // SAFETY: a constant.
    datatype.key() == unsafe { RSMPI_DATATYPE_NULL }.key()
}

/// The lowest of the ranks' numbers.
///
/// # Safety
/// MPI runs, and all ranks of the world call this.
pub unsafe fn lowest(mine: i64) -> i64 {
    let mut lowest = mine;
    let (mine, place) = ((&raw const mine).cast::<c_void>(), (&raw mut lowest).cast());
    // SAFETY: room for one number, and the caller says that each rank comes here.
    unsafe { PMPI_Allreduce(mine, place, 1, RSMPI_INT64_T, RSMPI_MIN, RSMPI_COMM_WORLD) };
    lowest
}

/// The machine's name.
pub fn host() -> String {
    // SAFETY: it fills as much as the MPI says it does, which is less than there is room for.
    text(|text, length| unsafe { PMPI_Get_processor_name(text, length) })
}

/// A text that MPI gives. MPICH's description of itself is the longest, with up to 8192 characters.
pub fn text(fill: impl FnOnce(*mut c_char, *mut c_int) -> c_int) -> String {
    let (mut text, mut length) = ([0; 16384], 0);
    fill(text.as_mut_ptr(), &mut length);
    // SAFETY: it ends with a zero: there was one, at the end at least.
    unsafe { CStr::from_ptr(text.as_ptr()) }.to_string_lossy().into_owned()
}
