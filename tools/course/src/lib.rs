//! `cargo course`: brings an MPI if there's none, then runs, tests and checks the lessons.
//!
//! It knows lessons only as packages that `cargo metadata` finds, and depends on no MPI: it is what installs one.

pub mod attempt;
pub mod build_checks;
pub mod cargo;
pub mod check;
pub mod cluster;
pub mod config;
pub mod doctor;
pub mod error;
pub mod exported;
pub mod hand_over;
pub mod hosts;
pub mod identify;
pub mod job;
pub mod lessons;
pub mod libclang;
pub mod linkage;
pub mod list;
pub mod machine_checks;
pub mod manifest;
pub mod mpi;
pub mod nearest;
pub mod new;
pub mod outside;
pub mod path;
pub mod pip;
pub mod preload;
pub mod probe;
pub mod prove;
pub mod room;
pub mod run;
pub mod setup;
pub mod subject;
pub mod submit;
pub mod system;
pub mod test;
pub mod trace;
pub mod watched;
pub mod wheels;
