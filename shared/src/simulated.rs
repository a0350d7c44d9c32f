//! What a simulated cluster has to be told: how long computing takes.

use mpi::environment;

/// The level of `MPI_Pcontrol` by which `tools/simulate/smpi` knows that seconds follow.
const COMPUTED: i32 = 2026;

/// Says that what this rank has just computed takes `seconds` on one core of the machine that the lesson's rates were
/// measured on.
///
/// `cargo course simulate` lets the rank's clock go on by as much: the simulated one, which nothing else moves but messages.
/// Elsewhere this does nothing. `MPI_Pcontrol` is the function of MPI that says something to a tool, if there is one, and
/// that every MPI leaves empty (MPI 4.1, section 15.2.4). Without MPI, in a test of a kernel, nobody is told.
pub fn computed(seconds: f64) {
    if environment::is_initialized() && !environment::is_finalized() {
        // SAFETY: MPI is running, any level is allowed, and the level says to the tool which argument follows.
        unsafe { mpi::ffi::MPI_Pcontrol(COMPUTED, seconds) };
    }
}
