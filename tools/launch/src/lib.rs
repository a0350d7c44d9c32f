//! Starts an MPI launcher under a time limit that nothing outlives.
//!
//! This is the one place that knows how MPIs differ when they run a program, and the one place that ends a program
//! which doesn't end by itself. `cargo course` and the lessons' tests both use it; it needs no MPI to build.

mod capture;
mod code;
pub mod contract;
mod lack;
mod leftovers;
mod limit;
mod listen;
mod mpi;
mod process;
mod sieve;
mod signals;

pub use capture::{Captured, capture};
pub use code::{Code, SPEAKER, Severity, codes};
pub use lack::{of_this_mpi, skip};
pub use limit::{Ended, run, run_while};
pub use listen::{Heard, listen};
pub use mpi::{Kind, Launcher, environment, stays_away};
pub use sieve::{Death, Kind as WordsKind, Words, speaker};
pub use signals::end_with_the_pipe;
