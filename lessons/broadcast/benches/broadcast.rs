//! The three broadcasts against the length of the message, and what a broadcast costs apart from its messages.
//!
//! Alone, by `cargo bench -p lesson_broadcast --features bench`, there is nobody to send to; `mpiexec -n 4 cargo bench -p
//! lesson_broadcast --features bench` measures messages, in lockstep.

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput};
use harness::Lockstep;
use lesson_broadcast::{Broadcast, binomial, linear, parameters, rounds, step};
use mpi::traits::*;

fn main() {
    // Before MPI: criterion ends the program by itself after `--help`.
    let second = Duration::from_secs(1);
    let criterion = Criterion::default().sample_size(20).warm_up_time(second).measurement_time(2 * second);
    let mut criterion = criterion.configure_from_args();
    let universe = shared::start();
    let world = universe.world();
    let methods: [(&str, Broadcast); 3] = [
        ("library", |world, root, data| world.process_at_rank(root).broadcast_into(data)),
        ("linear", linear),
        ("binomial", binomial),
    ];
    let lockstep = Lockstep::new(&world);
    let mut group = criterion.benchmark_group(format!("broadcast on {}", world.size()));
    for bytes in [8, 8 << 10, 1 << 20] {
        if world.size() > 1 {
            group.throughput(Throughput::Bytes(bytes));
        }
        let mut data = vec![1; bytes as usize];
        for (name, method) in methods {
            lockstep.measure(
                || method(&world, 0, &mut data),
                |sample| {
                    group.bench_function(BenchmarkId::new(name, bytes), |bencher| bencher.iter_custom(sample));
                },
            );
        }
    }
    group.finish();
    if world.rank() == 0 {
        partners(&mut criterion);
        parsing(&mut criterion);
        criterion.final_summary();
    }
}

fn partners(criterion: &mut Criterion) {
    let size = 1024;
    let all_rounds = |rank| (0..rounds(size)).map(|round| step(rank, 3, size, round)).collect::<Vec<_>>();
    criterion.bench_function("partners of one rank of 1024", |bencher| bencher.iter(|| all_rounds(black_box(77))));
}

fn parsing(criterion: &mut Criterion) {
    let text = parameters::read(None).expect("the example is well formed");
    criterion.bench_function("parameters", |bencher| bencher.iter(|| parameters::parse(black_box(&text))));
}
