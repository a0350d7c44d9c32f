//! One rank sends, one other receives: an exchange between neighbours in three ways, a ring, and a ping-pong.

use std::time::Instant;

use lesson_send_recv as lesson;
use lesson_send_recv::{Findings, Part, WAYS, message_of, message_size, neighbours, ping_pong};
use mpi::{point_to_point, topology::SimpleCommunicator, traits::*};
use shared::{OrAbort, Progress, ReportOptions, Stopwatch, chart, numbers};

/// Passes messages from one rank to one other: an exchange in three ways, a token in a ring, and a ping-pong.
#[derive(clap::Parser)]
struct Arguments {
    /// What to run
    #[arg(value_enum, default_value_t)]
    part: Part,
    /// How often the token goes round the ring
    #[arg(long, default_value = "3", value_parser = numbers::positive)]
    laps: u64,
    /// Bytes of each message of the exchange
    #[arg(long, default_value = "1048576", value_parser = message_size)]
    bytes: usize,
    /// Bytes of the longest message of the ping-pong
    #[arg(long, default_value = "16777216", value_parser = message_size)]
    max_bytes: usize,
    /// Exchange in an order that deadlocks; a watchdog ends the job after three seconds
    #[arg(long, conflicts_with = "chart")]
    deadlock: bool,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { part, laps, bytes, max_bytes, deadlock, report } = shared::arguments(&world);
    let (rank, size) = (world.rank(), world.size());
    shared::together(&world, lesson::check_chart(report.chart.is_some(), part, size as usize));
    let chart_file = report.chart_file(&world);
    let (start, mut watch) = (Instant::now(), Stopwatch::new());
    if deadlock {
        return lesson::try_deadlock(&world, bytes, &report);
    }
    let exchanged = part.includes(Part::Exchange).then_some(bytes);
    for (name, exchange) in WAYS.into_iter().filter(|_| exchanged.is_some()) {
        let (message, (left, _)) = (message_of(rank, bytes), neighbours(rank, size));
        // Once without the clock: the first message to a rank sets up the connection.
        exchange(&world, &message);
        world.barrier();
        let received = watch.time(name, || exchange(&world, &message));
        assert!(received == message_of(left, bytes), "{name}: that is not the message of rank {left}");
    }
    let ring = part.includes(Part::Ring).then(|| (laps, watch.time("ring", || pass_token(&world, laps))));
    let trips = part.includes(Part::Pingpong).then(|| watch.time("ping-pong", || ping_pong(&world, max_bytes)));

    let exchange_seconds = WAYS.map(|(name, _)| (name, watch.spread(&world, name).max));
    let table = watch.table(&world);
    if rank == 0 {
        let found = Findings { ranks: size as usize, exchanged, ring, trips, details: part == Part::Pingpong };
        let seconds = start.elapsed().as_secs_f64();
        report.print(&format!("{}\n{table}", found.text()), &found.json(seconds, &exchange_seconds));
        if let (Some(file), Some(trips)) = (chart_file, &found.trips) {
            chart::save(&lesson::chart(trips, shared::provenance(&world)), file).or_abort();
        }
    }
}

/// Sends a token round the ring, from rank 0 on. It carries one number per rank, and each rank counts up its own, so
/// that rank 0 sees in the end who was visited how often. Returns rank 0's token.
fn pass_token(world: &SimpleCommunicator, laps: u64) -> Vec<u64> {
    let (left, right) = neighbours(world.rank(), world.size());
    let (left, right) = (world.process_at_rank(left), world.process_at_rank(right));
    let (me, mut token) = (world.rank() as usize, vec![0; world.size() as usize]);
    let mut progress = Progress::new(me == 0);
    for lap in 0..laps {
        if me == 0 {
            token[me] += 1;
            // Sends, and receives into the same place. Works alone as well, where a plain send would wait for ever.
            point_to_point::send_receive_replace_into(&mut token[..], &right, &left);
        } else {
            left.receive_into(&mut token[..]);
            token[me] += 1;
            right.send(&token[..]);
        }
        progress.update(lap + 1, laps);
    }
    assert!(me != 0 || token.iter().all(|&visits| visits == laps), "the token has visited {token:?}, not {laps} each");
    token
}
