//! Estimates π by throwing darts: every rank throws its share, rank 0 adds up the hits.

use lesson_monte_carlo::{Choice, Estimate, Kernel, blocks, convergence, darts_in, speed, throw};
use mpi::{collective::SystemOperation, traits::*};
use serde_json::json;
use shared::{OrAbort, Progress, ReportOptions, Stopwatch, chart, numbers};

/// Estimates π by throwing darts at a square and counting those within the quarter circle.
#[derive(clap::Parser)]
struct Arguments {
    /// Number of darts, e.g. 1e9
    #[arg(long, default_value = "1e9", value_parser = numbers::positive)]
    darts: u64,
    /// The same seed gives the same hits, on any number of ranks
    #[arg(long, default_value = "42", value_parser = numbers::count)]
    seed: u64,
    /// How the hits are counted: all kernels but f64 find the same ones
    #[arg(long, value_enum, default_value = "auto")]
    kernel: Choice,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { darts, seed, kernel, report } = shared::arguments(&world);
    let kernel = shared::together(&world, Kernel::new(kernel));
    let chart_file = report.chart_file(&world);
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let mut watch = Stopwatch::new();

    // Which blocks are mine depends on the number of ranks. Which darts a block throws does not.
    let my_blocks = shared::block(blocks(darts), size, rank);
    let my_darts = darts_in(&my_blocks, darts);
    let mut progress = Progress::new(rank == 0);
    world.barrier();
    let my_hits = watch.time("throw", || throw(kernel, darts, seed, my_blocks, |done| progress.update(done, my_darts)));
    drop(progress);

    // All the communication that the result needs: one sum.
    let root = world.process_at_rank(0);
    let mut hits = vec![0; my_hits.len()];
    watch.time("reduce", || match rank {
        0 => root.reduce_into_root(&my_hits[..], &mut hits[..], SystemOperation::sum()),
        _ => root.reduce_into(&my_hits[..], SystemOperation::sum()),
    });

    let my_rate = my_darts as f64 / watch.seconds("throw");
    let mut rates = vec![0.0; size];
    match rank {
        0 => root.gather_into_root(&my_rate, &mut rates[..]),
        _ => root.gather_into(&my_rate),
    }

    let seconds = watch.spread(&world, "throw").max + watch.spread(&world, "reduce").max;
    let table = watch.table(&world);
    if rank == 0 {
        let estimates = Estimate::at_checkpoints(darts, &hits);
        let result = *estimates.last().expect("the last checkpoint is the last dart");
        report.print(
            &format!("{result}\n{}\n{table}, kernel {}", speed(darts, seconds, &rates), kernel.name),
            &json!({"lesson": "monte_carlo_pi", "ranks": size, "seconds": seconds, "darts": darts, "hits": result.hits,
                    "seed": seed, "kernel": kernel.name, "pi": result.pi(), "std_error": result.std_error(),
                    "standard_errors_from_pi": result.deviation(), "darts_per_second_of_rank": rates}),
        );
        if let Some(file) = chart_file {
            chart::save(&convergence(&estimates, chart::provenance(&world)), file).or_abort();
        }
    }
}
