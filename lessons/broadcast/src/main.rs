//! One rank knows something, and all are to know it: by the library's broadcast, and by two of our own.

use std::path::PathBuf;

use lesson_broadcast::{Broadcast, Times, binomial, checked_root, linear, measure, parameters, rounds, sizes};
use mpi::traits::*;
use serde_json::json;
use shared::{OrAbort, Progress, ReportOptions, Stopwatch, chart, numbers, ordered};

/// Broadcasts parameters from one rank to all, and times three ways to broadcast.
#[derive(clap::Parser)]
struct Arguments {
    /// Parameters to broadcast, one "name = value" per line; only the root reads the file [default: an example]
    #[arg(long)]
    file: Option<PathBuf>,
    /// The rank that has the data
    #[arg(long, default_value = "0", value_parser = numbers::count)]
    root: u64,
    /// The longest message that is timed, in bytes
    #[arg(long, default_value = "1e6", value_parser = numbers::positive)]
    max_bytes: u64,
    /// How many times each broadcast is timed; the median counts
    #[arg(long, default_value = "11", value_parser = numbers::positive)]
    repetitions: u64,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { file, root, max_bytes, repetitions, report } = shared::arguments(&world);
    let (rank, size) = (world.rank(), world.size());
    let root = shared::together(&world, checked_root(root, size));
    let sizes = shared::together(&world, sizes(max_bytes));
    let chart_file = report.chart_file(&world);

    // Only the root reads. If it can't, all ranks stop together, before one of them waits for its message.
    let read = if rank == root { parameters::read(file.as_deref()) } else { Ok(String::new()) };
    let mut bytes = shared::together(&world, read).into_bytes();

    // A receiver must have room for what comes: so the length goes first, and then the text. Every rank calls the
    // same two broadcasts; what differs is who gives and who takes.
    let speaker = world.process_at_rank(root);
    let mut length = bytes.len() as u64;
    speaker.broadcast_into(&mut length);
    bytes.resize(length as usize, 0);
    // Even for no bytes: an empty vector's address is 1, which Open MPI takes for MPI_IN_PLACE.
    bytes.reserve(1);
    speaker.broadcast_into(&mut bytes[..]);
    let text = String::from_utf8(bytes).or_abort();
    let parameters = parameters::parse(&text).or_abort();
    let copies = ordered::gather_text(&world, &text);
    assert!(copies.iter().flatten().all(|copy| *copy == text), "every rank has the same text");

    // The same with messages of our own. All three leave the data on every rank; `time` makes sure of that.
    let methods: [(&str, Broadcast); 3] = [
        ("library", |world, root, data| world.process_at_rank(root).broadcast_into(data)),
        ("linear", linear),
        ("binomial", binomial),
    ];
    let mut watch = Stopwatch::new();
    let mut progress = Progress::new(rank == 0);
    let mut times = Times::new(methods.map(|(name, _)| name), root);
    for (done, &bytes) in sizes.iter().enumerate() {
        let row = methods.map(|(name, method)| {
            watch.time(name, || measure::time(&world, root, method, bytes, repetitions as usize))
        });
        times.push(bytes, row);
        progress.update(done as u64 + 1, sizes.len() as u64);
    }
    drop(progress);

    let seconds = methods.iter().map(|(name, _)| watch.spread(&world, name).max).sum::<f64>();
    if rank == 0 {
        report.print(
            &format!("{}\n{}", parameters::describe(&parameters, length, root), times.table(&world)),
            &json!({"lesson": "broadcast", "ranks": size, "seconds": seconds, "root": root, "bytes": length,
                    "parameters": parameters, "rounds": rounds(size), "times": times.json()}),
        );
        if let Some(file) = chart_file {
            chart::save(&times.plot(shared::provenance(&world)), file).or_abort();
        }
    }
}
