//! Sorts keys that are spread over all ranks, by a sample sort: each key travels once.

use std::time::Instant;

use lesson_collectives::{
    Arguments, Arrivals, Choice, Findings, Kernel, Method, bag, elements, gather_sort_scatter, partition, sample,
    slice, slices, splitters, starts, verdict, write_in_rank_order,
};
use mpi::{
    collective::SystemOperation,
    datatype::{Partition, PartitionMut},
    topology::SimpleCommunicator,
    traits::*,
};
use shared::{OrAbort, Stopwatch, chart, create_on_root, together};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { source, method, kernel, output, report } = shared::arguments(&world);
    let kernel = together(&world, Kernel::new(if method == Method::Std { Choice::Std } else { kernel }));
    let chart_file = report.chart_file(&world);
    let output_file = create_on_root(&world, output.as_deref());
    let mut keys = source.load(&world, method);
    let (before, mut watch) = (bag(&keys), Stopwatch::new());

    world.barrier();
    let start = Instant::now();
    let sorted = match method {
        Method::Sample if world.size() > 1 => sample_sort(&world, keys, kernel, &mut watch),
        Method::Gather => gather_sort_scatter(&world, keys, kernel, &mut watch),
        // One rank has all keys already.
        _ => {
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
        let findings = Findings { distribution, method, kernel, fingerprint, parts, seconds, phases };
        report.print(&format!("{}\n{table}", findings.text()), &findings.json());
        if let Some(file) = chart_file {
            chart::save(&findings.chart(shared::provenance(&world)), file).or_abort();
        }
    }
}

/// Sorts the ranks' keys so that each rank has a part, and no key is larger than one on a higher rank. Collective.
fn sample_sort(world: &SimpleCommunicator, mut keys: Vec<u64>, kernel: Kernel, watch: &mut Stopwatch) -> Vec<u64> {
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
    // A slice after the other: what has been sent makes room for what comes, so no second copy of all keys is needed.
    let (mine, mut rounds) = (slices(keys.len()), 0);
    world.all_reduce_into(&mine, &mut rounds, SystemOperation::max());
    let (mut counts, mut arrived, mut arrivals) = (vec![0; size], Vec::with_capacity(1), Arrivals::default());
    for round in 0..rounds {
        let slice = slice(keys.len(), round);
        // Keys for rank 0 come first, then those for rank 1, and so on.
        let send_counts = watch.time("partition", || partition(&mut keys[slice.clone()], &splitters, rank, kernel));
        watch.time("exchange", || {
            world.all_to_all_into(&send_counts[..], &mut counts[..]);
            arrived.resize(elements(&counts).or_abort(), u64::MAX);
            world.all_to_all_varcount_into(
                &Partition::new(&keys[slice.clone()], &send_counts[..], starts(&send_counts)),
                &mut PartitionMut::new(&mut arrived[..], &counts[..], starts(&counts)),
            );
            arrivals.place(&mut keys, slice.end, &arrived);
        });
    }
    let mut part = watch.time("exchange", || arrivals.all(keys));
    watch.time("sort", || kernel.sort(&mut part));
    part
}
