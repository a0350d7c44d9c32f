//! How fast one core multiplies rows with a vector, and how fast it sums them up. Under mpiexec, use the program itself
//! with `--repeat 1000`: its table sets the computation beside the scatter.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lesson_scatter_gather::{Moments, Summary, WIDTH, product, read};

fn computing(criterion: &mut Criterion) {
    let days = read(None).expect("the file that is compiled in");
    let values = product(&days, &[0.0, 0.5, 0.5, 0.0]);
    let mut group = criterion.benchmark_group("four years");
    group.throughput(Throughput::Elements((days.len() / WIDTH) as u64));
    group.bench_function("product", |bencher| bencher.iter(|| product(&days, &[0.0, 0.5, 0.5, 0.0])));
    group.bench_function("summary", |bencher| bencher.iter(|| Summary::of(&days)));
    group.bench_function("moments", |bencher| bencher.iter(|| Moments::of(&values)));
    group.finish();
}

criterion_group!(benches, computing);
criterion_main!(benches);
