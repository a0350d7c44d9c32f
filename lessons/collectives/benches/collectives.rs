//! How fast one core counts steps. Under mpiexec, use the program itself: it shows the times of all ranks.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lesson_collectives::steps_of_all;

fn counting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("steps");
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("first 10,000 numbers", |bencher| bencher.iter(|| steps_of_all(0..10_000)));
    group.finish();
}

criterion_group!(benches, counting);
criterion_main!(benches);
