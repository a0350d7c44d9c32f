//! What this rank has open, and the file of its calls.

pub mod clocks;
mod file;
pub mod line;
pub mod recorder;
pub mod registry;
