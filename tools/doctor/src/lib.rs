//! Whether ranks wait for each other for ever, and how to say it.
//!
//! This crate knows no MPI, reads no clock and touches no shared memory: it reasons about a [`Job`], which is what all
//! ranks did at one moment. `mpi_trace` makes such pictures of running jobs.

pub mod analysis;
mod job;
pub mod matching;

pub use analysis::{dead, mismatch};
pub use job::{Collective, For, Job, Message, Posted, Rank, Receive, State, Until, Waiting};
