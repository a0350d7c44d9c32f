//! The same darts, counted in three steps that get faster: the first reads like the textbook, the last keeps the
//! processor's vector unit busy.

use clap::ValueEnum;
use rand::RngExt;

use crate::streams::{LANES, Streams};

/// Step 1: throws darts at the unit square; a hit lies within the quarter of the unit circle around the origin.
pub fn count_hits(random: &mut impl RngExt, darts: u64) -> u64 {
    let hit = |_: &u64| {
        let (x, y) = (random.random::<f64>(), random.random::<f64>());
        x * x + y * y < 1.0
    };
    (0..darts).filter(hit).count() as u64
}

/// Step 2: the same with one random number for each dart, and without floating point.
pub fn count_hits_u32(random: &mut impl RngExt, darts: u64) -> u64 {
    (0..darts).map(|_| u64::from(is_hit(random.random()))).sum()
}

/// Whether the dart hits whose coordinates are the two halves of a number, in units of 2⁻³².
///
/// That grid is fine enough: it makes the estimate of π too large by 2⁻³⁰, which is less than the standard error of
/// any run of up to 3·10¹⁸ darts.
#[inline(always)]
fn is_hit(number: u64) -> bool {
    let (x, y) = (number >> 32, number & 0xffff_ffff);
    // x² + y² < 2⁶⁴, but that sum may overflow. !n is 2⁶⁴ − 1 − n, which can't.
    x * x <= !(y * y)
}

/// Step 3: a dart in each lane, again and again. Returns the hits.
///
/// It is inlined, with all that it calls, into a function marked for a vector unit: only there does the compiler use
/// that unit. Hence loops and no closures: a closure runs within functions of the standard library, which aren't marked.
#[inline(always)]
fn count_rounds(streams: &mut Streams, rounds: u64) -> u64 {
    // Copies whose address nobody has can stay in registers.
    let (mut lanes, mut hits) = (streams.clone(), [0; LANES]);
    for _ in 0..rounds {
        let numbers = lanes.draw();
        for lane in 0..LANES {
            hits[lane] += u64::from(is_hit(numbers[lane]));
        }
    }
    *streams = lanes;
    hits.iter().sum()
}

/// Step 3 for a block, in parts.
#[inline(always)]
fn in_lanes(streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
    let mut lanes = streams.clone();
    let mut hits = Vec::with_capacity(parts.len());
    for &darts in parts {
        let (rounds, rest) = (darts / LANES as u64, (darts % LANES as u64) as usize);
        let mut of_part = count_rounds(&mut lanes, rounds);
        if rest > 0 {
            for &number in &lanes.draw()[..rest] {
                of_part += u64::from(is_hit(number));
            }
        }
        hits.push(of_part);
    }
    streams.next_block();
    hits
}

/// Step 3 for a processor of which we know no more than the compiler does: SSE2 on x86, NEON on ARM.
fn portable(streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
    in_lanes(streams, parts)
}

/// Step 3 for AVX2: registers of four 64-bit numbers. In Intel's processors since 2013, in AMD's since 2015.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
    in_lanes(streams, parts)
}

/// Step 3 for AVX-512: registers of eight 64-bit numbers, and an instruction that rotates them.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512(streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
    in_lanes(streams, parts)
}

/// Step 1 for a block, which takes its darts from the first of the streams.
fn f64(streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
    let [mut random, ..] = streams.generators();
    let hits = parts.iter().map(|&darts| count_hits(&mut random, darts)).collect();
    streams.next_block();
    hits
}

/// Step 2 for a block: dart i is the next one of stream i mod 16, as in step 3, but one stream throws after another.
fn u32(streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
    let mut generators = streams.generators();
    let mut of_lane = |lane: usize, darts: u64| {
        let darts = darts / LANES as u64 + u64::from((lane as u64) < darts % LANES as u64);
        count_hits_u32(&mut generators[lane], darts)
    };
    let hits = parts.iter().map(|&darts| (0..LANES).map(|lane| of_lane(lane, darts)).sum()).collect();
    streams.next_block();
    hits
}

/// How the hits are counted, as asked for on the command line.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// The fastest that this processor can
    Auto,
    /// Step 1: two floating-point numbers for each dart
    F64,
    /// Step 2: one 64-bit number for each dart, compared in integers
    U32,
    /// Step 3: sixteen darts at once, for any processor
    Portable,
    /// Step 3 with the vector unit AVX2
    Avx2,
    /// Step 3 with the vector unit AVX-512
    Avx512,
}

