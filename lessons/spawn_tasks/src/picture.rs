//! The work: a piece of the Mandelbrot set, painted in bands of rows. One band is one task.

use std::ops::Range;

use shared::numbers;

/// The most pixels of a picture: 150 MB of colours, of which the manager holds three; and even if it is one task, its
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

/// Points that are iterated side by side. One point's steps wait for each other; several keep the processor's units
/// busy. The whole picture takes 0.59 s so, and 0.75 s point by point (one core of an Intel Xeon, 2026-11-20); the gain
/// isn't larger since points that leave early wait for their neighbours.
pub const LANES: usize = 8;

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
}

impl SceneOptions {
    /// The scene, if it is not too large.
    ///
    /// # Errors
    /// As [`Scene::new`].
    pub fn check(&self) -> Result<Scene, String> {
        Scene::new(self.width, self.height, self.iterations, self.rows)
    }
}

/// What to paint, and in which pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scene {
    width: u64,
    height: u64,
    iterations: u64,
    band: u64,
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
        let scene = Self { width, height, iterations, band };
        if scene.bands() > MAX_BANDS {
            let least = height.div_ceil(MAX_BANDS);
            return Err(format!("{} tasks are too many; choose --rows {least} or more", scene.bands()));
        }
        Ok(scene)
    }

    /// The scene as numbers that MPI can broadcast.
    pub fn to_words(self) -> [u64; 4] {
        [self.width, self.height, self.iterations, self.band]
    }

    /// The scene that [`Self::to_words`] made numbers of.
    pub fn from_words([width, height, iterations, band]: [u64; 4]) -> Self {
        Self { width, height, iterations, band }
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

    /// Paints a band: three bytes (red, green, blue) per pixel, row by row. Uses no operation that processors round
    /// differently, so a pixel has the same colour whoever paints it.
    pub fn paint(&self, band: u64) -> Vec<u8> {
        let mut colours = Vec::new();
        for row in self.rows(band) {
            let x = CENTRE.0 + self.offset(row, self.height);
            for first in (0..self.width).step_by(LANES) {
                let ys = std::array::from_fn(|lane| CENTRE.1 + self.offset(first + lane as u64, self.width));
                let steps = escape_lanes(x, ys, self.iterations);
                let within = LANES.min((self.width - first) as usize);
                colours.extend(steps[..within].iter().flat_map(|&steps| colour(steps, self.iterations)));
            }
        }
        colours
    }

    /// How far a pixel's middle lies from that of the picture, along an axis of `all` pixels.
    fn offset(&self, pixel: u64, all: u64) -> f64 {
        (pixel as f64 + 0.5 - all as f64 / 2.0) * (HEIGHT / self.height as f64)
    }
}

/// The steps z → z² + c, from 0, that the point c = x + iy takes until |z| > 2; `limit` if it doesn't get there.
pub fn escape(x: f64, y: f64, limit: u64) -> u64 {
    let (mut re, mut im) = (0.0, 0.0);
    for step in 0..limit {
        let (re2, im2) = (re * re, im * im);
        if re2 + im2 > 4.0 {
            return step;
        }
        im = 2.0 * re * im + y;
        re = re2 - im2 + x;
    }
    limit
}

/// [`escape`] for several points of a row at once, with the same results.
pub fn escape_lanes(x: f64, ys: [f64; LANES], limit: u64) -> [u64; LANES] {
    let (mut re, mut im, mut steps) = ([0.0; LANES], [0.0; LANES], [0; LANES]);
    let mut inside = [1; LANES];
    for _ in 0..limit {
        for lane in 0..LANES {
            let (re2, im2) = (re[lane] * re[lane], im[lane] * im[lane]);
            // A point that has left stays out, also when rounding would bring it back.
            inside[lane] &= u64::from(re2 + im2 <= 4.0);
            steps[lane] += inside[lane];
            im[lane] = 2.0 * re[lane] * im[lane] + ys[lane];
            re[lane] = re2 - im2 + x;
        }
        if inside == [0; LANES] {
            break;
        }
    }
    steps
}

/// Red, green and blue of a point that left after so many steps; black for one that stayed.
fn colour(steps: u64, limit: u64) -> [u8; 3] {
    const STOPS: [[f64; 3]; 5] =
        [[0.0, 20.0, 80.0], [0.0, 114.0, 178.0], [240.0, 250.0, 255.0], [230.0, 159.0, 0.0], [110.0, 30.0, 0.0]];
    if steps == limit {
        return [0; 3];
    }
    // The square root spreads the slow colours near the set; it is rounded alike on all processors, a logarithm isn't.
    let place = (steps as f64).sqrt() * 0.32;
    let (stop, fraction) = (place as usize, place.fract());
    let (from, to) = (STOPS[stop % STOPS.len()], STOPS[(stop + 1) % STOPS.len()]);
    std::array::from_fn(|part| (from[part] + (to[part] - from[part]) * fraction) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Canvas;

    fn whole(scene: Scene) -> Canvas {
        let mut canvas = Canvas::new(scene);
        (0..scene.bands()).for_each(|band| canvas.put(band, &scene.paint(band)));
        canvas
    }

    #[test]
    fn points_whose_fate_is_known() {
        // 0 and -1 never leave; 1 goes 0, 1, 2, 5: out after three steps. 3 is out after one.
        assert_eq!([0.0, -1.0, 1.0, 3.0].map(|x| escape(x, 0.0, 100)), [100, 100, 3, 1]);
    }

    #[test]
    fn side_by_side_is_the_same_as_one_after_the_other() {
        for x in [-2.0, -1.2, -0.7463, 0.0, 0.3] {
            for start in -12..12 {
                let ys = std::array::from_fn(|lane| f64::from(start) * 0.1 + lane as f64 * 0.0123);
                assert_eq!(escape_lanes(x, ys, 300), ys.map(|y| escape(x, y, 300)));
            }
        }
        assert_eq!(escape_lanes(-2.0, [0.0; LANES], 50), [50; LANES], "the tip of the set");
    }

    #[test]
    fn the_picture_does_not_depend_on_its_bands() {
        let reference = whole(Scene::new(37, 23, 200, 23).unwrap());
        for band in [1, 2, 7, 22, 1000] {
            let pieces = whole(Scene::new(37, 23, 200, band).unwrap());
            assert!(pieces.pixels == reference.pixels, "bands of {band} rows");
        }
        assert!(reference.pixels.iter().any(|&byte| byte != 0));
    }

    #[test]
    fn the_smallest_picture_and_the_last_short_band() {
        assert_eq!(Scene::new(1, 1, 1, 1).unwrap().paint(0).len(), 3);
        let scene = Scene::new(5, 10, 9, 4).unwrap();
        assert_eq!((0..scene.bands()).map(|band| scene.rows(band)).collect::<Vec<_>>(), [0..4, 4..8, 8..10]);
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
        let scene = Scene::new(6, 5, 4, 3).unwrap();
        assert_eq!(Scene::from_words(scene.to_words()), scene);
    }
}
