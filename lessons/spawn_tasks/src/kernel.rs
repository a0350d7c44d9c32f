//! z → z² + c, again and again, for many points, in three steps: one point after the other, some side by side, and some
//! side by side that don't wait for each other. All count the same, on every processor.

use clap::ValueEnum;

use crate::{
    lanes::{in_groups, refilling},
    point::Point,
};

/// Step 1: the steps z → z² + c, from 0, that the point c takes until |z| > 2; `limit` if it doesn't get there.
pub fn escape((x, y): Point, limit: u64) -> u64 {
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

/// Step 1 for many points.
fn scalar(points: &[Point], limit: u64) -> Vec<u64> {
    points.iter().map(|&point| escape(point, limit)).collect()
}

/// Step 2 for any processor, with as many lanes as [`portable`].
fn groups(points: &[Point], limit: u64) -> Vec<u64> {
    in_groups::<8>(points, limit)
}

/// Step 3 for a processor of which we know no more than the compiler does: SSE2 on x86, NEON on ARM, two numbers in a
/// register. With 4 lanes the picture takes 1.4 times as long, since too few steps are under way at once; with 16 as
/// well, since SSE2 has 16 registers, and a lane needs six numbers.
fn portable(points: &[Point], limit: u64) -> Vec<u64> {
    refilling::<8>(points, limit)
}

/// Step 3 for AVX2: four numbers in a register. In Intel's processors since 2013, in AMD's since 2015. With 8 lanes it
/// takes 1.25 times as long, with 16 1.1 times.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(points: &[Point], limit: u64) -> Vec<u64> {
    refilling::<12>(points, limit)
}

/// Step 3 for AVX-512: eight numbers in each of 32 registers. Four registers of lanes, of which each takes six: more
/// don't fit. With 16 lanes it takes 1.25 times as long, with 24 1.1 times.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512(points: &[Point], limit: u64) -> Vec<u64> {
    refilling::<32>(points, limit)
}

/// How the steps are counted, as asked for on the command line.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The fastest that this processor can
    Auto,
    /// Step 1: one point after the other
    Scalar,
    /// Step 2: eight neighbours side by side, which wait for the last of them; for any processor
    Groups,
    /// Step 3: side by side, and whoever is done takes the next point; for any processor
    Portable,
    /// Step 3 with the vector unit AVX2
    Avx2,
    /// Step 3 with the vector unit AVX-512
    Avx512,
}

/// A way to count the steps that this processor can go. All of them find the same.
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    /// Its name on the command line.
    pub name: &'static str,
    count: fn(&[Point], u64) -> Vec<u64>,
}

impl Kernel {
    /// The kernel of a choice.
    ///
    /// # Errors
    /// A sentence that says which vector unit this processor lacks.
    pub fn new(choice: Choice) -> Result<Self, String> {
        Self::without(&[], choice)
    }

    /// The same on a processor that lacks these vector units, whether or not this one does.
    fn without(lacking: &[Choice], choice: Choice) -> Result<Self, String> {
        let kernel = |name, count| Ok(Self { name, count });
        let or = |choice| move |_| Self::without(lacking, choice);
        match choice {
            Choice::Auto => {
                Self::without(lacking, Choice::Avx512).or_else(or(Choice::Avx2)).or_else(or(Choice::Portable))
            }
            Choice::Avx2 if lacking.contains(&choice) => Err(lacks("AVX2")),
            Choice::Avx512 if lacking.contains(&choice) => Err(lacks("AVX-512")),
            Choice::Scalar => kernel("scalar", scalar),
            Choice::Groups => kernel("groups", groups),
            Choice::Portable => kernel("portable", portable),
            #[cfg(target_arch = "x86_64")]
            Choice::Avx2 if is_x86_feature_detected!("avx2") => kernel("avx2", |points, limit| {
                // SAFETY: this processor has AVX2, as the guard has found.
                unsafe { avx2(points, limit) }
            }),
            #[cfg(target_arch = "x86_64")]
            Choice::Avx512 if is_x86_feature_detected!("avx512f") => kernel("avx512", |points, limit| {
                // SAFETY: this processor has AVX-512, as the guard has found.
                unsafe { avx512(points, limit) }
            }),
            Choice::Avx2 => Err(lacks("AVX2")),
            Choice::Avx512 => Err(lacks("AVX-512")),
        }
    }

