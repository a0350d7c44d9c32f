//! How fast one core finds primes, step by step. Under mpiexec, use the program itself: it reports numbers per second
//! of all ranks.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lesson_primes::{Finder, Method, candidates, primes_up_to};

/// From 0 to a limit. Trial division joins only where it takes less than a second.
fn below(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("primes below");
    group.sample_size(10);
    for limit in [100_000, 10_000_000, 1_000_000_000] {
        group.throughput(Throughput::Elements(limit));
        group.bench_function(BenchmarkId::new("classic", limit), |bencher| {
            bencher.iter(|| primes_up_to(limit as u32).len());
        });
        for method in Method::ALL.into_iter().filter(|&method| method != Method::Trial || limit <= 100_000) {
            group.bench_function(BenchmarkId::new(method.name(), limit), |bencher| {
                bencher.iter(|| Finder::new(method, limit).tally(candidates(0, limit), None).count);
            });
        }
    }
    group.finish();
}

/// 10⁸ numbers, where more and more base primes have no multiple in a segment.
fn near(criterion: &mut Criterion) {
    const LENGTH: u64 = 100_000_000;
    let mut group = criterion.benchmark_group("primes near");
    group.sample_size(10).throughput(Throughput::Elements(LENGTH));
    for from in [10_u64.pow(12), 10_u64.pow(14)] {
        for method in [Method::Odd, Method::Wheel] {
            let finder = Finder::new(method, from + LENGTH);
            group.bench_function(BenchmarkId::new(method.name(), from), |bencher| {
                bencher.iter(|| finder.tally(candidates(from, from + LENGTH), None).count);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, below, near);
criterion_main!(benches);
