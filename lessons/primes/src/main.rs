//! Counts the primes in a range: it is cut into chunks, which are dealt out to the ranks like cards.

use std::{path::PathBuf, time::Instant};

use lesson_primes::{Finder, Method, Tally, Work, report, write_in_turn};
use mpi::{collective::SystemOperation, traits::*};
use serde_json::json;
use shared::{OrAbort, Progress, ReportOptions, Stopwatch, chart, numbers, output};

/// Counts the primes from one number to another, both included.
#[derive(clap::Parser)]
struct Arguments {
    /// First number of the range
    #[arg(long, default_value = "0", value_parser = numbers::count)]
    from: u64,
    /// Last number of the range, included; at most 1e16
    #[arg(long, visible_alias = "limit", default_value = "1e9", value_parser = numbers::count)]
    to: u64,
    /// How primes are found
    #[arg(long, value_enum, default_value = "wheel")]
    method: Method,
    /// Write the primes into FILE, in order, one per line
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { from, to, method, list, report: options } = shared::arguments(&world);
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let work = shared::together(&world, Work::new(from, to, method, size, list.is_some()));
    let chart_file = options.chart_file(&world);
    let mut list_file = output::create_on_root(&world, list.as_deref());
    if let Some(warning) = work.warning(method, size).filter(|_| rank == 0) {
        eprintln!("{warning}");
    }
    let (mut watch, mut progress) = (Stopwatch::new(), Progress::new(rank == 0));
    world.barrier();
    let start = Instant::now();

    // Every rank finds the base primes for itself: rank 0 would need as long, and then would have to send them.
    let finder = watch.time("base primes", || Finder::new(method, to));
    let (mut mine, mut my_blocks) = (Tally::default(), vec![0.0; size]);
    for index in 0..work.chunks() {
        // Chunks are dealt out like cards: every rank gets some of the expensive ones, wherever they lie.
        let owner = (index % size as u64) as usize;
        let mut lines = list.as_ref().map(|_| String::new());
        if rank == owner {
            let found = finder.tally(work.chunk(index), lines.as_mut());
            mine.add(found);
            my_blocks[work.block_owner(index, size)] += found.seconds;
        }
        if let Some(lines) = lines {
            watch.time("list", || write_in_turn(&world, owner, &lines, list_file.as_mut()));
        }
        progress.update(index + 1, work.chunks());
    }
    drop(progress);
    watch.add("find", mine.seconds);

    // All the communication that the result needs, unless there is a list.
    let (mut count, mut largest) = (0, 0);
    world.all_reduce_into(&mine.count, &mut count, SystemOperation::sum());
    world.all_reduce_into(&mine.largest, &mut largest, SystemOperation::max());
    let seconds = start.elapsed().as_secs_f64();

    let (mut dealt, mut blocks) = (vec![0.0; size], vec![0.0; size]);
    world.all_gather_into(&mine.seconds, &mut dealt[..]);
    world.all_reduce_into(&my_blocks[..], &mut blocks[..], SystemOperation::sum());
    let table = watch.table(&world);
    if rank == 0 {
        let (largest, published) = ((largest > 0).then_some(largest), report::published(from, to));
        let verdict = report::verdict(count, published).or_abort();
        options.print(
            &format!("{}\n{table}", report::text((from, to), (count, largest), verdict, seconds, &dealt)),
            &json!({"lesson": "primes", "ranks": size, "seconds": seconds, "from": from, "to": to, "count": count,
                    "largest": largest, "published": published, "method": method.name(), "rank_seconds": dealt}),
        );
        if let Some(file) = list_file {
            file.commit().or_abort();
        }
        if let Some(file) = chart_file {
            chart::save(&report::balance(&blocks, &dealt, chart::provenance(&world)), file).or_abort();
        }
    }
}
