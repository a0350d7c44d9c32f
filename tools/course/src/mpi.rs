//! The MPIs of this machine: which there are, how one is brought, and how programs are built with it and for it.
//!
//! In this room: an MPI (`installation`), how it is found, asked and tried (`found`, `identify`, `probe`), how one comes here
//! (`setup`, `wheels`, `pip`, `system`, `libclang`), and what a checkout builds with (`toolchain`, `mpi_toml`, `cargo`, and the
//! variables and programs that don't fit: `exported`, `linkage`). It knows no lesson, and starts no ranks but those of its
//! probe.

pub mod cargo;
pub mod exported;
pub mod found;
pub mod identify;
pub mod installation;
pub mod libclang;
pub mod linkage;
pub mod mpi_toml;
pub mod path;
pub mod pip;
pub mod probe;
pub mod setup;
pub mod system;
pub mod toolchain;
pub mod wheels;
