//! What programs say in numbers and pictures, and what needs no MPI: how people write and read numbers ([`numbers`]), medians
//! ([`statistics`]), the machine that something was measured on ([`machine`]), files that are whole or not there at all
//! ([`output`]), and charts ([`plot`], in the look of [`chart`]).
//!
//! Whatever asks a communicator belongs into `shared`; what a test needs, into `harness`.

pub mod chart;
mod date;
pub mod machine;
pub mod numbers;
pub mod output;
pub mod plot;
pub mod statistics;

pub use date::today;
pub use output::Output;
