//! What a lesson's program stands on and nobody came to study.
//!
//! A lesson is about its `mpi` calls. So all that surrounds them lives here, in modules small enough to read in a
//! minute: starting so that one rank's panic ends the whole job ([`start`]), failing together ([`fail`]), sharing out
//! work ([`partition`]), timing ([`stopwatch`]), printing in rank order ([`ordered`]), reporting ([`report`]), going on
//! after a kill ([`checkpoint`]), and telling a simulated cluster how long computing takes ([`computed`]). What needs no MPI
//! is in the crate `figures`, and handed on: numbers, charts, output files. What only tests need is in `harness`.

pub mod checkpoint;
pub mod fail;
mod host;
pub mod input;
pub mod ordered;
pub mod partition;
pub mod progress;
pub mod report;
mod simulated;
mod start;
pub mod stopwatch;

pub use checkpoint::{Checkpoint, CheckpointOptions};
pub use fail::{OrAbort, arguments, assert_together, together};
pub use figures::{
    Output, chart, machine,
    numbers::{self, count, grouped},
    plot,
};
pub use host::{host, mpi_library};
pub use partition::{block, counts_and_displacements};
pub use progress::Progress;
pub use report::{ReportOptions, create_on_root, measured_on, provenance};
pub use simulated::computed;
pub use start::start;
pub use stopwatch::Stopwatch;
