//! Whether ranks wait for each other for ever, and how to say it.
//!
//! This crate knows no MPI, reads no clock and touches no shared memory: it reasons about a [`Job`], which is what all
//! ranks did at one moment. `mpi_shim` makes such pictures of running jobs. [`dead`] finds the ranks that can never go
//! on, [`verdict`](fn@verdict) says by its [`Code`] what kind of mistake that is, [`Verdict::text`] says it in words, and
//! [`examine`] is all of it.

mod advice;
pub mod analysis;
mod explain;
mod groups;
mod job;
mod kind;
pub mod last;
pub mod matching;
pub mod names;
pub mod near;
pub mod polls;
pub mod stuck;
pub mod verdict;
pub mod warnings;
mod words;

pub use analysis::{dead, dead_in_vain, mismatch};
pub use job::{Collective, For, Job, Message, Polled, Posted, Rank, Receive, State, Until, Waiting, started};
pub use launch::{Code, SPEAKER, Severity, codes};
pub use verdict::{Side, Uneven, Verdict, examine, examine_in_vain, left_out, mismatched, uneven, verdict};
