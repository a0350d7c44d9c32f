//! Three ways to share out the same tasks. They differ in nothing but who gets which task, and when.

use shared::Progress;

use crate::{canvas::Canvas, farm::Farm, lap::Lap, picture::Scene, pool::Pool};

/// Static: before the first task is handed out it is settled who does which, the same number of neighbouring bands
/// for each worker. Returns the picture, and the record of the tasks.
pub fn fixed<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> (Canvas, Lap) {
    let workers = farm.workers();
    let mut shares: Vec<_> = (0..workers).map(|worker| shared::block(scene.bands(), workers, worker)).collect();
    let mut easel = Easel::new(scene);
    farm.run(|worker| shares[worker].next(), |band, colours| easel.put(band, &colours));
    (easel.canvas, farm.lap())
}

/// Dynamic: whoever is free gets the next band. Returns the picture, and the record of the tasks.
pub fn dynamic<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> (Canvas, Lap) {
    let mut bands = 0..scene.bands();
    let mut easel = Easel::new(scene);
    farm.run(|_| bands.next(), |band, colours| easel.put(band, &colours));
    (easel.canvas, farm.lap())
}

/// Futures: all bands are submitted at once. The one at the bottom is waited for by its handle; the others are put
/// into the picture as they come. Returns the picture, and the record of the tasks.
pub fn futures<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> (Canvas, Lap) {
    let mut easel = Easel::new(scene);
    let pool = Pool::new(farm);
    let bottom = scene.bands() - 1;
    let handle = pool.submit(bottom);
    for band in 0..bottom {
        pool.submit(band);
    }
    easel.put(bottom, &handle.wait());
    for (band, colours) in pool.as_completed() {
        easel.put(band, &colours);
    }
    (easel.canvas, farm.lap())
}

/// A picture in the making, and how far it is.
struct Easel {
    canvas: Canvas,
    progress: Progress,
    done: u64,
    bands: u64,
}

impl Easel {
    fn new(scene: Scene) -> Self {
        Self { canvas: Canvas::new(scene), progress: Progress::new(true), done: 0, bands: scene.bands() }
    }

    fn put(&mut self, band: u64, colours: &[u8]) {
        self.canvas.put(band, colours);
        self.done += 1;
        self.progress.update(self.done, self.bands);
    }
}
