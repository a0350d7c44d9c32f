#![doc = include_str!("../README.md")]

mod jump;
mod kernel;
mod streams;

use std::{f64::consts::PI, fmt, iter, ops::Range};

use shared::{
    grouped,
    numbers::si,
    plot::{Axis, Kind, Plot, Series},
};

pub use kernel::{Choice, Kernel, count_hits, count_hits_u32};
pub use streams::{LANES, Streams};

/// Darts of one block. Large enough that going on to the next one costs next to nothing (with AVX-512 0.8 µs, where its
/// darts take 360 µs: `cargo bench`, Xeon with 48 KiB and 2 MiB, 2026-11-20), small enough that a run of a second can be
/// shared out over hundreds of ranks.
pub const BLOCK: u64 = 1 << 20;

/// What a dart takes on a simulated cluster, in seconds: with AVX-512 on a Xeon (`cargo course bench`, 2026-11-20),
/// whatever kernel counts here, so that a prediction is the same on every machine.
const SECONDS_PER_DART: f64 = 0.36e-9;

/// The number of blocks in a run; the last one may be shorter.
pub fn blocks(darts: u64) -> u64 {
    darts.div_ceil(BLOCK)
}

/// A rank's share of some blocks, contiguous: no rank has more than one block more than another.
pub fn share(blocks: &Range<u64>, size: usize, rank: usize) -> Range<u64> {
    let share = shared::block(blocks.end - blocks.start, size, rank);
    blocks.start + share.start..blocks.start + share.end
}

/// The darts of some blocks of a run.
pub fn darts_in(blocks: &Range<u64>, darts: u64) -> u64 {
    let end = |block: u64| darts.min(block.saturating_mul(BLOCK));
    end(blocks.end) - end(blocks.start)
}

/// The dart counts at which the estimate is looked at for the convergence chart: four per decade from 100, and the
/// last one. Ascending. All but the last one are multiples of [`LANES`], so that no round of darts is interrupted.
pub fn marks(darts: u64) -> Vec<u64> {
    let quarters = (8..).map(|n| 10_f64.powf(f64::from(n) / 4.0) as u64);
    let rounds = quarters.take_while(|&n| n < darts).map(|n| n - n % LANES as u64);
    rounds.chain([darts]).collect()
}

/// Throws the darts of the given blocks, and counts the hits in each interval between two marks.
///
/// Block b always throws the same darts, from the seed's streams after b jumps of 2¹²⁸ numbers each: so the hits
/// depend on `darts` and `seed`, and not on who throws which block. Calls `progress` with the darts thrown so far,
/// after each block.
pub fn throw(kernel: Kernel, darts: u64, seed: u64, blocks: Range<u64>, mut progress: impl FnMut(u64)) -> Vec<u64> {
    let marks = marks(darts);
    let mut hits = vec![0; marks.len()];
    let mut streams = Streams::new(seed);
    streams.skip(blocks.start);
    for block in blocks.clone() {
        let start = block * BLOCK;
        let end = start + darts_in(&(block..block + 1), darts);
        let first = marks.partition_point(|&mark| mark <= start);
        let parts = parts(start..end, &marks[first..]);
        for (interval, more) in iter::zip(first.., kernel.count(&mut streams, &parts)) {
            hits[interval] += more;
        }
        shared::computed(SECONDS_PER_DART * (end - start) as f64);
        progress(darts_in(&(blocks.start..block + 1), darts));
    }
    hits
}

/// The sizes of the parts into which the marks cut a range of darts.
fn parts(darts: Range<u64>, marks: &[u64]) -> Vec<u64> {
    let within = marks.iter().copied().take_while(|&mark| mark < darts.end);
    let cuts: Vec<u64> = iter::once(darts.start).chain(within).chain([darts.end]).collect();
    cuts.windows(2).map(|cut| cut[1] - cut[0]).collect()
}

/// What a run is, for its checkpoint: all that its hits depend on. The number of ranks isn't among that. Nor is the
/// kernel, if only a run of `f64` goes on with `f64`, and another one with any of the others.
pub fn run(darts: u64, seed: u64, kernel: Kernel) -> String {
    let kernel = if kernel.name == "f64" { "f64" } else { "any but f64" };
    format!("lesson = monte_carlo_pi\ndarts = {darts}\nseed = {seed}\nkernel = {kernel}\nblock = {BLOCK}\n")
}

