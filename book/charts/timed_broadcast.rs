//! Times broadcasts by one clock: from the moment when rank 0 begins until the last rank has the data.
//!
//! That needs one clock for all ranks, which the nodes of `scripts/cluster/box` have, and those of a real cluster don't. The
//! lesson `broadcast` does without, and lets each rank take its own time from a barrier on; but ranks leave a barrier up to
//! a few latencies apart. Prints one JSON object.

use std::{
    thread,
    time::{Duration, SystemTime},
};

use lesson_broadcast::{Broadcast, binomial, linear, measure::message, sizes};
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};
use serde_json::{Map, json};
use shared::OrAbort;

/// How long rank 0 waits after a barrier, so that all others are waiting for its message: longer than the few latencies
/// that they leave it apart, up to 2 ms each here.
const HEAD_START: Duration = Duration::from_millis(20);
/// How often each broadcast is timed; the median counts.
const REPETITIONS: usize = 7;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let methods: [(&str, Broadcast); 3] = [
        ("library", |world, root, data| world.process_at_rank(root).broadcast_into(data)),
        ("linear", linear),
        ("binomial", binomial),
    ];
    let mut times = Vec::new();
    for bytes in sizes(1 << 20).or_abort() {
        let mut row = Map::from_iter([("bytes".into(), json!(bytes))]);
        for (name, method) in methods {
            row.insert(name.into(), json!(time(&world, method, bytes)));
        }
        times.push(row);
    }
    if world.rank() == 0 {
        println!("{}", json!({"ranks": world.size(), "mpi": shared::mpi_library(), "times": times}));
    }
}

/// The median time in seconds, on rank 0. Collective.
fn time(world: &SimpleCommunicator, broadcast: Broadcast, bytes: usize) -> f64 {
    let mut times = Vec::new();
    // The first one is not counted: it makes connections, and touches memory for the first time.
    for repetition in 0..=REPETITIONS {
        let expected = message(bytes, repetition);
        let mut data = if world.rank() == 0 { expected.clone() } else { vec![0; bytes] };
        world.barrier();
        if world.rank() == 0 {
            thread::sleep(HEAD_START);
        }
        let start = nanoseconds();
        broadcast(world, 0, &mut data);
        let (mine, mut last) = (nanoseconds(), 0_u64);
        assert!(data == expected, "a broadcast of {bytes} bytes left other data on this rank");
        world.all_reduce_into(&mine, &mut last, SystemOperation::max());
        times.push(last.saturating_sub(start) as f64 * 1e-9);
    }
    times[1..].sort_unstable_by(f64::total_cmp);
    times[1 + REPETITIONS / 2]
}

/// The time by the machine's clock, since 1970.
fn nanoseconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64)
}
