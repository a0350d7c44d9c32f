//! The order of calls that deadlocks, with a watchdog beside it, so that it can be shown in class.

use std::{
    process, thread,
    time::{Duration, Instant},
};

use mpi::{topology::SimpleCommunicator, traits::*};
use serde_json::json;
use shared::{ReportOptions, grouped};

use crate::{all_send_first, message_of};

/// Long enough to watch, short enough for a class.
const PATIENCE: Duration = Duration::from_secs(3);

/// Says what is about to happen, and lets every rank send before it receives. If that deadlocks, the job ends after
/// three seconds with exit code 1 and an explanation; if the messages are so short that the MPI puts them aside, it ends
/// well and says that. Collective.
pub fn try_deadlock(world: &SimpleCommunicator, bytes: usize, report: &ReportOptions) {
    let start = Instant::now();
    let length = grouped(bytes as u64);
    if world.rank() == 0 {
        eprintln!(
            "Every rank now sends {length} B to its right neighbour, and receives only when that is done.\nIf the MPI \
             can't put a message of this length aside, no send ends, and all ranks wait for ever.\nA watchdog on rank \
             0 ends the job after {} s.",
            PATIENCE.as_secs()
        );
        watchdog(PATIENCE);
    }
    all_send_first(world, &message_of(world.rank(), bytes));
    // Nobody may leave, and be taken for the end of the job, while another rank is still stuck.
    world.barrier();
    if world.rank() == 0 {
        report.print(
            &format!(
                "no deadlock: this MPI put {length} B aside. The program is wrong all the same: try --bytes 1048576."
            ),
            &json!({"lesson": "send_recv", "ranks": world.size(), "seconds": start.elapsed().as_secs_f64(),
                    "deadlock": false}),
        );
    }
}

/// Ends the job with exit code 1 and an explanation, unless this process has ended before. For one rank.
///
/// The thread makes no MPI call, since the program told MPI that only its main thread would. It leaves without
/// `MPI_Finalize`, and the launcher, which sees a rank go like that, ends all others.
fn watchdog(limit: Duration) {
    thread::spawn(move || {
        thread::sleep(limit);
        eprintln!(
            "deadlock: after {} s rank 0 still waits in MPI_Send, and so does every other rank.\nfix: order the calls \
             by parity, combine them, or don't block; `cargo course run send_recv -- exchange` shows all three.",
            limit.as_secs()
        );
        // MPICH 5 drops what a rank printed in the last moments before its job is ended.
        thread::sleep(Duration::from_millis(100));
        process::exit(1);
    });
}
