//! Rank 0 scatters the rows of a weather record, every rank works on its part, rank 0 gathers the results.

use std::{path::PathBuf, time::Instant};

use lesson_scatter_gather as lesson;
use lesson_scatter_gather::{Findings, Moments, Summary, WIDTH, gather, product, read, weights};
use mpi::{
    datatype::{Partition, PartitionMut},
    traits::*,
};
use shared::{OrAbort, ReportOptions, Stopwatch, chart, counts_and_displacements, numbers};

/// Finds a weather record's extremes, means and spreads, and multiplies its rows with a vector.
#[derive(clap::Parser)]
struct Arguments {
    /// CSV file with the columns date, precipitation, temp_max, temp_min and wind [default: Seattle, 2012 to 2015]
    #[arg(long)]
    file: Option<PathBuf>,
    /// What each unit of rain, maximum, minimum and wind counts; the default gives a day's mean temperature
    #[arg(long, default_value = "0,0.5,0.5,0", value_parser = weights, allow_hyphen_values = true)]
    weights: [f64; 4],
    /// Take the file's days that many times, for something to measure
    #[arg(long, default_value = "1", value_parser = numbers::positive)]
    repeat: u64,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { file, mut weights, repeat, report } = shared::arguments(&world);
    let chart_file = report.chart_file(&world);
    let (rank, size, root) = (world.rank() as usize, world.size() as usize, world.process_at_rank(0));
    let (start, mut watch) = (Instant::now(), Stopwatch::new());

    // Rank 0 alone reads; what is wrong with the file ends all ranks.
    let days = shared::together(&world, if rank == 0 { read(file.as_deref()) } else { Ok(Vec::new()) });
    // From the number of rows every rank knows everyone's share: in numbers to scatter, and in results to gather.
    let mut rows = ((days.len() / WIDTH) as u64).saturating_mul(repeat);
    root.broadcast_into(&mut rows);
    let shares = |width| shared::together(&world, counts_and_displacements(rows, width, size));
    let ((counts, starts), (result_counts, result_starts)) = (shares(WIDTH as u64), shares(1));
    let days = days.repeat(repeat as usize);

    // Filled with what no day has: a gap would show, and the system hands out the memory now, not during the scatter.
    let mut my_days = vec![i32::MIN; counts[rank] as usize];
    world.barrier();
    watch.time("scatter", || match rank {
        0 => root.scatter_varcount_into_root(&Partition::new(&days[..], &counts[..], &starts[..]), &mut my_days[..]),
        _ => root.scatter_varcount_into(&mut my_days[..]),
    });
    // Every rank has read the command line, so it has the vector already. One that rank 0 computed would travel so.
    watch.time("broadcast", || root.broadcast_into(&mut weights[..]));

    let work = |days: &[i32]| {
        let products = product(days, &weights);
        (Summary::of(days), Moments::of(&products), products)
    };
    let (my_summary, my_moments, my_products) = watch.time("compute", || work(&my_days));

    // Summaries and moments have the same length on every rank, the products don't.
    let summaries = watch.time("gather", || gather(&world, my_summary.to_numbers()));
    let moments = watch.time("gather", || gather(&world, my_moments.to_numbers()));
    let mut products = vec![f64::NAN; days.len() / WIDTH];
    watch.time("gather", || {
        if rank == 0 {
            let mut places = PartitionMut::new(&mut products[..], &result_counts[..], &result_starts[..]);
            root.gather_varcount_into_root(&my_products[..], &mut places);
        } else {
            root.gather_varcount_into(&my_products[..]);
        }
    });

    let table = watch.table(&world);
    if rank == 0 {
        let summary = summaries.into_iter().map(Summary::from_numbers).fold(Summary::NONE, Summary::with);
        let moments = moments.into_iter().map(Moments::from_numbers).fold(Moments::NONE, Moments::with);
        let (seconds, alone) = (start.elapsed().as_secs_f64(), Instant::now());
        let (serial_summary, serial_moments, serial_products) = work(&days);
        let serial_seconds = alone.elapsed().as_secs_f64();
        assert!(summary == serial_summary && products == serial_products, "the results differ from a single rank's");
        let found = Findings { ranks: size, summary, moments, serial_moments, products, serial_seconds };
        report.print(&format!("{}\n{table}", found.text()), &found.json(seconds));
        if let Some(file) = chart_file {
            chart::save(&lesson::chart(&found.summary, shared::provenance(&world)), file).or_abort();
        }
    }
}
