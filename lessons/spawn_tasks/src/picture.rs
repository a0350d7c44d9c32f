//! What to paint: a piece of the Mandelbrot set, in bands of rows. One band is one task.

use std::ops::Range;

use clap::ValueEnum;
use shared::numbers;

use crate::{kernel::Choice, point::Point};

/// The most pixels of a picture: 150 MB of colours, of which the manager holds two; and even if it is one chunk, its
/// bytes can be counted by MPI's 32-bit counts.
const MAX_PIXELS: u64 = 50_000_000;
/// The most steps per pixel; more shows nothing new at this magnification.
const MAX_ITERATIONS: u64 = 1_000_000;
/// The most tasks: the manager keeps a record of each.
const MAX_BANDS: u64 = 65_536;

/// The middle of the picture in the complex plane, and its height there. The plane is turned by a quarter, so that the
/// real axis points down: at the top lies the open water between the seahorses, where a pixel is done in a few dozen
/// iterations, and at the bottom the set itself, where each takes all of them. So the rows differ as tasks like to.
const CENTRE: (f64, f64) = (-0.7480, 0.1030);
const HEIGHT: f64 = 0.026;

/// The options that say what to paint.
#[derive(clap::Args)]
pub struct SceneOptions {
    /// Width of the picture in pixels
    #[arg(long, default_value = "960", value_parser = numbers::positive)]
    width: u64,
    /// Height of the picture in pixels
    #[arg(long, default_value = "640", value_parser = numbers::positive)]
    height: u64,
    /// The most steps per pixel
    #[arg(long, default_value = "1000", value_parser = numbers::positive)]
    iterations: u64,
    /// Rows of the picture per task
    #[arg(long, default_value = "8", value_parser = numbers::positive)]
    rows: u64,
    /// How the steps are counted: all kernels paint the same picture
    #[arg(long, value_enum, default_value = "auto")]
    kernel: Choice,
}

impl SceneOptions {
    /// The scene, if it is not too large.
    ///
    /// # Errors
    /// As [`Scene::new`].
    pub fn check(&self) -> Result<Scene, String> {
        let scene = Scene::new(self.width, self.height, self.iterations, self.rows)?;
        Ok(Scene { kernel: self.kernel, ..scene })
    }
}

/// What to paint, and in which pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scene {
    width: u64,
    height: u64,
    iterations: u64,
    band: u64,
    kernel: Choice,
}

impl Scene {
    /// A picture of `width` by `height` pixels, with at most `iterations` steps for each, in bands of `band` rows.
    ///
    /// # Errors
    /// A sentence, if that is nothing at all or too much.
    pub fn new(width: u64, height: u64, iterations: u64, band: u64) -> Result<Self, String> {
        if [width, height, iterations, band].contains(&0) {
            return Err("a picture needs at least one pixel, one iteration, and one row per task".into());
        }
        if width.checked_mul(height).is_none_or(|pixels| pixels > MAX_PIXELS) {
            return Err(format!("{width} × {height} pixels are too many; at most {MAX_PIXELS} in all are possible"));
        }
        if iterations > MAX_ITERATIONS {
            return Err(format!("{iterations} iterations are too many; at most {MAX_ITERATIONS} are possible"));
        }
        let scene = Self { width, height, iterations, band, kernel: Choice::Auto };
        if scene.bands() > MAX_BANDS {
            let least = height.div_ceil(MAX_BANDS);
            return Err(format!("{} tasks are too many; choose --rows {least} or more", scene.bands()));
        }
        Ok(scene)
    }

    /// The scene as numbers that MPI can broadcast.
    pub fn to_words(self) -> [u64; 5] {
        [self.width, self.height, self.iterations, self.band, self.kernel as u64]
    }

    /// The scene that [`Self::to_words`] made numbers of.
    pub fn from_words([width, height, iterations, band, kernel]: [u64; 5]) -> Self {
        Self { width, height, iterations, band, kernel: Choice::value_variants()[kernel as usize] }
    }

    /// How the steps are to be counted.
    pub fn kernel(&self) -> Choice {
        self.kernel
    }

    /// The most steps per pixel.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        // Neither is above MAX_PIXELS.
        (self.width as u32, self.height as u32)
    }

    /// The number of bands; the last one may have fewer rows than the others.
    pub fn bands(&self) -> u64 {
        self.height.div_ceil(self.band)
    }

    /// The rows of a band, counted from the top.
    pub fn rows(&self, band: u64) -> Range<u64> {
        band * self.band..self.height.min((band + 1) * self.band)
    }

    /// The points of some pixels of a band, which are counted row by row.
    pub fn points(&self, band: u64, pixels: Range<u64>) -> Vec<Point> {
        let first = self.rows(band).start;
        let point = |pixel| {
            let (row, column) = (first + pixel / self.width, pixel % self.width);
            (CENTRE.0 + self.offset(row, self.height), CENTRE.1 + self.offset(column, self.width))
        };
        pixels.map(point).collect()
    }

    /// The number of pixels of a band.
    pub fn pixels(&self, band: u64) -> u64 {
        let rows = self.rows(band);
        (rows.end - rows.start) * self.width
    }

    /// How far a pixel's middle lies from that of the picture, along an axis of `all` pixels.
    fn offset(&self, pixel: u64, all: u64) -> f64 {
        (pixel as f64 + 0.5 - all as f64 / 2.0) * (HEIGHT / self.height as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_band_may_be_short() {
        let scene = Scene::new(5, 10, 9, 4).unwrap();
        assert_eq!((0..scene.bands()).map(|band| scene.rows(band)).collect::<Vec<_>>(), [0..4, 4..8, 8..10]);
        assert_eq!([0, 1, 2].map(|band| scene.pixels(band)), [20, 20, 10]);
    }

    #[test]
    fn what_is_too_much_is_refused_with_the_limit() {
        for (words, reason) in [
            ([0, 1, 1, 1], "at least one pixel"),
            ([100_000, 1001, 1, 1], "at most 50000000"),
            ([u64::MAX, 2, 1, 1], "too many"),
            ([1, 1, 1_000_001, 1], "at most 1000000"),
            ([1, 100_000, 1, 1], "--rows 2"),
        ] {
            let [width, height, iterations, band] = words;
            assert!(Scene::new(width, height, iterations, band).unwrap_err().contains(reason), "{words:?}");
        }
    }

    #[test]
    fn a_scene_survives_its_broadcast() {
        for &kernel in Choice::value_variants() {
            let scene = Scene { kernel, ..Scene::new(6, 5, 4, 3).unwrap() };
            assert_eq!(Scene::from_words(scene.to_words()), scene);
        }
    }
}
