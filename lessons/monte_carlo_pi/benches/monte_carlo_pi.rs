//! How fast one core throws darts, step by step. Under mpiexec, use the program itself: it reports darts per second of
//! all ranks.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lesson_monte_carlo::{BLOCK, Kernel, Streams, throw};

/// A block with each kernel that this processor has, slowest first.
fn throwing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("throw");
    group.throughput(Throughput::Elements(BLOCK));
    for kernel in Kernel::all() {
        group.bench_function(BenchmarkId::from_parameter(kernel.name), |bencher| {
            let mut streams = Streams::new(42);
            bencher.iter(|| kernel.count(&mut streams, &[BLOCK]));
        });
    }
    group.finish();
}

/// What comes on top of the darts: starting a rank's streams, and going on to the next block's.
fn starting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("first block", |bencher| bencher.iter(|| Streams::new(42)));
    group.bench_function("block 2^40", |bencher| {
        let mut streams = Streams::new(42);
        bencher.iter(|| streams.skip(1 << 40));
    });
    for kernel in Kernel::all() {
        group.bench_function(BenchmarkId::new("next block", kernel.name), |bencher| {
            let mut streams = Streams::new(42);
            bencher.iter(|| kernel.count(&mut streams, &[]));
        });
    }
    group.finish();
}

/// A hundred blocks as a rank throws them.
fn running(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("run");
    group.throughput(Throughput::Elements(100 * BLOCK)).sample_size(10);
    for kernel in Kernel::all() {
        group.bench_function(BenchmarkId::from_parameter(kernel.name), |bencher| {
            bencher.iter(|| throw(kernel, 100 * BLOCK, 42, 0..100, |_| {}));
        });
    }
    group.finish();
}

criterion_group!(benches, throwing, starting, running);
criterion_main!(benches);
