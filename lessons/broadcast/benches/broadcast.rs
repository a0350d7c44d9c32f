//! What a broadcast costs apart from its messages: finding one's partner in the tree. Under mpiexec, use the program
//! itself: it times the broadcasts.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lesson_broadcast::{parameters, rounds, step};

fn partners(criterion: &mut Criterion) {
    let size = 1024;
    let all_rounds = |rank| (0..rounds(size)).map(|round| step(rank, 3, size, round)).collect::<Vec<_>>();
    criterion.bench_function("partners of one rank of 1024", |bencher| bencher.iter(|| all_rounds(black_box(77))));
}

fn parsing(criterion: &mut Criterion) {
    let text = parameters::read(None).expect("the example is well formed");
    criterion.bench_function("parameters", |bencher| bencher.iter(|| parameters::parse(black_box(&text))));
}

criterion_group!(benches, partners, parsing);
criterion_main!(benches);
