//! `cargo course`: brings an MPI if there's none, then runs, tests and checks the lessons.
//!
//! It knows lessons only as packages that `cargo metadata` finds, and depends on no MPI: it is what installs one.

pub mod commands;
pub mod fault;
pub mod job;
pub mod lessons;
pub mod mpi;
