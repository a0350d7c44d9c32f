//! How fast one core finds primes, by each method. Under mpiexec, use the program itself: it reports numbers per
//! second of all ranks.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lesson_primes::{Finder, Method, candidates, is_prime, primes_up_to};

fn finding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("primes");
    group.sample_size(10);
    for limit in [100_000, 10_000_000] {
        group.throughput(Throughput::Elements(u64::from(limit)));
        if limit <= 100_000 {
            group.bench_function(BenchmarkId::new("trial division", limit), |bencher| {
                bencher.iter(|| (0..u64::from(limit)).filter(|&number| is_prime(number)).count());
            });
        }
        group.bench_function(BenchmarkId::new("classic sieve", limit), |bencher| {
            bencher.iter(|| primes_up_to(limit).len());
        });
        group.bench_function(BenchmarkId::new("segmented sieve", limit), |bencher| {
            let limit = u64::from(limit);
            bencher.iter(|| Finder::new(Method::Sieve, limit).tally(candidates(0, limit), None));
        });
    }
    group.finish();
}

criterion_group!(benches, finding);
criterion_main!(benches);
