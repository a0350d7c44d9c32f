//! What a rank says in a collective that the others' must fit, as `functions.txt` says it. What isn't said here needn't fit.
//!
//! As in `bytes.rs`: only arguments that MPI reads on this rank may be looked at.

use std::ffi::{c_int, c_void};
use std::slice;

use mpi_sys::{MPI_Comm, MPI_Datatype, MPI_Op};

use super::bytes::{bytes, is_root};
pub use crate::check::terms::Terms;
use crate::check::terms::{Part, Parts};
use crate::check::{code, kinds};
use crate::pmpi::{IN_PLACE, partners, rank};

/// A count as MPI has it: an int, or a larger number.
pub trait Count: Copy + Into<i64> {}
impl<N: Copy + Into<i64>> Count for N {}

/// So many elements.
unsafe fn part(count: impl Count, datatype: MPI_Datatype) -> Part {
    // SAFETY: the program's own datatype.
    unsafe {
        let bytes = bytes(count, datatype);
        Part { bytes, code: if bytes > 0 { code(datatype) } else { None } }
    }
}

/// For each rank of the communicator so many.
unsafe fn row<N: Count>(comm: MPI_Comm, counts: *const N, datatype: MPI_Datatype) -> Vec<Part> {
    // SAFETY: MPI reads as many counts.
    let counts = unsafe { slice::from_raw_parts(counts, partners(comm)) };
    // The type may be none at all if there is nothing.
    let some = counts.iter().any(|&count| count.into() > 0);
    // SAFETY: the program's own datatype.
    let one = if some { unsafe { part(1, datatype) } } else { Part { bytes: 0, code: None } };
    counts.iter().map(|&count| Part { bytes: one.bytes * count.into().max(0) as u64, code: one.code }).collect()
}

fn is_in_place(buffer: *const c_void) -> bool {
    buffer as isize == IN_PLACE
}

/// The same on all ranks: what the root sends is what the others receive.
pub unsafe fn alike(count: impl Count, datatype: MPI_Datatype) -> Terms {
    // SAFETY: the program's own datatype.
    let part = unsafe { part(count, datatype) };
    Terms { bytes: Some(part.bytes), gives: Parts::Each(part), takes: Parts::Each(part), operation: 0 }
}

/// The same, and the operation, too.
pub unsafe fn reduced(count: impl Count, datatype: MPI_Datatype, op: MPI_Op) -> Terms {
    // SAFETY: the program's own datatype.
    let terms = unsafe { alike(count, datatype) };
    let some = terms.bytes != Some(0);
    Terms { operation: if some { kinds::operation(op) } else { 0 }, ..terms }
}

/// The same counts on all ranks.
pub unsafe fn reduced_in_parts<N: Count>(
    comm: MPI_Comm,
    counts: *const N,
    datatype: MPI_Datatype,
    op: MPI_Op,
) -> Terms {
    // SAFETY: MPI reads the counts.
    let row = unsafe { row(comm, counts, datatype) };
    let bytes = row.iter().map(|part| part.bytes).sum();
    let operation = if bytes > 0 { kinds::operation(op) } else { 0 };
    Terms { bytes: Some(bytes), operation, gives: Parts::Row(row.clone()), takes: Parts::Row(row) }
}

/// Whether this rank is the root, and its own part: none if it is in the root's buffer already.
unsafe fn own<N: Count>(
    root: c_int,
    comm: MPI_Comm,
    buffer: *const c_void,
    (count, datatype): (N, MPI_Datatype),
) -> (bool, Option<Part>) {
    // SAFETY: the program's own.
    unsafe {
        let is_root = is_root(comm, root);
        let own = if is_root && is_in_place(buffer) { None } else { Some(part(count, datatype)) };
        (is_root, own)
    }
}

/// To the root, from each as much.
pub unsafe fn gathered<N: Count>(
    root: c_int,
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (N, MPI_Datatype),
    received: (N, MPI_Datatype),
) -> Terms {
    // SAFETY: the program's own; what is received only on the root.
    let (takes, gives) = unsafe {
        let (is_root, gives) = own(root, comm, buffer, sent);
        (is_root.then(|| part(received.0, received.1)), gives)
    };
    Terms { bytes: takes.or(gives).map(|part| part.bytes), gives: each(gives), takes: each(takes), operation: 0 }
}

