//! The work: a worker's colours for a band of the picture.

use crate::{kernel::Kernel, picture::Scene};

/// Points that a kernel gets at once: 64 KiB of them, which stay in the second-level cache of any processor. When the
/// last of them have begun, the kernel's lanes empty one after the other, so they should be many: see `cargo bench`.
const PIECE: u64 = 4096;

/// What a step of a point takes on a simulated cluster, in seconds: with AVX-512 on a Xeon (README.md, 2026-11-20).
const SECONDS_PER_STEP: f64 = 0.31e-9;

/// Paints the bands of a scene.
pub struct Painter {
    scene: Scene,
    kernel: Kernel,
    /// The colour of each number of steps. Computing a colour takes 14 ns, which is as much as 50 steps of a point
    /// (AVX-512, Xeon with 48 KiB and 2 MiB, 2026-11-20); looking it up takes 2.
    colours: Vec<[u8; 3]>,
}

impl Painter {
    /// A painter who counts as the scene says.
    ///
    /// # Errors
    /// A sentence, if this processor can't count so.
    pub fn new(scene: Scene) -> Result<Self, String> {
        let limit = scene.iterations();
        let colours = (0..=limit).map(|steps| colour(steps, limit)).collect();
        Ok(Self { scene, kernel: Kernel::new(scene.kernel())?, colours })
    }

    /// The kernel's name.
    pub fn kernel(&self) -> &'static str {
        self.kernel.name
    }

    /// Paints a band: three bytes (red, green, blue) per pixel, row by row. Uses no operation that processors round
    /// differently, so a pixel has the same colour whoever paints it.
    pub fn paint(&self, band: u64) -> Vec<u8> {
        let pixels = self.scene.pixels(band);
        let mut colours = Vec::with_capacity(pixels as usize);
        for first in (0..pixels).step_by(PIECE as usize) {
            let points = self.scene.points(band, first..pixels.min(first + PIECE));
            let steps = self.kernel.count(&points, self.scene.iterations());
            shared::computed(SECONDS_PER_STEP * steps.iter().sum::<u64>() as f64);
            colours.extend(steps.into_iter().map(|steps| self.colours[steps as usize]));
        }
        colours.into_flattened()
    }
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
        let painter = Painter::new(scene).expect("every processor can by auto");
        let mut canvas = Canvas::new(scene);
        (0..scene.bands()).for_each(|band| canvas.put(band..band + 1, &painter.paint(band)));
        canvas
    }

    #[test]
    fn the_picture_does_not_depend_on_its_bands() {
        // 230 rows in one band are more than a piece.
        let reference = whole(Scene::new(37, 230, 200, 230).expect("a small picture"));
        for band in [1, 2, 7, 229, 1000] {
            let pieces = whole(Scene::new(37, 230, 200, band).expect("a small picture"));
            assert!(pieces.pixels == reference.pixels, "bands of {band} rows");
        }
        assert!(reference.pixels.iter().any(|&byte| byte != 0));
    }

    #[test]
    fn the_smallest_picture_has_one_colour() {
        let painter = Painter::new(Scene::new(1, 1, 1, 1).expect("a small picture")).expect("every processor can");
        assert_eq!(painter.paint(0).len(), 3);
    }

    /// The chapter says how much of their time the lanes of a group work.
    #[test]
    fn a_group_waits_for_its_slowest_lane() {
        let scene = Scene::new(960, 640, 1000, 1).expect("the program's own picture");
        let kernel = Kernel::new(scene.kernel()).expect("every processor can by auto");
        let count = |band| kernel.count(&scene.points(band, 0..scene.pixels(band)), scene.iterations());
        let rows: Vec<_> = (0..scene.bands()).map(count).collect();
        let useful: u64 = rows.iter().flatten().sum();
        assert_eq!(useful / (960 * 640), 369, "steps per pixel");
        for (lanes, percent) in [(8, 88), (32, 79)] {
            let groups = rows.iter().flat_map(|row| row.chunks(lanes));
            let all: u64 = groups.map(|group| group.len() as u64 * group.iter().max().unwrap_or(&0)).sum();
            assert_eq!((100 * useful + all / 2) / all, percent, "{lanes} lanes");
        }
    }
}
