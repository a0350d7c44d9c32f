//! Keys to sort: each is a function of the seed and of its place in the whole, so that any number of ranks makes the
//! same keys, each rank its own.

use clap::ValueEnum;

/// A number without a pattern for each seed and index: the random generator SplitMix64 (G. L. Steele, D. Lea and
/// C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), which can jump to any index.
pub fn hash(seed: u64, index: u64) -> u64 {
    // The golden ratio's fraction in units of 2⁻⁶⁴: its multiples spread evenly.
    let mut bits = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// How the keys are distributed, and in which order they come.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Distribution {
    /// Any key is as likely as any other
    Uniform,
    /// The same, but the keys come in order
    Sorted,
    /// The same, but the keys come in reverse order
    Reversed,
    /// All keys are equal
    Equal,
    /// Half of the keys are 1, a sixth are 2, and a few are huge: at least k with probability 1/k
    Heavy,
}

impl Distribution {
    /// All of them, for tests.
    pub const ALL: [Self; 5] = [Self::Uniform, Self::Sorted, Self::Reversed, Self::Equal, Self::Heavy];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Sorted => "sorted",
            Self::Reversed => "reversed",
            Self::Equal => "equal",
            Self::Heavy => "heavy",
        }
    }

    /// Key number `index` of `count`.
    pub fn key(self, seed: u64, index: u64, count: u64) -> u64 {
        // Key i of the sorted ones lies somewhere in the i-th of `count` equal intervals.
        let width = u64::MAX / count.max(1);
        let in_order = |index| index * width + hash(seed, index) % width;
        match self {
            Self::Uniform => hash(seed, index),
            Self::Sorted => in_order(index),
            Self::Reversed => in_order(count - 1 - index),
            Self::Equal => hash(seed, 0),
            // Pareto's distribution with exponent 1: its mean is infinite.
            Self::Heavy => u64::MAX / hash(seed, index).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_generator() {
        // The first outputs of SplitMix64 for the seed 1234567, from its reference implementation by S. Vigna.
        let published = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([0, 1, 2].map(|index| hash(1_234_567, index)), published);
    }

    #[test]
    fn distributions_are_what_they_say() {
        let keys = |distribution: Distribution| (0..1000).map(move |index| distribution.key(42, index, 1000));
        assert!(keys(Distribution::Sorted).is_sorted());
        assert!(keys(Distribution::Reversed).rev().is_sorted());
        assert!(!keys(Distribution::Uniform).is_sorted());
        assert!(keys(Distribution::Equal).all(|key| key == hash(42, 0)));
        let ones = keys(Distribution::Heavy).filter(|&key| key == 1).count();
        assert!((400..600).contains(&ones), "{ones}");
        assert!(keys(Distribution::Heavy).any(|key| key > 100));
        // One key, and none: no division by zero.
        assert_eq!(Distribution::Sorted.key(7, 0, 1), Distribution::Reversed.key(7, 0, 1));
    }
}