/// What a number of hits says about π.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// Darts thrown.
    pub darts: u64,
    /// Darts within the quarter circle.
    pub hits: u64,
}

impl Estimate {
    /// The estimates at all marks, from the hits in the intervals between them.
    pub fn at_marks(darts: u64, hits: &[u64]) -> Vec<Self> {
        let sums = hits.iter().scan(0, |sum, hits| {
            *sum += hits;
            Some(*sum)
        });
        marks(darts).into_iter().zip(sums).map(|(darts, hits)| Self { darts, hits }).collect()
    }

    /// The estimate of π: a dart hits with probability π/4.
    pub fn pi(self) -> f64 {
        4.0 * self.hits as f64 / self.darts as f64
    }

    /// The standard error of [`Self::pi`]: that of a binomial proportion p, √(p(1 − p)/n), times 4.
    pub fn std_error(self) -> f64 {
        let p = self.hits as f64 / self.darts as f64;
        4.0 * (p * (1.0 - p) / self.darts as f64).sqrt()
    }

    /// The distance from π in standard errors, or `None` if all darts hit or all missed, which tells no error. Two in
    /// three runs stay below 1, and 19 in 20 below 2.
    pub fn deviation(self) -> Option<f64> {
        let error = self.std_error();
        (error > 0.0).then(|| (self.pi() - PI).abs() / error)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hits, darts) = (grouped(self.hits), grouped(self.darts));
        writeln!(f, "π ≈ {:.9} ± {:.9} ({hits} of {darts} darts hit)", self.pi(), self.std_error())?;
        match self.deviation() {
            Some(deviation) => write!(f, "{deviation:.2} standard errors from π"),
            None => write!(f, "too few darts to tell the error"),
        }
    }
}

/// The speed of all ranks together and of each that has darts, in darts per second, for the darts of this run.
pub fn speed(darts: u64, seconds: f64, rates: &[f64]) -> String {
    if darts == 0 {
        return "no dart was left to be thrown\n".into();
    }
    let busy = rates.iter().copied().filter(|&rate| rate > 0.0);
    let (slowest, fastest) = (busy.clone().fold(f64::MAX, f64::min), busy.fold(0.0, f64::max));
    format!("{}darts/s in all, {}darts/s to {}darts/s per rank\n", si(darts as f64 / seconds), si(slowest), si(fastest))
}