/// A way to count the hits that this processor can go.
///
/// All of them find the same hits, but for `f64`, which throws other darts.
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    /// Its name on the command line.
    pub name: &'static str,
    count: fn(&mut Streams, &[u64]) -> Vec<u64>,
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
            Choice::F64 => kernel("f64", f64),
            Choice::U32 => kernel("u32", u32),
            Choice::Portable => kernel("portable", portable),
            #[cfg(target_arch = "x86_64")]
            Choice::Avx2 if is_x86_feature_detected!("avx2") => kernel("avx2", |streams, parts| {
                // SAFETY: this processor has AVX2, as the guard has found.
                unsafe { avx2(streams, parts) }
            }),
            #[cfg(target_arch = "x86_64")]
            Choice::Avx512 if is_x86_feature_detected!("avx512f") => kernel("avx512", |streams, parts| {
                // SAFETY: this processor has AVX-512, as the guard has found.
                unsafe { avx512(streams, parts) }
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

    /// Throws the darts of a block, in parts, and returns the hits in each part. All parts but the last must be
    /// multiples of [`LANES`]. Then the streams are those of the next block.
    pub fn count(self, streams: &mut Streams, parts: &[u64]) -> Vec<u64> {
        let whole = parts.split_last().is_none_or(|(_, whole)| whole.iter().all(|part| part % LANES as u64 == 0));
        assert!(whole, "only a block's last part may end within a round: {parts:?}");
        (self.count)(streams, parts)
    }
}

fn lacks(unit: &str) -> String {
    format!("this processor has no {unit}; --kernel auto takes the fastest kernel that it can run")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dart_hits_within_the_circle() {
        let is_near = |x: u64, y: u64| {
            let inside = u128::from(x).pow(2) + u128::from(y).pow(2) < 1 << 64;
            assert_eq!(is_hit(x << 32 | y), inside, "({x}, {y})");
            inside
        };
        let largest = u64::from(u32::MAX);
        assert!(is_near(0, 0) && is_near(largest, 0) && is_near(0, largest) && !is_near(largest, largest));
        // Along the circle, where x² + y² comes as close to 2⁶⁴ as it can, from both sides.
        for x in (0..=largest).step_by(100_003) {
            let y = ((1 << 64) - u128::from(x).pow(2)).isqrt() as u64;
            for y in y.saturating_sub(1)..=(y + 1).min(largest) {
                is_near(x, y);
            }
        }
    }

    /// The hits in the parts of the block after the seed's first `skipped`, and the streams that are left.
    fn count(kernel: Kernel, skipped: u64, parts: &[u64]) -> (Vec<u64>, Streams) {
        let mut streams = Streams::new(42);
        streams.skip(skipped);
        (kernel.count(&mut streams, parts), streams)
    }

    #[test]
    fn all_kernels_find_the_same_hits() {
        let step_2 = Kernel::new(Choice::U32).expect("every processor can");
        for parts in [&[16, 0, 1 << 16, 320, 12_345][..], &[1], &[15], &[17], &[]] {
            for kernel in Kernel::all().into_iter().filter(|kernel| kernel.name != "f64") {
                assert_eq!(count(kernel, 3, parts), count(step_2, 3, parts), "{} of {parts:?}", kernel.name);
            }
        }
    }

    #[test]
    fn step_1_agrees_with_the_others_within_its_error() {
        const DARTS: u64 = 1 << 20;
        let p = std::f64::consts::FRAC_PI_4;
        // Two counts of independent darts: the variance of their difference is 2np(1 − p).
        let error = (2.0 * DARTS as f64 * p * (1.0 - p)).sqrt();
        for block in 0..10 {
            let of = |choice| count(Kernel::new(choice).expect("every processor can"), block, &[DARTS]);
            let ((step_1, next), (step_2, the_same)) = (of(Choice::F64), of(Choice::U32));
            assert!((step_1[0] as f64 - step_2[0] as f64).abs() < 5.0 * error, "{step_1:?} {step_2:?}");
            assert_ne!(step_1, step_2, "step 1 throws darts of its own");
            assert_eq!(next, the_same, "both go on to the next block");
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
        assert!(all.starts_with(&["f64", "u32", "portable"]), "{all:?}");
        assert_eq!(Kernel::new(Choice::Auto).expect("always").name, all[all.len() - 1]);
    }

    #[test]
    #[should_panic(expected = "only a block's last part")]
    fn a_part_that_ends_within_a_round_is_the_last_one() {
        Kernel::new(Choice::Auto).expect("always").count(&mut Streams::new(42), &[15, 16]);
    }
}
