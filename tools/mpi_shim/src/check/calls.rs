//! What the wrappers tell the checker of the program's calls: what is sent, received and called together, and what it is to
//! wait for. How it waits isn't here.

pub mod differences;
pub mod messages;
mod neighbors;
pub mod together;
