//! Estimates π by throwing darts: every rank throws its share, rank 0 adds up the hits.

use lesson_monte_carlo::{Choice, Estimate, Kernel, blocks, convergence, darts_in, marks, run, share, speed, throw};
use mpi::{collective::SystemOperation, traits::*};
use serde_json::json;
use shared::{CheckpointOptions, OrAbort, Progress, ReportOptions, Stopwatch, chart, numbers};

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
    checkpoint: CheckpointOptions,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { darts, seed, kernel, checkpoint, report } = shared::arguments(&world);
    let kernel = shared::together(&world, Kernel::new(kernel));
    let chart_file = report.chart_file(&world);
    let (rank, size, all) = (world.rank() as usize, world.size() as usize, blocks(darts));
    let root = world.process_at_rank(0);
    let (mut watch, mut progress) = (Stopwatch::new(), Progress::new(rank == 0));

    // The blocks that earlier runs have done, and on rank 0 their hits: none, but for a run that goes on.
    let mut checkpoint = checkpoint.open(&world, run(darts, seed, kernel), all, marks(darts).len());
    let (mut hits, mut my_hits) = (checkpoint.sums.clone(), checkpoint.sums.clone());
    let (mut done, mut my_darts, left) = (checkpoint.done, 0, darts_in(&(checkpoint.done..all), darts));
    world.barrier();
    while done < all {
        // An epoch lasts until the next checkpoint, by rank 0's clock. Without checkpoints it is the whole run.
        let mut end = checkpoint.epoch_end(done, all, size);
        root.broadcast_into(&mut end);

        // Which blocks are mine depends on the number of ranks. Which darts a block throws does not.
        let my_blocks = share(&(done..end), size, rank);
        let show = |thrown: u64| progress.update((my_darts + thrown).saturating_mul(size as u64), left);
        let found = watch.time("throw", || throw(kernel, darts, seed, my_blocks.clone(), show));
        my_hits.iter_mut().zip(found).for_each(|(sum, more)| *sum += more);
        my_darts += darts_in(&my_blocks, darts);

        // All the communication that the result needs: one sum.
        watch.time("reduce", || match rank {
            0 => root.reduce_into_root(&my_hits[..], &mut hits[..], SystemOperation::sum()),
            _ => root.reduce_into(&my_hits[..], SystemOperation::sum()),
        });
        done = end;
        if checkpoint.is_wanted() {
            watch.time("checkpoint", || checkpoint.save(done, &hits).or_abort());
        }
    }
    drop(progress);

    let my_rate = my_darts as f64 / watch.seconds("throw");
    let mut rates = vec![0.0; size];
    match rank {
        0 => root.gather_into_root(&my_rate, &mut rates[..]),
        _ => root.gather_into(&my_rate),
    }

    let seconds = watch.spread(&world, "throw").max + watch.spread(&world, "reduce").max;
    let table = watch.table(&world);
    if rank == 0 {
        let estimates = Estimate::at_marks(darts, &hits);
        let result = *estimates.last().expect("the last mark is the last dart");
        report.print(
            &format!("{result}\n{}\n{table}, kernel {}", speed(left, seconds, &rates), kernel.name),
            &json!({"lesson": "monte_carlo_pi", "ranks": size, "seconds": seconds, "darts": darts, "hits": result.hits,
                    "seed": seed, "kernel": kernel.name, "pi": result.pi(), "std_error": result.std_error(),
                    "standard_errors_from_pi": result.deviation(), "darts_per_second_of_rank": rates,
                    "darts_of_this_run": left}),
        );
        if let Some(file) = chart_file {
            chart::save(&convergence(&estimates, shared::provenance(&world)), file).or_abort();
        }
    }
}
