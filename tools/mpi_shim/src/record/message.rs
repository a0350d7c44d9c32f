//! Messages as a trace has them.

use mpi_sys::MPI_Status;

use super::comm::Comm;
use crate::pmpi::length;

/// What identifies a message, as seen by one of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The other end's rank in the world.
    pub peer: i32,
    /// The tag.
    pub tag: i32,
    /// The communicator's number.
    pub comm: u64,
    /// The length.
    pub bytes: u64,
}

/// A message that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// This message's number on this rank.
    pub id: u64,
    /// What it is.
    pub envelope: Envelope,
    /// When the receive was posted, in nanoseconds.
    pub posted: i64,
}

/// What has come, by the status; none if that is no message from a rank of the world.
#[inline]
pub unsafe fn arrived(comm: &Comm, status: &MPI_Status, id: u64, posted: i64) -> Option<Received> {
    let peer = comm.world_rank(status.MPI_SOURCE)?;
    // SAFETY: a status that MPI has filled.
    let bytes = unsafe { length(status) };
    Some(Received { id, envelope: Envelope { peer, tag: status.MPI_TAG, comm: comm.id, bytes }, posted })
}
