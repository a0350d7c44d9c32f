//! A round trip between rank 0 and the last rank against the length of the message, and the three exchanges.
//!
//! `mpiexec -n 2 cargo bench -p lesson_send_recv --features bench` measures messages, in lockstep. Alone, by `cargo bench -p
//! lesson_send_recv --features bench`, a rank sends to itself, which is what a message costs without a second process; and what is done
//! around the messages is measured.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use harness::Lockstep;
use lesson_send_recv::{Fit, Trip, WAYS, message_of, sizes};
use mpi::{point_to_point, topology::SimpleCommunicator, traits::*};

fn main() {
    // Before MPI: criterion ends the program by itself after `--help`.
    let second = Duration::from_secs(1);
    let criterion = Criterion::default().sample_size(20).warm_up_time(second).measurement_time(2 * second);
    let mut criterion = criterion.configure_from_args();
    let universe = shared::start();
    let world = universe.world();
    round_trips(&mut criterion, &world);
    exchanges(&mut criterion, &world);
    if world.rank() == 0 {
        around_the_messages(&mut criterion);
        criterion.final_summary();
    }
}

fn round_trips(criterion: &mut Criterion, world: &SimpleCommunicator) {
    let name = if world.size() > 1 { "round trip" } else { "to itself" };
    let mut group = criterion.benchmark_group(name);
    // On both sides of where short ends (8 KB, MPICH), and of the first- and second-level caches' sizes.
    for bytes in [0, 8, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 1 << 20, 16 << 20] {
        let (message, mut back) = (message_of(0, bytes), vec![0; bytes]);
        if bytes > 0 {
            // There and back; to itself it goes one way only.
            group.throughput(Throughput::Bytes(bytes as u64 * if world.size() > 1 { 2 } else { 1 }));
        }
        Lockstep::new(world).measure(
            || round_trip(world, &message, &mut back),
            |sample| {
                group.bench_function(BenchmarkId::from_parameter(bytes), |bencher| bencher.iter_custom(sample));
            },
        );
    }
    group.finish();
}

/// One message from rank 0 to the last rank and back; the ranks between them have nothing to do.
fn round_trip(world: &SimpleCommunicator, message: &[u8], back: &mut [u8]) {
    let last = world.size() - 1;
    let (first, partner) = (world.process_at_rank(0), world.process_at_rank(last));
    match world.rank() {
        0 if last == 0 => {
            point_to_point::send_receive_into(message, &first, back, &first);
        }
        0 => {
            partner.send(message);
            partner.receive_into(back);
        }
        rank if rank == last => {
            first.receive_into(back);
            first.send(message);
        }
        _ => {}
    }
}

fn exchanges(criterion: &mut Criterion, world: &SimpleCommunicator) {
    let mut group = criterion.benchmark_group(format!("exchange on {}", world.size()));
    for bytes in [8, 1 << 20] {
        let message = message_of(world.rank(), bytes);
        group.throughput(Throughput::Bytes(bytes as u64));
        for (name, exchange) in WAYS {
            Lockstep::new(world).measure(
                || drop(exchange(world, &message)),
                |sample| {
                    group.bench_function(BenchmarkId::new(name, bytes), |bencher| bencher.iter_custom(sample));
                },
            );
        }
    }
    group.finish();
}

/// Making a message, and fitting the model to a ping-pong's times.
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
