//! How long rank 0 takes to sum up a large job. Under mpiexec, use the program itself: it reports the time of the
//! gathering.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lesson_hello_world::{Process, hosts};

const RANKS: usize = 1024;

fn summing_up(criterion: &mut Criterion) {
    let process = |rank: usize| {
        let host = format!("node-{:03}", rank / 16);
        Process { rank, host, core: None, cores: 16, temperature: None }
    };
    let processes: Vec<_> = (0..RANKS).map(process).collect();
    let mut group = criterion.benchmark_group("hosts");
    group.throughput(Throughput::Elements(RANKS as u64));
    group.bench_function("64 hosts of 16 ranks", |bencher| bencher.iter(|| hosts(&processes)));
    group.finish();
}

criterion_group!(benches, summing_up);
criterion_main!(benches);
