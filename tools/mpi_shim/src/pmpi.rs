//! MPI by its second names, `PMPI_…`, as the other rooms use it: handles as numbers, what mpi.h says, and questions whose
//! answers are values instead of places to be filled.
//!
//! What takes no handle is safe: MPI runs wherever somebody asks. A handle must be one that MPI has given, to the program or
//! to us. What one file alone asks, as the topology of a communicator, stands there.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::{self, MaybeUninit};

use mpi_sys::*;

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
#[inline]
pub fn ended(code: c_int, done: c_int) -> Option<c_int> {
    (code != SUCCESS || done != 0).then_some(code)
}

/// Whether nothing may be asked of a datatype.
#[inline]
pub fn is_null(datatype: MPI_Datatype) -> bool {
    // SAFETY: a constant.
    datatype.key() == unsafe { RSMPI_DATATYPE_NULL }.key()
}

/// MPI_COMM_WORLD.
pub fn world() -> MPI_Comm {
    // SAFETY: a constant.
    unsafe { RSMPI_COMM_WORLD }
}

/// Whether several threads may call MPI at the same time.
pub fn has_many_threads() -> bool {
    let mut level = 0;
    // SAFETY: a place for the answer; a constant.
    unsafe { PMPI_Query_thread(&mut level) == SUCCESS && level == RSMPI_THREAD_MULTIPLE }
}

/// The class of an error.
pub fn error_class(code: c_int) -> c_int {
    let mut class = 0;
    // SAFETY: any number may be asked for.
    unsafe { PMPI_Error_class(code, &mut class) };
    class
}

/// What MPI says of an error.
pub fn error_text(code: c_int) -> String {
    // SAFETY: the same; there is more room than any MPI's text takes.
    text(|text, length| unsafe { PMPI_Error_string(code, text, length) })
}

/// What MPI says of itself.
pub fn library() -> String {
    // SAFETY: it fills as much as the MPI says it does, which is less than there is room for.
    text(|text, length| unsafe { PMPI_Get_library_version(text, length) })
}

