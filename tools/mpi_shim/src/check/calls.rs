//! What the wrappers tell the checker of the program's calls.

pub mod differences;
pub mod messages;
mod neighbors;
pub mod together;
