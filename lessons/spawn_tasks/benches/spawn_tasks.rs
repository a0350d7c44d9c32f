//! How fast one core paints: point after point, and several points side by side.

use criterion::{Criterion, criterion_group, criterion_main};
use lesson_spawn_tasks::picture::{LANES, escape, escape_lanes};
use std::hint::black_box;

/// Neighbouring points within the set, which take all steps.
const X: f64 = -0.735;

fn points() -> [f64; LANES] {
    std::array::from_fn(|lane| 0.1002 + lane as f64 * 1e-5)
}

fn painting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("points of a row");
    group.bench_function("one after the other", |bencher| {
        bencher.iter(|| black_box(points()).map(|y| escape(X, y, 2000)))
    });
    group.bench_function("side by side", |bencher| bencher.iter(|| escape_lanes(X, black_box(points()), 2000)));
    group.finish();
}

criterion_group!(benches, painting);
criterion_main!(benches);
