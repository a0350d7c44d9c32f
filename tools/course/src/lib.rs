//! `cargo course`: brings an MPI if there's none, then runs, tests and checks the lessons.
//!
//! It knows lessons only as packages that `cargo metadata` finds, and depends on no MPI: it is what installs one.
//!
//! Its rooms know each other in one direction: `commands` → `job` → `lessons` → `mpi` → `fault`, and each may know all that
//! follow. What two rooms need stands in the lower one. No file imports another in a circle (`tests/house.rs`).

pub mod commands;
pub mod fault;
pub mod job;
pub mod lessons;
pub mod mpi;
