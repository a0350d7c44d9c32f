//! How fast one core throws darts. Under mpiexec, use the program itself: it reports darts per second of all ranks.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lesson_monte_carlo::{BLOCK, throw};

fn throwing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("throw");
    group.throughput(Throughput::Elements(BLOCK));
    group.bench_function("one block", |bencher| bencher.iter(|| throw(BLOCK, 42, 0..1, |_| {})));
    group.finish();
}

criterion_group!(benches, throwing);
criterion_main!(benches);
