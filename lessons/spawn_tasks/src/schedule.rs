//! Ways to share out the same tasks. They differ in nothing but who gets which tasks, how many at once, and when.

use std::ops::Range;

use clap::ValueEnum;
use shared::Progress;

use crate::{canvas::Canvas, farm::Farm, lap::Lap, picture::Scene, pool::Pool};

/// A schedule, or all of them, as asked for on the command line.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// All of these, one after the other
    All,
    /// Each worker gets its share at once, before anybody works
    Static,
    /// Whoever is free gets one task
    Dynamic,
    /// Whoever is free gets a chunk of tasks, and the chunks shrink
    Guided,
    /// One task each, too, but asked for by handles
    Futures,
}

/// Paints a scene on a farm.
type Paint<F> = fn(&mut Farm<F>, Scene) -> Canvas;

impl Schedule {
    /// Paints the picture by this schedule, or once by each of them. Returns the picture, and each schedule's name with
    /// the record of its tasks.
    ///
    /// # Panics
    /// If the picture depends on the schedule.
    pub fn paint<F>(self, farm: &mut Farm<F>, scene: Scene) -> (Canvas, Vec<(&'static str, Lap)>)
    where
        F: Fn(u64) -> Vec<u8>,
    {
        let all: [(Self, _, Paint<F>); 4] = [
            (Self::Static, "static", fixed),
            (Self::Dynamic, "dynamic", dynamic),
            (Self::Guided, "guided", guided),
            (Self::Futures, "futures", futures),
        ];
        let (mut first, mut laps): (Option<Canvas>, _) = (None, Vec::new());
        for (_, name, run) in all.into_iter().filter(|&(one, ..)| self == one || self == Self::All) {
            farm.lap();
            let canvas = run(farm, scene);
            laps.push((name, farm.lap()));
            assert!(first.as_ref().is_none_or(|first| *first == canvas), "{name} paints another picture");
            first.get_or_insert(canvas);
        }
        (first.expect("All is four schedules, and any other is one"), laps)
    }
}

/// Static: before the first task is done it is settled who does which. Each worker gets as many neighbouring bands as
/// the others, all at once.
fn fixed<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> Canvas {
    let workers = farm.workers();
    let share = |worker| Some(shared::block(scene.bands(), workers, worker)).filter(|share| !share.is_empty());
    let mut shares: Vec<_> = (0..workers).map(share).collect();
    let mut easel = Easel::new(scene);
    farm.run(|worker| shares[worker].take(), |bands, colours| easel.put(bands, &colours));
    easel.canvas
}

/// Dynamic: whoever is free gets the next band.
fn dynamic<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> Canvas {
    let mut bands = (0..scene.bands()).map(|band| band..band + 1);
    let mut easel = Easel::new(scene);
    farm.run(|_| bands.next(), |bands, colours| easel.put(bands, &colours));
    easel.canvas
}

/// Guided: whoever is free gets the next chunk of bands.
fn guided<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> Canvas {
    let mut chunks = shrinking(scene.bands(), farm.workers());
    let mut easel = Easel::new(scene);
    farm.run(|_| chunks.next(), |bands, colours| easel.put(bands, &colours));
    easel.canvas
}

/// Cuts the tasks 0, 1, … into chunks that shrink to single ones. Each is what is left, divided by twice the number
/// of workers, and rounded up.
///
/// Source: C. D. Polychronopoulos and D. J. Kuck, "Guided self-scheduling: a practical scheduling scheme for parallel
/// supercomputers", IEEE Transactions on Computers C-36 (1987). Theirs divides by the number of workers, so that the
/// first chunk is a whole fair share: if its tasks cost more than the mean, all wait for it in the end. Half a share
/// may cost twice the mean.
pub fn shrinking(tasks: u64, workers: usize) -> impl Iterator<Item = Range<u64>> {
    let mut left = 0..tasks;
    std::iter::from_fn(move || {
        let size = (left.end - left.start).div_ceil(2 * workers as u64);
        let chunk = left.start..left.start + size;
        left.start = chunk.end;
        (size > 0).then_some(chunk)
    })
}

/// Futures: all bands are submitted at once. The one at the bottom is waited for by its handle; the others are put
/// into the picture as they come.
fn futures<F: Fn(u64) -> Vec<u8>>(farm: &mut Farm<F>, scene: Scene) -> Canvas {
    let mut easel = Easel::new(scene);
    let pool = Pool::new(farm);
    let bottom = scene.bands() - 1;
    let handle = pool.submit(bottom);
    for band in 0..bottom {
        pool.submit(band);
    }
    easel.put(bottom..bottom + 1, &handle.wait());
    for (band, colours) in pool.as_completed() {
        easel.put(band..band + 1, &colours);
    }
    easel.canvas
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

    fn put(&mut self, bands: Range<u64>, colours: &[u8]) {
        self.done += bands.end - bands.start;
        self.canvas.put(bands, colours);
        self.progress.update(self.done, self.bands);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_shrink_to_one_and_hold_each_task_once() {
        for (tasks, workers) in [(0, 1), (1, 1), (1, 5), (5, 7), (80, 1), (80, 2), (1000, 3), (65_536, 256)] {
            let chunks: Vec<_> = shrinking(tasks, workers).collect();
            assert!(chunks.iter().cloned().flatten().eq(0..tasks), "{tasks} tasks, {workers} workers: {chunks:?}");
            let sizes: Vec<_> = chunks.iter().map(|chunk| chunk.end - chunk.start).collect();
            assert!(sizes.is_sorted_by(|a, b| a >= b), "{tasks} tasks, {workers} workers: {sizes:?}");
            assert!(sizes.last().is_none_or(|&last| last == 1), "{tasks} tasks, {workers} workers: {sizes:?}");
        }
    }

    #[test]
    fn chunks_by_hand() {
        let sizes = |tasks, workers| shrinking(tasks, workers).map(|chunk| chunk.end - chunk.start).collect::<Vec<_>>();
        assert_eq!(sizes(20, 2), [5, 4, 3, 2, 2, 1, 1, 1, 1]);
        assert_eq!(sizes(3, 8), [1, 1, 1], "more workers than tasks");
    }
}
