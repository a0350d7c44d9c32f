//! What one core does around the messages: making one, and fitting the model to a ping-pong's times. For the messages
//! themselves, use the program under mpiexec: that is what its ping-pong is for.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lesson_send_recv::{Fit, Trip, message_of, sizes};

fn around_the_messages(criterion: &mut Criterion) {
    const BYTES: usize = 1 << 20;
    let mut group = criterion.benchmark_group("message");
    group.throughput(Throughput::Bytes(BYTES as u64));
    group.bench_function("1 MiB", |bencher| bencher.iter(|| message_of(3, BYTES)));
    group.finish();

    let trips: Vec<_> =
        sizes(1 << 24).into_iter().map(|bytes| Trip { bytes, seconds: 1e-6 + bytes as f64 / 5e9 }).collect();
    criterion.bench_function("fit", |bencher| bencher.iter(|| Fit::of(&trips)));
}

criterion_group!(benches, around_the_messages);
criterion_main!(benches);
