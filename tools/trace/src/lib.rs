//! Reads what `mpi_shim` recorded, and says what came of it: events, messages, collectives, and who waited for whom.
//!
//! It needs no MPI. A trace is a folder with one file per rank, `rank-0.jsonl` and so on: see [`read`].

pub mod matching;
pub mod read;
pub mod summary;
pub mod unpack;
pub mod waits;

/// What a program leaves in the trace's folder instead of ranks' files, if it uses MPI and can't be recorded: the reason.
pub const UNRECORDED: &str = "unrecorded";
