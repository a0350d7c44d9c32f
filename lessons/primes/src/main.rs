//! Counts the primes in a range: it is cut into chunks, which are dealt out to the ranks like cards.

use std::{path::PathBuf, time::Instant};

use lesson_primes::{Finder, Method, Tally, Work, report, write_in_turn};
use mpi::{collective::SystemOperation, traits::*};
use serde_json::json;
use shared::{CheckpointOptions, OrAbort, Output, Progress, ReportOptions, Stopwatch, chart, create_on_root, numbers};

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
    /// Write the primes into FILE, in order, one per line. Such a run can't be resumed
    #[arg(long, value_name = "FILE", conflicts_with = "checkpoint")]
    list: Option<PathBuf>,
    #[command(flatten)]
    checkpoint: CheckpointOptions,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { from, to, method, list, checkpoint, report: options } = shared::arguments(&world);
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let work = shared::together(&world, Work::new(from, to, method, size, list.is_some()));
    let chart_file = options.chart_file(&world);
    let mut list_file = create_on_root(&world, list.as_deref());
    let mut checkpoint = checkpoint.open(&world, report::run(from, to), work.left(), 2);
    let work = work.after(checkpoint.done, size);
    work.warning(method, size).filter(|_| rank == 0).inspect(|warning| eprintln!("{warning}"));
    let (mut watch, mut progress) = (Stopwatch::new(), Progress::new(rank == 0));
    world.barrier();
    let start = Instant::now();

    // Every rank finds the base primes for itself: rank 0 would need as long, and then would have to send them.
    let finder = watch.time("base primes", || Finder::new(method, to));
    // If this run goes on after an earlier one, rank 0 has what that has found.
    let (mut mine, mut my_blocks) = (Tally::from_sums(&checkpoint.sums), vec![0.0; size]);
    let (mut next, mut count, mut largest) = (0, mine.count, mine.largest);
    while next < work.chunks() {
        // An epoch lasts until the next checkpoint, by rank 0's clock. Without checkpoints it is the whole run.
        let mut end = checkpoint.epoch_end(next, work.chunks(), size);
        world.process_at_rank(0).broadcast_into(&mut end);
        for index in next..end {
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

        // All the communication that the result needs, unless there is a list.
        world.all_reduce_into(&mine.count, &mut count, SystemOperation::sum());
        world.all_reduce_into(&mine.largest, &mut largest, SystemOperation::max());
        checkpoint.save(work.done_before(end), &[count, largest]).or_abort();
        next = end;
    }
    drop(progress);
    watch.add("find", mine.seconds);
    let seconds = start.elapsed().as_secs_f64();

    let (mut dealt, mut blocks) = (vec![0.0; size], vec![0.0; size]);
    world.all_gather_into(&mine.seconds, &mut dealt[..]);
    world.all_reduce_into(&my_blocks[..], &mut blocks[..], SystemOperation::sum());
    let table = watch.table(&world);
    if rank == 0 {
        let (largest, published) = ((largest > 0).then_some(largest), report::published(from, to));
        let searched = work.numbers(from, to);
        let verdict = report::verdict(count, published).or_abort();
        options.print(
            &format!("{}\n{table}", report::text((from, to), (count, largest), verdict, (searched, seconds), &dealt)),
            &json!({"lesson": "primes", "ranks": size, "seconds": seconds, "from": from, "to": to, "count": count,
                    "largest": largest, "published": published, "method": method.name(), "rank_seconds": dealt,
                    "numbers_of_this_run": searched}),
        );
        list_file.map(Output::commit).transpose().or_abort();
        if let Some(file) = chart_file {
            chart::save(&report::balance(&blocks, &dealt, shared::provenance(&world)), file).or_abort();
        }
    }
}
