//! How many bytes a call sends, as `functions.txt` says it.
//!
//! Only arguments that MPI reads on this rank may be looked at: the others are often garbage.

use std::ffi::{c_int, c_void};
use std::slice;

use mpi_sys::{MPI_Comm, MPI_Datatype, MPI_ROOT};

use crate::pmpi::{IN_PLACE, is_between, is_null, partners, rank, size, type_size};

/// So many elements. The type is asked only if there are any: without, it may be MPI_DATATYPE_NULL, and MPI_Type_size refuses
/// that. What MPI itself refuses is for the program's own call to say.
pub unsafe fn bytes(count: impl Into<i64>, datatype: MPI_Datatype) -> u64 {
    let count = count.into();
    // SAFETY: the program's own datatype.
    let size = if count > 0 && !is_null(datatype) { unsafe { type_size(datatype) } } else { 0 };
    (count * i64::from(size)).max(0) as u64
}

/// The same, unless the data is in the receive buffer: then MPI doesn't look at count and type.
pub unsafe fn bytes_from(buffer: *const c_void, count: impl Into<i64>, datatype: MPI_Datatype) -> u64 {
    // SAFETY: the program's own datatype, which is valid here.
    if buffer as isize == IN_PLACE { 0 } else { unsafe { bytes(count, datatype) } }
}

/// The root sends; the others nothing.
pub unsafe fn bytes_of_root(root: c_int, comm: MPI_Comm, count: impl Into<i64>, datatype: MPI_Datatype) -> u64 {
    // SAFETY: the program's own communicator; and its datatype, on the root.
    if unsafe { is_root(comm, root) } { unsafe { bytes(count, datatype) } } else { 0 }
}

/// For each rank as much.
pub unsafe fn times(comm: MPI_Comm, bytes: u64) -> u64 {
    // SAFETY: the program's own communicator.
    bytes * unsafe { partners(comm) } as u64
}

/// A count for each rank of one's own group.
pub unsafe fn sum<N: Into<i64> + Copy>(comm: MPI_Comm, counts: *const N, datatype: MPI_Datatype) -> u64 {
    // SAFETY: MPI reads as many counts.
    unsafe { sum_of(size(comm), counts, datatype) }
}

unsafe fn sum_of<N: Into<i64> + Copy>(ranks: usize, counts: *const N, datatype: MPI_Datatype) -> u64 {
    // SAFETY: the caller's.
    let counts = unsafe { slice::from_raw_parts(counts, ranks) };
    // SAFETY: the program's own datatype.
    unsafe { bytes(counts.iter().map(|&count| count.into()).sum::<i64>(), datatype) }
}

/// A count for each rank to which the root sends, on the root.
pub unsafe fn sum_of_root<N: Into<i64> + Copy>(
    root: c_int,
    comm: MPI_Comm,
    counts: *const N,
    datatype: MPI_Datatype,
) -> u64 {
    // SAFETY: the root has counts.
    if unsafe { is_root(comm, root) } { unsafe { sum_of(partners(comm), counts, datatype) } } else { 0 }
}

/// A count for each rank to which this one sends, unless the data is in the receive buffer.
pub unsafe fn sum_from<N: Into<i64> + Copy>(
    buffer: *const c_void,
    comm: MPI_Comm,
    counts: *const N,
    datatype: MPI_Datatype,
) -> u64 {
    // SAFETY: MPI reads the counts.
    if buffer as isize == IN_PLACE { 0 } else { unsafe { sum_of(partners(comm), counts, datatype) } }
}

/// A count and a type for each rank.
pub unsafe fn sum_of_types<N: Into<i64> + Copy>(
    buffer: *const c_void,
    comm: MPI_Comm,
    counts: *const N,
    datatypes: *const MPI_Datatype,
) -> u64 {
    if buffer as isize == IN_PLACE {
        return 0;
    }
    // SAFETY: MPI reads as many counts and types.
    let (counts, types) = unsafe {
        let ranks = partners(comm);
        (slice::from_raw_parts(counts, ranks), slice::from_raw_parts(datatypes, ranks))
    };
    // SAFETY: the program's own datatypes.
    counts.iter().zip(types).map(|(&count, &datatype)| unsafe { bytes(count, datatype) }).sum()
}

/// Whether this rank is the root. Between two groups, it says so itself: the number is a rank of the other group.
pub unsafe fn is_root(comm: MPI_Comm, root: c_int) -> bool {
    // SAFETY: the program's own communicator.
    unsafe { if is_between(comm) { root == MPI_ROOT } else { rank(comm) == root } }
}
