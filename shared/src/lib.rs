//! What every lesson needs and nobody came to study.
//!
//! A lesson is about its `mpi` calls. So all that surrounds them lives here, in modules small enough to read in a
//! minute: starting so that one rank's panic ends the whole job ([`start`]), failing together ([`fail`]), sharing out
//! work ([`partition`]), timing ([`stopwatch`], and [`lockstep`] for benchmarks), printing in rank order ([`ordered`]), drawing ([`plot`]), going on
//! after a kill ([`checkpoint`]), telling a simulated cluster how long computing takes ([`computed`]), and running a program under the real launcher in a test ([`testing`]).

pub mod chapter;
pub mod chart;
pub mod checkpoint;
pub mod fail;
pub mod input;
pub mod lockstep;
pub mod node;
pub mod numbers;
pub mod ordered;
pub mod output;
pub mod partition;
pub mod plot;
pub mod progress;
mod simulated;
mod start;
pub mod stopwatch;
pub mod testing;

pub use checkpoint::{Checkpoint, CheckpointOptions};
pub use fail::{OrAbort, arguments, together};
pub use lockstep::Lockstep;
pub use numbers::{count, grouped};
pub use output::{Output, ReportOptions};
pub use partition::{block, counts_and_displacements};
pub use progress::Progress;
pub use simulated::computed;
pub use start::start;
pub use stopwatch::Stopwatch;
