//! Scattering rows, computing with them, and gathering the results, against the number of rows.
//!
//! `mpiexec -n 2 cargo bench -p lesson_scatter_gather --features bench` measures all ranks in lockstep. Alone, by `cargo bench -p
//! lesson_scatter_gather --features bench`, rank 0 scatters to itself, which is a copy in its memory; and the parts of the computation
//! are measured one by one.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use harness::Lockstep;
use lesson_scatter_gather::{Moments, Summary, WIDTH, product, read};
use mpi::{
    datatype::{Partition, PartitionMut},
    topology::SimpleCommunicator,
    traits::*,
};
use shared::{OrAbort, counts_and_displacements};

const WEIGHTS: [f64; 4] = [0.0, 0.5, 0.5, 0.0];

fn main() {
    // Before MPI: criterion ends the program by itself after `--help`.
    let second = Duration::from_secs(1);
    let criterion = Criterion::default().sample_size(20).warm_up_time(second).measurement_time(2 * second);
    let mut criterion = criterion.configure_from_args();
    let universe = shared::start();
    let world = universe.world();
    let days = read(None).or_abort();
    // All rows together are 29 KB, 2.9 MB and 29 MB: within the first-level cache, about the second-level one, beyond.
    for repeat in [1, 100, 1000] {
        together(&mut criterion, &world, &days.repeat(repeat));
    }
    if world.rank() == 0 {
        computing(&mut criterion, &days);
        criterion.final_summary();
    }
}

/// The three parts of the program, each in lockstep. Every rank has all rows; only rank 0's are scattered.
fn together(criterion: &mut Criterion, world: &SimpleCommunicator, days: &[i32]) {
    let (rank, size, root) = (world.rank() as usize, world.size() as usize, world.process_at_rank(0));
    let rows = (days.len() / WIDTH) as u64;
    let shares = |width| counts_and_displacements(rows, width, size).or_abort();
    let ((counts, starts), (result_counts, result_starts)) = (shares(WIDTH as u64), shares(1));
    let mut my_days = vec![i32::MIN; counts[rank] as usize];
    let mut products = vec![f64::NAN; if rank == 0 { rows as usize } else { 0 }];
    let my_products = vec![1.0; result_counts[rank] as usize];

    let mut group = criterion.benchmark_group(format!("{rows} rows on {size}"));
    group.throughput(Throughput::Elements(rows));
    let mut measure = |name, work: &mut dyn FnMut()| {
        Lockstep::new(world).measure(work, |sample| {
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter_custom(sample));
        });
    };
    measure("scatter", &mut || match rank {
        0 => root.scatter_varcount_into_root(&Partition::new(days, &counts[..], &starts[..]), &mut my_days[..]),
        _ => root.scatter_varcount_into(&mut my_days[..]),
    });
    measure("product", &mut || drop(product(&my_days, &WEIGHTS)));
    measure("gather", &mut || {
        if rank == 0 {
            let mut places = PartitionMut::new(&mut products[..], &result_counts[..], &result_starts[..]);
            root.gather_varcount_into_root(&my_products[..], &mut places);
        } else {
            root.gather_varcount_into(&my_products[..]);
        }
    });
    group.finish();
}

fn computing(criterion: &mut Criterion, days: &[i32]) {
    let values = product(days, &WEIGHTS);
    let mut group = criterion.benchmark_group("four years");
    group.throughput(Throughput::Elements((days.len() / WIDTH) as u64));
    group.bench_function("product", |bencher| bencher.iter(|| product(days, &WEIGHTS)));
    group.bench_function("summary", |bencher| bencher.iter(|| Summary::of(days)));
    group.bench_function("moments", |bencher| bencher.iter(|| Moments::of(&values)));
    group.finish();
}
