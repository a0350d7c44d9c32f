//! Records what a program does with MPI, without a change to the program: it is loaded before MPI's own library
//! (`LD_PRELOAD`), so the program's calls come here first and go on to MPI by their second names, `PMPI_…`. That is MPI's
//! profiling interface (MPI 4.1, chapter 15). Fortran's calls end there, too (`fortran.rs`).
//!
//! `cargo course trace` uses it. Without `MPI_TRACE_FOLDER` in the environment each call goes straight on.
//!
//! By hand, with a folder that all ranks can write to:
//!
//! ```sh
//! mpiexec -n 4 env LD_PRELOAD=/path/to/libmpi_shim.so MPI_TRACE_FOLDER=/path/to/folder ./program
//! ```
//!
//! Each rank that comes to MPI_Finalize or MPI_Abort leaves its calls as JSON, `rank-0.jsonl` and so on. Of a rank that was
//! killed there is `rank-0.packed`; `cargo course trace --convert /path/to/folder` makes the same of it, and prints the summary.

// Rooms, each of which may know those below it: `table` has the functions that the program calls, `shim` what is done around
// each of them, `check` the MPI checker, `record` what is written into the trace, `present` what this rank does at present,
// and `pmpi` is MPI itself. `place`, `lock` and `background` know nobody, and nobody knows `fortran`.

mod background;
mod check;
#[cfg(target_pointer_width = "64")]
mod fortran;
mod lock;
mod place;
mod pmpi;
mod present;
mod record;
mod shim;
mod table;
