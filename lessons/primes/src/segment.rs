//! What every kernel hands over: a run of numbers of which it is known whether they are prime.

use std::ops::Range;

use crate::{number, packed};

/// A run of numbers of which it is known whether they are prime.
pub enum Segment<'a> {
    /// One byte for each candidate.
    Odd {
        /// The first candidate.
        start: u64,
        /// For each one, whether it is composite.
        composite: &'a [bool],
    },
    /// One byte for 30 numbers: see `src/packed.rs`.
    Wheel {
        /// Those of the candidates 0, 1 and 2 that belong to the segment: they stand for 2, 3 and 5, which have no bit.
        few: Range<u64>,
        /// The number of the first byte.
        first: u64,
        /// For each number that 2, 3 and 5 don't divide, a bit that says whether it is prime.
        bytes: &'a [u8],
    },
}

impl Segment<'_> {
    /// Its primes, ascending.
    pub fn primes(&self) -> Box<dyn DoubleEndedIterator<Item = u64> + '_> {
        match *self {
            Self::Odd { start, composite } => {
                let flags = composite.iter().enumerate();
                Box::new(
                    flags.filter(|(_, composite)| !**composite).map(move |(index, _)| number(start + index as u64)),
                )
            }
            Self::Wheel { ref few, first, bytes } => {
                let of_byte = move |(index, &byte): (usize, &u8)| {
                    let numbers = packed::numbers(first + index as u64).into_iter();
                    numbers.filter(move |&number| byte & packed::bit(number) != 0)
                };
                Box::new(few.clone().map(number).chain(bytes.iter().enumerate().flat_map(of_byte)))
            }
        }
    }

    /// How many they are.
    pub fn count(&self) -> u64 {
        match self {
            Self::Odd { composite, .. } => {
                // Sums of up to 255 fit into a byte, and a vector register holds many: ten times as fast as summing u64.
                let primes = |run: &[bool]| u64::from(run.iter().map(|&composite| u8::from(!composite)).sum::<u8>());
                composite.chunks(255).map(primes).sum()
            }
            Self::Wheel { few, bytes, .. } => {
                let (words, rest) = bytes.as_chunks();
                let bits = words.iter().map(|&word| u64::from_le_bytes(word).count_ones());
                bits.chain(rest.iter().map(|byte| byte.count_ones())).map(u64::from).sum::<u64>() + few.end - few.start
            }
        }
    }
}
