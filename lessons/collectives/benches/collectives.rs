//! How fast one rank sorts and partitions, step by step, and what the two orders of steps cost: partition, exchange and
//! sort, or sort, exchange and merge. Under mpiexec also what the exchange itself takes, in lockstep:
//! `mpiexec -n 2 cargo bench -p lesson_collectives --features bench`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use harness::Lockstep;
use lesson_collectives::{Choice, Distribution, Kernel, hash, merge};
use mpi::{
    datatype::{Partition, PartitionMut},
    topology::SimpleCommunicator,
    traits::*,
};

/// Keys of a bench: 32 MiB, more than a second-level cache.
const KEYS: u64 = 1 << 22;

fn main() {
    // Before MPI: criterion ends the program by itself after `--help`.
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let universe = shared::start();
    let world = universe.world();
    exchange(&mut criterion, &world);
    if world.rank() == 0 {
        let choices = [Choice::Std, Choice::Avx512];
        let kernels: Vec<Kernel> = choices.into_iter().filter_map(|choice| Kernel::new(choice).ok()).collect();
        local(&mut criterion, &kernels);
        orders(&mut criterion, &kernels);
        criterion.final_summary();
    }
}

/// All keys once through all-to-all-v; from each rank to each, the same number.
fn exchange(criterion: &mut Criterion, world: &SimpleCommunicator) {
    let lockstep = Lockstep::new(world);
    let size = world.size();
    let mut group = criterion.benchmark_group(format!("exchange on {size}"));
    for keys in [1 << 10, 1 << 18, 1 << 22] {
        let each = keys / size;
        let (counts, starts): (Vec<i32>, Vec<i32>) = (0..size).map(|rank| (each, rank * each)).unzip();
        let (sent, mut received) = (vec![1_u64; keys as usize], vec![0_u64; keys as usize]);
        group.throughput(Throughput::Elements(keys as u64));
        lockstep.measure(
            || {
                let mut places = PartitionMut::new(&mut received[..], &counts[..], &starts[..]);
                world.all_to_all_varcount_into(&Partition::new(&sent[..], &counts[..], &starts[..]), &mut places);
            },
            |sample| {
                let id = BenchmarkId::new("all-to-all-v, keys of a rank", keys);
                group.bench_function(id, |bencher| bencher.iter_custom(sample));
            },
        );
    }
    group.finish();
}

fn keys(distribution: Distribution) -> Vec<u64> {
    (0..KEYS).map(|index| distribution.key(42, index, KEYS)).collect()
}

fn local(criterion: &mut Criterion, kernels: &[Kernel]) {
    let mut group = criterion.benchmark_group("one rank");
    group.throughput(Throughput::Elements(KEYS));
    for kernel in kernels {
        for distribution in Distribution::ALL {
            let keys = keys(distribution);
            let id = BenchmarkId::new(format!("sort, {}", kernel.name()), distribution.name());
            group.bench_function(id, |bencher| {
                bencher.iter_batched_ref(|| keys.clone(), |keys| kernel.sort(keys), BatchSize::LargeInput);
            });
        }
        let keys = keys(Distribution::Uniform);
        group.bench_function(BenchmarkId::new("partition", kernel.name()), |bencher| {
            let work = |keys: &mut Vec<u64>| black_box(kernel.partition(keys, 1 << 63));
            bencher.iter_batched_ref(|| keys.clone(), work, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// The rank's own work of the two orders, for two ranks and without the exchange.
fn orders(criterion: &mut Criterion, kernels: &[Kernel]) {
    let mut group = criterion.benchmark_group("two orders");
    group.throughput(Throughput::Elements(KEYS));
    let keys: Vec<u64> = (0..KEYS).map(|index| hash(42, index)).collect();
    for kernel in kernels {
        // The copies are not timed.
        let timed =
            |work: &dyn Fn(Vec<u64>) -> Duration, repetitions| (0..repetitions).map(|_| work(keys.clone())).sum();
        let first_partition = |mut keys: Vec<u64>| {
            let start = Instant::now();
            kernel.partition(&mut keys, 1 << 63);
            // After the exchange the part has keys from both ranks, in no order.
            kernel.sort(&mut keys);
            start.elapsed()
        };
        let first_sort = |keys: Vec<u64>| {
            let mut runs: Vec<Vec<u64>> = keys.chunks(keys.len() / 2).map(<[u64]>::to_vec).collect();
            let start = Instant::now();
            runs.iter_mut().for_each(|run| kernel.sort(run));
            black_box(merge(runs));
            start.elapsed()
        };
        group.bench_function(BenchmarkId::new("partition, sort", kernel.name()), |bencher| {
            bencher.iter_custom(|repetitions| timed(&first_partition, repetitions));
        });
        group.bench_function(BenchmarkId::new("sort, merge", kernel.name()), |bencher| {
            bencher.iter_custom(|repetitions| timed(&first_sort, repetitions));
        });
    }
    group.finish();
}
