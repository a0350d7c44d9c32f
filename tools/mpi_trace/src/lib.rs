//! Records what a program does with MPI, without a change to the program: it is loaded before MPI's own library
//! (`LD_PRELOAD`), so the program's calls come here first and go on to MPI by their second names, `PMPI_…`. That is MPI's
//! profiling interface (MPI 4.1, chapter 15). Fortran programs call MPI by other names, and aren't recorded.
//!
//! `cargo course trace` uses it. Without `MPI_TRACE_FOLDER` in the environment each call goes straight on.

mod clocks;
mod doctor;
mod file;
mod life;
mod line;
mod lock;
mod recorder;
mod registry;
mod shim;
mod table;
