//! How fast one core paints, step by step: points inside of the set, which take all steps, and a piece of the picture,
//! whose points don't. Under mpiexec, use the program itself: it reports the time of each schedule.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lesson_spawn_tasks::{kernel::Kernel, painter::Painter, picture::Scene, point::Point};

const LIMIT: u64 = 1000;

/// Throughput in steps z → z² + c.
fn counting(criterion: &mut Criterion) {
    let scene = Scene::new(960, 640, LIMIT, 8).expect("the program's own picture");
    // Close to the middle of the set's largest disc.
    let inside: Vec<Point> = (0..1024).map(|n| (-0.1, f64::from(n) * 1e-5)).collect();
    // From the shore: some points stay and some leave, soon or late.
    let shore = scene.points(50, 0..scene.pixels(50));
    for (name, points) in [("inside", inside), ("shore", shore)] {
        let mut group = criterion.benchmark_group(name);
        let steps = Kernel::all()[0].count(&points, LIMIT).iter().sum();
        group.throughput(Throughput::Elements(steps)).sample_size(20);
        for kernel in Kernel::all() {
            group.bench_function(BenchmarkId::from_parameter(kernel.name), |bencher| {
                bencher.iter(|| kernel.count(black_box(&points), LIMIT));
            });
        }
        group.finish();
    }
}

/// The whole picture, colours and all. Throughput in pixels.
fn painting(criterion: &mut Criterion) {
    let scene = Scene::new(960, 640, LIMIT, 8).expect("the program's own picture");
    let painter = Painter::new(scene).expect("every processor can by auto");
    let mut group = criterion.benchmark_group("picture");
    group.throughput(Throughput::Elements(960 * 640)).sample_size(10);
    group.bench_function(painter.kernel(), |bencher| {
        bencher.iter(|| (0..scene.bands()).map(|band| painter.paint(band).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, counting, painting);
criterion_main!(benches);
