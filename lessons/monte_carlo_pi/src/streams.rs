//! Sixteen streams of random numbers side by side, in arrays that the compiler can hold in vector registers.

use rand::Rng;
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus, rand_core::SeedableRng};

use crate::jump::{JUMP, LONG_JUMP, Polynomial};

/// Streams that advance together: two registers of AVX-512, four of AVX2, eight of NEON or SSE2.
///
/// With AVX-512, 8 lanes take 0.34 ns for a dart, 16 take 0.32, and 32 take 0.31. But with AVX2, 8 lanes take 1.5 ns, 16
/// take 0.6: the compiler (1.95) unrolls a loop of 8 before it looks for vectors, and then finds none. And 32 lanes don't
/// fit into the registers of AVX2. (Loops of their own; Xeon with 48 KiB and 2 MiB, 2026-11-20.)
pub const LANES: usize = 16;

/// Sixteen generators xoshiro256++, which advance in step: D. Blackman and S. Vigna, "Scrambled linear pseudorandom
/// number generators", ACM TOMS 47 (2021).
///
/// Word w of lane l is `words[w][l]`: the same word of all lanes lies side by side, as a vector register wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct Streams {
    words: [[u64; LANES]; 4],
}

impl Streams {
    /// The streams of block 0. Lane 0 is rand_xoshiro's stream of this seed, and lane l is that after l long jumps.
    pub fn new(seed: u64) -> Self {
        // This is how rand_xoshiro makes four words of a seed.
        let mut mixer = SplitMix64::seed_from_u64(seed);
        let mut streams = Self { words: std::array::from_fn(|_| [mixer.next_u64(); LANES]) };
        for first in 1..LANES {
            let mut rest = streams.clone();
            rest.jump(LONG_JUMP);
            for (word, jumped) in streams.words.iter_mut().zip(rest.words) {
                word[first..].copy_from_slice(&jumped[first..]);
            }
        }
        streams
    }

    /// The next number of each lane.
    #[inline(always)]
    pub fn draw(&mut self) -> [u64; LANES] {
        let [a, b, c, d] = &mut self.words;
        let mut numbers = [0; LANES];
        for lane in 0..LANES {
            numbers[lane] = a[lane].wrapping_add(d[lane]).rotate_left(23).wrapping_add(a[lane]);
            let shifted = b[lane] << 17;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= shifted;
            d[lane] = d[lane].rotate_left(45);
        }
        numbers
    }

    /// Goes on to the streams of the block after this one.
    #[inline(always)]
    pub fn next_block(&mut self) {
        self.jump(JUMP);
    }

    /// Goes on to the streams of the block that comes `blocks` after this one, in less than 0.1 ms.
    pub fn skip(&mut self, blocks: u64) {
        self.jump(JUMP.power(blocks));
    }

    /// Moves all lanes ahead, by as many numbers as the polynomial says: the state after n steps is the sum, modulo 2,
    /// of the states after those of the first 256 steps whose powers of x it has.
    #[inline(always)]
    fn jump(&mut self, numbers: Polynomial) {
        let mut sum = [[0; LANES]; 4];
        for power in 0..Polynomial::TERMS {
            if numbers.has(power) {
                for (sum, word) in sum.iter_mut().zip(&self.words) {
                    for lane in 0..LANES {
                        sum[lane] ^= word[lane];
                    }
                }
            }
            self.draw();
        }
        self.words = sum;
    }

    /// The same streams as generators of the library rand_xoshiro, one for each lane.
    pub fn generators(&self) -> [Xoshiro256PlusPlus; LANES] {
        std::array::from_fn(|lane| {
            let words = self.words.map(|word| word[lane].to_le_bytes());
            Xoshiro256PlusPlus::from_seed(words.as_flattened().try_into().expect("four words are 32 bytes"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the library says that the lanes of a block are: l long jumps and b jumps, one after the other.
    fn by_the_library(seed: u64, block: usize) -> [Xoshiro256PlusPlus; LANES] {
        std::array::from_fn(|lane| {
            let mut stream = Xoshiro256PlusPlus::seed_from_u64(seed);
            (0..lane).for_each(|_| stream.long_jump());
            (0..block).for_each(|_| stream.jump());
            stream
        })
    }

    #[test]
    fn the_streams_are_the_librarys() {
        for seed in [0, 42, u64::MAX] {
            let mut streams = Streams::new(seed);
            for block in 0..4 {
                assert_eq!(streams.generators(), by_the_library(seed, block), "seed {seed}, block {block}");
                streams.next_block();
            }
        }
    }

    #[test]
    fn each_lane_draws_what_the_library_draws() {
        let mut streams = Streams::new(42);
        let mut library = by_the_library(42, 0);
        for round in 0..1_000 {
            assert_eq!(streams.draw(), library.each_mut().map(|stream| stream.next_u64()), "round {round}");
        }
    }

    #[test]
    fn skipping_is_jumping_over_each_block() {
        let mut one_by_one = Streams::new(7);
        for block in 0..100 {
            let mut skipped = Streams::new(7);
            skipped.skip(block);
            assert_eq!(skipped, one_by_one, "{block}");
            one_by_one.next_block();
        }
        // Numbers of blocks that nobody could jump over one by one.
        let (mut halves, mut whole) = (Streams::new(7), Streams::new(7));
        halves.skip(u64::MAX / 2);
        halves.skip(u64::MAX / 2);
        whole.skip(u64::MAX - 1);
        assert_eq!(halves, whole);
    }
}
