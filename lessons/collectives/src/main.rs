//! Sorts keys that are spread over all ranks, by a sample sort: each key travels once.

use std::{path::PathBuf, time::Instant};

use lesson_collectives::{
    Choice, Findings, Kernel, Method, Parts, Source, bag, elements, filled, gather_sort_scatter, partition, sample, splitters,
    starts, verdict, write_in_rank_order,
};
use mpi::{
    collective::SystemOperation,
    datatype::{Partition, PartitionMut},
    topology::SimpleCommunicator,
    traits::*,
};
use shared::{OrAbort, ReportOptions, Stopwatch, chart, output, together};

/// Sorts keys that are spread over all ranks, and checks that the result is sorted and has the same keys.
#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    source: Source,
    /// How the keys are sorted
    #[arg(long, value_enum, default_value = "sample")]
    method: Method,
    /// How a rank sorts its own keys
    #[arg(long, value_enum, default_value = "auto")]
    kernel: Choice,
    /// Write the sorted keys into FILE, one per line
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { source, method, kernel, output, report } = shared::arguments(&world);
    let kernel = together(&world, Kernel::new(if method == Method::Std { Choice::Std } else { kernel }));
    let chart_file = report.chart_file(&world);
    let output_file = output::create_on_root(&world, output.as_deref());
    let mut keys = source.load(&world, method);
    let (before, mut watch, mut unsplit) = (bag(&keys), Stopwatch::new(), Vec::new());

    world.barrier();
    let start = Instant::now();
    let sorted = match method {
        Method::Sample => sample_sort(&world, keys, kernel, &mut watch, &mut unsplit),
        Method::Gather => gather_sort_scatter(&world, keys, kernel, &mut watch),
        Method::Std => {
            watch.time("sort", || kernel.sort(&mut keys));
            keys
        }
    };
    let (mine, mut seconds) = (start.elapsed().as_secs_f64(), 0.0);
    world.all_reduce_into(&mine, &mut seconds, SystemOperation::max());

    let fingerprint = verdict(&world, before, &sorted).or_abort();
    let mut parts = vec![0; world.size() as usize];
    world.all_gather_into(&(sorted.len() as u64), &mut parts[..]);
    let phases = method.phases().iter().map(|name| (*name, watch.spread(&world, name).max)).collect();
    let table = watch.table(&world);
    if output.is_some() {
        write_in_rank_order(&world, &sorted, &parts, output_file);
    }
    if world.rank() == 0 {
        let distribution = source.name();
        let findings = Findings { distribution, method, kernel, fingerprint, parts, unsplit, seconds, phases };
        report.print(&format!("{}\n{table}", findings.text()), &findings.json());
        if let Some(file) = chart_file {
            chart::save(&findings.chart(chart::provenance(&world)), file).or_abort();
        }
    }
}

/// Sorts the ranks' keys so that each rank has a part, and no key is larger than one on a higher rank. Collective.
fn sample_sort(
    world: &SimpleCommunicator,
    mut keys: Vec<u64>,
    kernel: Kernel,
    watch: &mut Stopwatch,
    unsplit: &mut Vec<u64>,
) -> Vec<u64> {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    // All ranks see the same sample of the keys, so all find the same boundaries of the parts.
    let splitters = watch.time("sample", || {
        let mine = sample(&keys, rank);
        let mut counts = vec![0; size];
        world.all_gather_into(&(mine.len() as i32), &mut counts[..]);
        let mut all = vec![0; counts.iter().sum::<i32>() as usize];
        world.all_gather_varcount_into(&mine[..], &mut PartitionMut::new(&mut all[..], &counts[..], starts(&counts)));
        splitters(all, size)
    });
    // Keys for rank 0 come first, then those for rank 1, and so on.
    let Parts { counts, unsplit: mine } = watch.time("partition", || partition(&mut keys, &splitters, rank, kernel));
    *unsplit = vec![0; size];
    world.all_reduce_into(&mine[..], &mut unsplit[..], SystemOperation::sum());

    let (send_counts, mut counts) = (counts, vec![0; size]);
    world.all_to_all_into(&send_counts[..], &mut counts[..]);
    let mut part = together(world, watch.time("room", || elements(&counts).and_then(filled)));
    // One message from each rank to each, but for what stays.
    watch.time("exchange", || {
        world.all_to_all_varcount_into(
            &Partition::new(&keys[..], &send_counts[..], starts(&send_counts)),
            &mut PartitionMut::new(&mut part[..], &counts[..], starts(&counts)),
        );
    });
    drop(keys);
    watch.time("sort", || kernel.sort(&mut part));
    part
}
