//! Large primes in buckets: each waits in the bucket of the segment that holds its next multiple, so a segment's time
//! goes to the primes that have a multiple in it, and to no other.
//!
//! Source: the idea is Tomás Oliveira e Silva's, "Fast implementation of the segmented sieve of Eratosthenes" (2002);
//! primesieve's `EraBig` does the same.

use std::mem;

use crate::packed::{self, RESIDUES, SEGMENT};

/// Primes in a block, 8 KiB of them. A bucket is a list of blocks, and an emptied block is used again, for any bucket.
/// Vectors that grow by doubling would take twice the memory, and each would keep what it once needed.
const BLOCK: usize = 1024;

/// A large prime and its next multiple.
#[derive(Clone, Copy)]
struct Waiting {
    /// The prime divided by 30, without the remainder.
    thirtieth: u32,
    /// The multiple's byte within its segment · 64 + its step in [`STEPS`].
    place: u32,
}

/// What to do for one of the 8 factors of a turn, for one of the 8 classes of primes.
#[derive(Clone, Copy)]
struct Step {
    /// Clears the multiple's bit.
    mask: u8,
    /// From this factor to the next one.
    gap: u8,
    /// Bytes to the next multiple, beyond gap · thirtieth.
    carry: u8,
}

/// At 8 · class + factor.
const STEPS: [Step; 64] = steps();

const fn steps() -> [Step; 64] {
    let mut steps = [Step { mask: 0, gap: 0, carry: 0 }; 64];
    let mut index = 0;
    while index < 64 {
        let (residue, factor) = (RESIDUES[index / 8], RESIDUES[index % 8]);
        let next = if index % 8 < 7 { RESIDUES[index % 8 + 1] } else { 31 };
        let carry = (residue * next / 30 - residue * factor / 30) as u8;
        steps[index] = Step { mask: !packed::bit(residue * factor), gap: (next - factor) as u8, carry };
        index += 1;
    }
    steps
}

/// The primes whose next multiple lies in one segment.
#[derive(Default)]
struct Bucket {
    full: Vec<Vec<Waiting>>,
    open: Vec<Waiting>,
}

/// All large primes that still have a multiple in the chunk.
pub struct Buckets {
    /// A ring: the bucket of the segment k segments ahead is at `current + k`.
    ring: Vec<Bucket>,
    current: usize,
    /// Emptied blocks.
    spare: Vec<Vec<Waiting>>,
    /// The chunk's bytes, from the current segment on.
    left: u64,
}

impl Buckets {
    /// Buckets for a chunk of `bytes` bytes and primes up to `largest`.
    pub fn new(bytes: u64, largest: u64) -> Self {
        // The first multiple lies at most 7/30 of a prime ahead (in bytes), each further one at most 6/30.
        let segments = largest as usize / 4 / SEGMENT + 2;
        let ring = (0..segments.next_power_of_two()).map(|_| Bucket::default()).collect();
        Self { ring, current: 0, spare: Vec::new(), left: bytes }
    }

    /// Adds a prime. The current segment begins at byte number `first`, and so do the multiples that count.
    pub fn add(&mut self, prime: u64, first: u64) {
        // A smaller factor than 7 leaves no bit to clear, but for 1, and that is the prime itself.
        let least = (30 * first).div_ceil(prime).max(7);
        let (turn, residue) = (least / 30, least % 30);
        // 29 is a residue, so there is one at or above any remainder.
        let factor = RESIDUES.iter().position(|&factor| factor >= residue).expect("29 is a residue");
        let byte = prime * (30 * turn + RESIDUES[factor]) / 30 - first;
        self.push((prime / 30) as u32, byte, 8 * packed::class(prime) + factor);
    }

    /// Puts a prime into the bucket of its next multiple, `byte` bytes from the start of the current segment; a multiple
    /// behind the chunk is forgotten, and the prime with it.
    #[inline]
    fn push(&mut self, thirtieth: u32, byte: u64, step: usize) {
        if byte >= self.left {
            return;
        }
        let index = (self.current + byte as usize / SEGMENT) & (self.ring.len() - 1);
        let place = (byte as usize % SEGMENT * 64 + step) as u32;
        let bucket = &mut self.ring[index];
        if bucket.open.len() == bucket.open.capacity() {
            let block = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(BLOCK));
            bucket.full.push(mem::replace(&mut bucket.open, block));
        }
        bucket.open.push(Waiting { thirtieth, place });
    }

    /// Crosses off the multiples in the current segment, and moves on to the next one.
    pub fn cross_off(&mut self, segment: &mut [u8]) {
        let Bucket { mut full, open } = mem::take(&mut self.ring[self.current]);
        full.push(open);
        for mut block in full {
            for Waiting { thirtieth, place } in block.drain(..) {
                let (mut byte, mut step) = ((place / 64) as usize, (place % 64) as usize);
                while byte < segment.len() {
                    let Step { mask, gap, carry } = STEPS[step % 64];
                    segment[byte] &= mask;
                    byte += usize::from(gap) * thirtieth as usize + usize::from(carry);
                    step = step & !7 | (step + 1) & 7;
                }
                self.push(thirtieth, byte as u64, step);
            }
            if block.capacity() > 0 {
                self.spare.push(block);
            }
        }
        self.current = (self.current + 1) & (self.ring.len() - 1);
        self.left = self.left.saturating_sub(SEGMENT as u64);
    }
}
