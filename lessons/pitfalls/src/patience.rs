//! A time limit from inside, for the exercises' checks: what is wrong there waits for ever.

use std::{process, thread, time::Duration};

use mpi::{topology::SimpleCommunicator, traits::*};

/// Ends the job with exit code 1, and a sentence from rank 0, unless it has ended by itself within `limit`.
///
/// The thread makes no MPI call, since the program told MPI that only its main thread would. It leaves without
/// `MPI_Finalize`, and the launcher, which sees a rank go like that, ends all others.
pub fn end_after(world: &SimpleCommunicator, limit: Duration) {
    if world.rank() != 0 {
        return;
    }
    let whoami = format!("rank 0 of {} on {}", world.size(), shared::host());
    thread::spawn(move || {
        thread::sleep(limit);
        eprintln!("{whoami}: after {} s, some rank still waits for what doesn't come", limit.as_secs());
        // MPICH 5 drops what a rank printed in the last moments before its job is ended.
        thread::sleep(Duration::from_millis(100));
        process::exit(1);
    });
}