/// The convergence chart: how far the estimates are from π, and the band where two in three should lie. Both axes are
/// logarithmic, so that a law n^(−1/2) is a straight line and the last digits are as visible as the first ones.
pub fn convergence(estimates: &[Estimate], note: String) -> Plot {
    let of = |y: &dyn Fn(&Estimate) -> f64| -> Vec<(f64, f64)> {
        estimates.iter().map(|estimate| (estimate.darts as f64, y(estimate))).collect()
    };
    // The standard error that theory predicts: 4·√(p(1 − p)) with p = π/4 is 1.64.
    let expected = |estimate: &Estimate| (PI * (4.0 - PI) / estimate.darts as f64).sqrt();
    let errors = of(&|estimate| (estimate.pi() - PI).abs());
    // The band reaches down to 0, which a logarithmic axis hasn't: to the bottom of what is drawn.
    let smallest = errors.iter().map(|point| point.1).filter(|&error| error > 0.0).fold(f64::MAX, f64::min);
    let bottom = estimates.last().map_or(smallest, |last| smallest.min(expected(last) / 10.0));
    let band = of(&|estimate| expected(estimate));
    Plot {
        title: "A hundred times the darts for one more digit of π".into(),
        x: Axis::log("darts n"),
        y: Axis::log("distance of the estimate from π"),
        series: vec![
            Series::new("two runs in three", 5, Kind::Band(vec![bottom; band.len()]), band.clone()),
            Series::new("1.64/√n", 6, Kind::Dashed, band),
            Series::new("this run", 0, Kind::LineAndMarkers, errors),
        ],
        legend: shared::plot::LegendAt::UpperRight,
        note,
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

    use super::*;

    fn hits(darts: u64, seed: u64, blocks: Range<u64>) -> Vec<u64> {
        throw(Kernel::new(Choice::Auto).expect("always"), darts, seed, blocks, |_| {})
    }

    #[test]
    fn the_hits_do_not_depend_on_who_throws_which_block() {
        let darts = 5 * BLOCK + 12_345;
        let all = hits(darts, 42, 0..6);
        for parts in [2, 3, 6, 10] {
            let mut sum = vec![0; all.len()];
            for part in 0..parts {
                let share = hits(darts, 42, shared::block(6, parts, part));
                sum.iter_mut().zip(share).for_each(|(sum, hits)| *sum += hits);
            }
            assert_eq!(sum, all, "{parts} parts");
        }
        assert_ne!(hits(darts, 43, 0..6), all, "another seed, other darts");
    }

    /// The definition, dart by dart, by the library's generators: no lanes, no parts, no polynomials.
    #[test]
    fn the_hits_are_those_of_the_definition() {
        const DARTS: u64 = 2 * BLOCK + 12_345;
        let marks = marks(DARTS);
        let mut expected = vec![0; marks.len()];
        for block in 0..blocks(DARTS) {
            let mut streams = [(); LANES].map(|()| Xoshiro256PlusPlus::seed_from_u64(42));
            for (lane, stream) in streams.iter_mut().enumerate() {
                (0..lane).for_each(|_| stream.long_jump());
                (0..block).for_each(|_| stream.jump());
            }
            for dart in block * BLOCK..DARTS.min((block + 1) * BLOCK) {
                let number = streams[(dart % LANES as u64) as usize].next_u64();
                let (x, y) = (u128::from(number >> 32), u128::from(number as u32));
                let interval = marks.iter().position(|&end| dart < end).expect("the last one is the end");
                expected[interval] += u64::from(x * x + y * y < 1 << 64);
            }
        }
        assert_eq!(hits(DARTS, 42, 0..3), expected);
    }

    #[test]
    fn every_dart_is_in_one_block() {
        for darts in [1, BLOCK, 3 * BLOCK + 1, u64::MAX] {
            let all = blocks(darts);
            assert_eq!(darts_in(&(0..all), darts), darts);
            assert_eq!(darts_in(&(0..all / 2), darts) + darts_in(&(all / 2..all), darts), darts);
            assert_eq!(darts_in(&(all..all), darts), 0);
        }
    }

    #[test]
    fn the_shares_of_some_blocks_follow_each_other() {
        for (blocks, size) in [(5..5, 3), (7..9, 3), (3..1_000, 7), (u64::MAX - 1..u64::MAX, 2)] {
            let shares: Vec<_> = (0..size).map(|rank| share(&blocks, size, rank)).collect();
            assert_eq!((shares[0].start, shares[size - 1].end), (blocks.start, blocks.end));
            assert!(shares.windows(2).all(|pair| pair[0].end == pair[1].start), "{shares:?}");
        }
    }

    #[test]
    fn blocks_throw_different_darts() {
        let in_block = |block| hits(2 * BLOCK, 42, block..block + 1).iter().sum::<u64>();
        assert_ne!(in_block(0), in_block(1));
    }

    #[test]
    fn a_rank_starts_at_once_however_far_its_blocks_lie() {
        let last = blocks(u64::MAX) - 1;
        let of_block: u64 = hits(u64::MAX, 42, last..last + 1).iter().sum();
        // The last block is short of one dart.
        let all = Estimate { darts: BLOCK - 1, hits: of_block };
        assert!(all.deviation().expect("some miss") < 5.0, "{all:?}");
    }

    #[test]
    fn a_longer_run_starts_like_a_shorter_one() {
        let of = |darts| Estimate::at_marks(darts, &hits(darts, 7, 0..1)).iter().map(|e| e.hits).collect::<Vec<_>>();
        assert_eq!(of(1_000)[..4], of(100_000)[..4]);
    }

    #[test]
    fn the_estimate_lies_within_five_standard_errors() {
        for seed in 0..20 {
            let all = Estimate { darts: BLOCK, hits: hits(BLOCK, seed, 0..1).iter().sum() };
            assert!(all.deviation().expect("some miss") < 5.0, "seed {seed}: {all:?}");
        }
    }

    #[test]
    fn few_darts_tell_no_error() {
        assert_eq!(Estimate { darts: 1, hits: 1 }.deviation(), None);
        assert_eq!(Estimate { darts: 4, hits: 3 }.pi(), 3.0);
    }

    #[test]
    fn marks_ascend_and_end_with_the_last_dart() {
        assert_eq!(marks(50), [50]);
        assert_eq!(marks(100), [100]);
        assert_eq!(marks(1_000), [96, 176, 304, 560, 1_000]);
        assert!(marks(u64::MAX).windows(2).all(|pair| pair[0] < pair[1]));
    }
}
