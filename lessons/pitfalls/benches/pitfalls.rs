//! The ways to exchange two messages, by criterion, in lockstep on two ranks: `mpiexec -n 2 cargo bench -p
//! lesson_pitfalls --features bench`. Alone there is nobody to exchange with: then a rank sends to itself, in the ways that allow it.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use harness::Lockstep;
use lesson_pitfalls::{SHORT, WAYS};
use mpi::traits::*;

/// Ways in which a rank can exchange with itself: a blocking call by itself would wait for the next one.
const ALONE: [&str; 2] = ["send-receive", "non-blocking"];

fn main() {
    // Before MPI: criterion ends the program by itself after `--help`.
    let second = Duration::from_secs(1);
    let criterion = Criterion::default().sample_size(20).warm_up_time(second).measurement_time(second);
    let mut criterion = criterion.configure_from_args();
    let universe = shared::start();
    let world = universe.world();
    let (rank, last) = (world.rank(), world.size() - 1);
    let mut group = criterion.benchmark_group(if last == 0 { "exchange with itself" } else { "exchange" });
    for bytes in [8, SHORT, 64 << 10, 1 << 20] {
        group.throughput(Throughput::Bytes(2 * bytes as u64));
        for (name, exchange) in WAYS {
            let works = if last == 0 { ALONE.contains(&name) } else { bytes <= SHORT || name != "both send first" };
            let partner = world.process_at_rank(if rank == 0 { last } else { 0 });
            let (message, mut received) = (vec![1; bytes], vec![0; bytes]);
            if works {
                Lockstep::new(&world).measure(
                    || {
                        // The ranks between the two have nothing to do.
                        if rank == 0 || rank == last {
                            exchange(&partner, rank == 0, &message, &mut received);
                        }
                    },
                    |sample| {
                        group.bench_function(BenchmarkId::new(name, bytes), |bencher| bencher.iter_custom(sample));
                    },
                );
            }
        }
    }
    group.finish();
    if rank == 0 {
        criterion.final_summary();
    }
}
