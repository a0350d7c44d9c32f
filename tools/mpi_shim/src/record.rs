//! What is written into the trace: communicators and requests that are open, and the file of this rank's calls.
//!
//! Here is what a wrapper notes, and the checker looks up. What others are told of it, and what is concluded from it, isn't.

pub mod clocks;
pub mod comm;
mod file;
pub mod line;
pub mod message;
pub mod recorder;
pub mod registry;
pub mod tracer;