    /// All kernels that this processor can run, slowest first.
    pub fn all() -> Vec<Self> {
        let steps = Choice::value_variants().iter().filter(|&&choice| choice != Choice::Auto);
        steps.filter_map(|&choice| Self::new(choice).ok()).collect()
    }

    /// What [`escape`] says about each point.
    pub fn count(self, points: &[Point], limit: u64) -> Vec<u64> {
        (self.count)(points, limit)
    }
}

fn lacks(unit: &str) -> String {
    format!("this processor has no {unit}; --kernel auto takes the fastest kernel that it can run")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_definition(points: &[Point], limit: u64) -> Vec<u64> {
        points.iter().map(|&point| escape(point, limit)).collect()
    }

    /// A grid over the whole set and far around it, and rays along which |c| is about 2, where rounding decides.
    fn points() -> Vec<Point> {
        let grid = (0..40).flat_map(|i| (0..40).map(move |j| (f64::from(i) * 0.2 - 4.0, f64::from(j) * 0.151 - 3.0)));
        let ring = (0..500).map(|n| {
            let (sin, cos) = (f64::from(n) * 0.1).sin_cos();
            ((2.0 + f64::from(n % 5 - 2) * f64::EPSILON) * cos, 2.0 * sin)
        });
        let special = [(-2.0, 0.0), (0.0, 0.0), (-1.0, 0.0), (0.25, 0.0), (0.0, 1.0), (1e300, 1e300), (1e-300, 0.0)];
        grid.chain(ring).chain(special).collect()
    }

    #[test]
    fn points_whose_fate_is_known() {
        // 0 and -1 never leave; 1 goes 0, 1, 2, 5: out after three steps. 3 is out after one.
        assert_eq!([0.0, -1.0, 1.0, 3.0].map(|x| escape((x, 0.0), 100)), [100, 100, 3, 1]);
    }

    #[test]
    fn all_kernels_count_the_same_steps() {
        let points = points();
        // Limits below a stride, at its ends, and above it.
        for limit in [1, 15, 16, 17, 32, 300] {
            let expected = by_definition(&points, limit);
            for kernel in Kernel::all() {
                assert!(kernel.count(&points, limit) == expected, "{} up to {limit}", kernel.name);
            }
        }
    }

    #[test]
    fn any_number_of_points_fills_the_lanes() {
        let points = points();
        // No point, fewer points than lanes, one more than a full set, and so on.
        for number in (0..70).chain([127, 128, 129]) {
            let some = &points[700..700 + number];
            for kernel in Kernel::all() {
                assert_eq!(kernel.count(some, 100), by_definition(some, 100), "{} of {number}", kernel.name);
            }
        }
    }

    #[test]
    fn a_vector_unit_that_a_processor_lacks_is_named_and_auto_takes_the_next() {
        let refused = |choice| Kernel::without(&[choice], choice).expect_err("the processor lacks it");
        assert!(refused(Choice::Avx2).starts_with("this processor has no AVX2;"));
        assert!(refused(Choice::Avx512).starts_with("this processor has no AVX-512;"));
        let auto = |lacking: &[Choice]| Kernel::without(lacking, Choice::Auto).expect("always").name;
        assert_eq!(auto(&[Choice::Avx2, Choice::Avx512]), "portable");
        let avx2 = Kernel::new(Choice::Avx2).map_or("portable", |kernel| kernel.name);
        assert_eq!(auto(&[Choice::Avx512]), avx2);
    }

    #[test]
    fn all_are_those_of_this_processor() {
        let all: Vec<_> = Kernel::all().iter().map(|kernel| kernel.name).collect();
        harness::testing::are_those_of_this_processor(&all, &["avx2", "avx512"]);
    }

    #[test]
    fn auto_is_the_last_of_all() {
        let all: Vec<_> = Kernel::all().iter().map(|kernel| kernel.name).collect();
        assert!(all.starts_with(&["scalar", "groups", "portable"]), "{all:?}");
        assert_eq!(Kernel::new(Choice::Auto).expect("always").name, all[all.len() - 1]);
    }
}