/// To the root, which has a count for each.
pub unsafe fn gathered_in_parts<N: Count>(
    root: c_int,
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (N, MPI_Datatype),
    received: (*const N, MPI_Datatype),
) -> Terms {
    // SAFETY: the same.
    unsafe {
        let (is_root, gives) = own(root, comm, buffer, sent);
        let takes = if is_root { Parts::Row(row(comm, received.0, received.1)) } else { Parts::Nothing };
        Terms { gives: each(gives), takes, ..Terms::default() }
    }
}

/// From the root, to each as much: a gather the other way round.
pub unsafe fn scattered<N: Count>(
    root: c_int,
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (N, MPI_Datatype),
    received: (N, MPI_Datatype),
) -> Terms {
    // SAFETY: the same.
    unsafe { gathered(root, comm, buffer, received, sent) }.turned()
}

/// From the root, which has a count for each.
pub unsafe fn scattered_in_parts<N: Count>(
    root: c_int,
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (*const N, MPI_Datatype),
    received: (N, MPI_Datatype),
) -> Terms {
    // SAFETY: the same.
    unsafe { gathered_in_parts(root, comm, buffer, received, sent) }.turned()
}

/// From each to each as much. Data that is in the receive buffer has that one's count and type.
pub unsafe fn exchanged<N: Count>(
    buffer: *const c_void,
    sent: (N, MPI_Datatype),
    received: (N, MPI_Datatype),
) -> Terms {
    // SAFETY: the program's own datatypes; MPI reads what is sent unless it is in place.
    let (takes, gives) = unsafe {
        let takes = part(received.0, received.1);
        (takes, if is_in_place(buffer) { takes } else { part(sent.0, sent.1) })
    };
    Terms { bytes: Some(gives.bytes), gives: Parts::Each(gives), takes: Parts::Each(takes), operation: 0 }
}

/// From each to all, who have a count for each.
pub unsafe fn gathered_by_all<N: Count>(
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (N, MPI_Datatype),
    received: (*const N, MPI_Datatype),
) -> Terms {
    // SAFETY: the same.
    let (row, gives) = unsafe {
        let row = row(comm, received.0, received.1);
        let own = || usize::try_from(rank(comm)).ok().and_then(|rank| row.get(rank).copied());
        let gives = if is_in_place(buffer) { own() } else { Some(part(sent.0, sent.1)) };
        (row, gives)
    };
    Terms { gives: each(gives), takes: Parts::Row(row), ..Terms::default() }
}

/// From each to each, with a count for each.
pub unsafe fn exchanged_in_parts<N: Count>(
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (*const N, MPI_Datatype),
    received: (*const N, MPI_Datatype),
) -> Terms {
    // SAFETY: the same.
    unsafe { both(buffer, || row(comm, sent.0, sent.1), row(comm, received.0, received.1)) }
}

/// From each to each, with a count and a type for each.
pub unsafe fn exchanged_by_types<N: Count>(
    comm: MPI_Comm,
    buffer: *const c_void,
    sent: (*const N, *const MPI_Datatype),
    received: (*const N, *const MPI_Datatype),
) -> Terms {
    let row = |(counts, types): (*const N, *const MPI_Datatype)| {
        // SAFETY: MPI reads as many counts and types; the program's own.
        unsafe { (0..partners(comm)).map(|at| part(*counts.add(at), *types.add(at))).collect() }
    };
    both(buffer, || row(sent), row(received))
}

fn both(buffer: *const c_void, sent: impl FnOnce() -> Vec<Part>, received: Vec<Part>) -> Terms {
    let gives = if is_in_place(buffer) { received.clone() } else { sent() };
    Terms { gives: Parts::Row(gives), takes: Parts::Row(received), ..Terms::default() }
}

fn each(part: Option<Part>) -> Parts {
    part.map_or(Parts::Nothing, Parts::Each)
}