/// Asks the launcher to end all ranks. It may come back.
pub fn abort(code: c_int) {
    // SAFETY: a constant.
    unsafe { PMPI_Abort(RSMPI_COMM_WORLD, code) };
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

/// This rank on a communicator.
///
/// # Safety
/// It is a communicator.
pub unsafe fn rank(comm: MPI_Comm) -> c_int {
    let mut rank = 0;
    // SAFETY: the caller's communicator.
    unsafe { PMPI_Comm_rank(comm, &mut rank) };
    rank
}

/// How many ranks one's own group has.
///
/// # Safety
/// It is a communicator.
pub unsafe fn size(comm: MPI_Comm) -> usize {
    let mut size = 0;
    // SAFETY: the caller's communicator.
    unsafe { PMPI_Comm_size(comm, &mut size) };
    usize::try_from(size).unwrap_or(0)
}

/// Whether it is an inter-communicator.
///
/// # Safety
/// It is a communicator.
pub unsafe fn is_between(comm: MPI_Comm) -> bool {
    let mut between = 0;
    // SAFETY: the caller's communicator.
    unsafe { PMPI_Comm_test_inter(comm, &mut between) };
    between != 0
}

/// With how many ranks one exchanges data: all of one's own group, or all of the other one.
///
/// # Safety
/// It is a communicator.
pub unsafe fn partners(comm: MPI_Comm) -> usize {
    let mut ranks = 0;
    // SAFETY: the caller's communicator.
    unsafe {
        if !is_between(comm) {
            return size(comm);
        }
        PMPI_Comm_remote_size(comm, &mut ranks);
    }
    usize::try_from(ranks).unwrap_or(0)
}

/// How many bytes of data an element has.
///
/// # Safety
/// It is a datatype.
pub unsafe fn type_size(datatype: MPI_Datatype) -> c_int {
    let mut size = 0;
    // SAFETY: the caller's datatype.
    unsafe { PMPI_Type_size(datatype, &mut size) };
    size
}

/// Whether a message is there. What MPI refuses is for the program's own call to say: it counts as there.
///
/// # Safety
/// It is a communicator.
pub unsafe fn is_there(source: c_int, tag: c_int, comm: MPI_Comm) -> bool {
    let mut flag = 0;
    // SAFETY: the caller's communicator.
    let code = unsafe { PMPI_Iprobe(source, tag, comm, &mut flag, RSMPI_STATUS_IGNORE) };
    code != SUCCESS || flag != 0
}

/// The message that is there.
///
/// # Safety
/// It is a communicator.
pub unsafe fn probe(source: c_int, tag: c_int, comm: MPI_Comm) -> Option<MPI_Status> {
    let (mut flag, mut status) = (0, MaybeUninit::uninit());
    // SAFETY: the caller's communicator; MPI fills the status if a message is there.
    unsafe {
        let code = PMPI_Iprobe(source, tag, comm, &mut flag, status.as_mut_ptr());
        (code == SUCCESS && flag != 0).then(|| status.assume_init())
    }
}

/// Whether a request is complete, or has failed, without an end to it.
///
/// # Safety
/// It is a request.
pub unsafe fn is_done(request: MPI_Request) -> bool {
    let mut flag = 0;
    // SAFETY: the caller's request.
    let code = unsafe { PMPI_Request_get_status(request, &mut flag, RSMPI_STATUS_IGNORE) };
    code != SUCCESS || flag != 0
}

/// MPI's code for a look at a request, and its status if it is complete, without an end to it.
///
/// # Safety
/// It is a request.
pub unsafe fn look_at(request: MPI_Request) -> (c_int, Option<MPI_Status>) {
    let (mut done, mut status) = (0, MaybeUninit::uninit());
    // SAFETY: the caller's request; MPI fills the status if it is done.
    unsafe {
        let code = PMPI_Request_get_status(request, &mut done, status.as_mut_ptr());
        (code, (done != 0).then(|| status.assume_init()))
    }
}

/// Ends a request if it is done: MPI's code for it, and its status.
///
/// # Safety
/// It is a request, in a place of its own.
pub unsafe fn test(request: *mut MPI_Request) -> Option<(c_int, MPI_Status)> {
    // SAFETY: a status is made of integers.
    let (mut done, mut status) = (0, unsafe { mem::zeroed() });
    // SAFETY: the caller's request.
    let code = ended(unsafe { PMPI_Test(request, &mut done, &mut status) }, done)?;
    Some((code, status))
}

/// Waits for the end of a request.
///
/// # Safety
/// It is a request.
pub unsafe fn wait(mut request: MPI_Request) -> c_int {
    // SAFETY: the caller's request.
    unsafe { PMPI_Wait(&mut request, RSMPI_STATUS_IGNORE) }
}

/// Whether what has ended was cancelled.
///
/// # Safety
/// MPI has filled the status.
pub unsafe fn is_cancelled(status: *const MPI_Status) -> bool {
    let mut cancelled = 0;
    // SAFETY: the caller's status.
    unsafe { PMPI_Test_cancelled(status, &mut cancelled) };
    cancelled != 0
}

/// How many bytes have come.
///
/// # Safety
/// MPI has filled the status.
#[inline]
pub unsafe fn length(status: *const MPI_Status) -> u64 {
    let mut bytes = 0;
    // SAFETY: the caller's status.
    unsafe { PMPI_Get_count(status, RSMPI_UINT8_T, &mut bytes) };
    u64::try_from(bytes).unwrap_or_else(|_| {
        // More than an int can hold.
        let mut bytes = 0;
        // SAFETY: the same.
        unsafe { PMPI_Get_elements_x(status, RSMPI_UINT8_T, &mut bytes) };
        u64::try_from(bytes).unwrap_or(0)
    })
}
