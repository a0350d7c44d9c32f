//! Counts Collatz steps: every rank counts those of its share of the numbers, rank 0 gathers the parts.

use lesson_{{name}}::{Count, numbers, steps_of_all};
use mpi::traits::*;
use serde_json::json;
use shared::{OrAbort, ReportOptions, Stopwatch, chart};

/// Counts the steps that the first numbers take to 1, halving the even ones and replacing the odd ones n by 3n + 1.
#[derive(clap::Parser)]
struct Arguments {
    /// How many numbers, e.g. 1e6
    #[arg(long, default_value = "1e6", value_parser = numbers)]
    numbers: u64,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { numbers, report } = shared::arguments(&world);
    let chart_file = report.chart_file(&world);
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let mut watch = Stopwatch::new();

    world.barrier();
    let mine = watch.time("count", || steps_of_all(shared::block(numbers, size, rank)));

    // All the communication that the result needs: one number from each rank.
    let root = world.process_at_rank(0);
    let mut parts = vec![0; size];
    watch.time("gather", || match rank {
        0 => root.gather_into_root(&mine, &mut parts[..]),
        _ => root.gather_into(&mine),
    });

    let seconds = watch.spread(&world, "count").max + watch.spread(&world, "gather").max;
    let table = watch.table(&world);
    if rank == 0 {
        let count = Count { numbers, parts };
        report.print(
            &format!("{count}\n\n{table}"),
            &json!({"lesson": "{{name}}", "ranks": size, "seconds": seconds, "numbers": numbers,
                    "steps": count.total()}),
        );
        if let Some(file) = chart_file {
            chart::save(&count.chart(shared::provenance(&world)), file).or_abort();
        }
    }
}
