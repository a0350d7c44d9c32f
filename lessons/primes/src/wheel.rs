//! The fast sieve: a byte holds 30 numbers, and every prime crosses off its multiples in the cache that suits it.
//!
//! Source of the wheel: Paul Pritchard, "Explaining the wheel sieve" (1982). That a byte holds the 8 numbers of 30 which
//! 2, 3 and 5 don't divide, and that primes are treated by their size, is also how primesieve works.

use std::{array, cell::Cell, mem, ops::Range};

use crate::{
    Segment,
    buckets::Buckets,
    packed::{RESIDUES, SEGMENT, bit, class, numbers},
    patterns::{self, Patterns},
};

/// Bytes in a block, and the largest small prime: a block fits into most first-level caches, which hold 32 or 48 KiB.
/// Numbers below 10¹⁰ take 1.10 s with 2¹⁵, 1.26 s with 2¹⁴ and 1.40 s with 2¹⁶ (Xeon with 48 KiB and 2 MiB, 2026-11-20).
const BLOCK: usize = 1 << 15;

/// Finds the primes in a chunk of candidates, and calls `visit` with one segment after the other. `base` holds the odd
/// primes up to the chunk's square root, and maybe more. The memory is that of two segments and of the base primes.
pub fn sieve(base: &[u32], patterns: &Patterns, chunk: Range<u64>, mut visit: impl FnMut(Segment)) {
    let (first, last) = (2 * chunk.start + 1, 2 * chunk.end - 1);
    let (mut start, end) = (first / 30, last / 30 + 1);
    let (bytes, root) = (end - start, last.isqrt());
    // Turns that begin in the segment may end in the apron behind it, so nothing stops a turn half-way.
    let apron = root.min(SEGMENT as u64) as usize;
    let mut window = vec![0; bytes.min(SEGMENT as u64) as usize + apron];
    // Bytes of the window from which the small primes' multiples are crossed off already.
    let mut ready = 0;

    let (mut small, mut medium, mut large) = (Turns::default(), Turns::default(), Buckets::new(bytes, root));
    let mut waiting = base.iter().skip_while(|&&prime| prime <= patterns::LAST).peekable();
    let mut few = chunk.start.min(3)..chunk.end.min(3);
    while start < end {
        let left = (end - start) as usize;
        let (length, used) = (left.min(window.len() - apron), left.min(window.len()));
        patterns.fill(&mut window[ready.min(used)..used], start + ready as u64);
        // A prime joins in where its square lies: smaller multiples have smaller prime factors.
        let reached = last.min(30 * (start + length as u64));
        while let Some(&prime) = waiting.next_if(|&&prime| u64::from(prime).pow(2) <= reached) {
            if prime as usize > SEGMENT {
                large.add(prime.into(), start);
            } else {
                let turns = if prime as usize > BLOCK { &mut medium } else { &mut small };
                turns[class(prime.into())].push(first_turn(&mut window, prime, start));
            }
        }
        for block in (0..length).step_by(BLOCK) {
            cross_off_all(&mut window[block..], BLOCK.min(length - block), &mut small);
        }
        cross_off_all(&mut window, length, &mut medium);
        large.cross_off(&mut window[..length]);
        for index in [0, length - 1] {
            let outside = numbers(start + index as u64).into_iter().filter(|number| !(first..=last).contains(number));
            outside.for_each(|number| window[index] &= !bit(number));
        }
        visit(Segment::Wheel { few: mem::take(&mut few), first: start, bytes: &window[..length] });
        // The window moves on: the apron, with what is crossed off there already, is the next segment's beginning.
        window.copy_within(length.., 0);
        ready = apron;
        start += length as u64;
    }
}

/// A prime p, and where its next turn begins, in bytes from the start of the block or the segment.
///
/// A turn is p times one round of the wheel: the multiples p·(30 t + 1), p·(30 t + 7), … p·(30 t + 29). It begins at
/// byte p·t, is p bytes long, and crosses off 8 bits whose places and masks are the same in every turn.
struct Turn {
    prime: u32,
    next: u32,
}

/// Turns of primes of each class.
type Turns = [Vec<Turn>; 8];

/// The byte of p·`RESIDUES[factor]`, which is p·residue / 30 rounded down: no division by 30 but that of p and of
/// constants.
const fn offset(class: usize, prime: usize, factor: usize) -> usize {
    prime / 30 * RESIDUES[factor] as usize + (RESIDUES[class] * RESIDUES[factor] / 30) as usize
}

/// The masks that clear the bits of a turn.
const fn masks(class: usize) -> [u8; 8] {
    let mut masks = [0; 8];
    let mut factor = 0;
    while factor < 8 {
        masks[factor] = !bit(RESIDUES[class] * RESIDUES[factor]);
        factor += 1;
    }
    masks
}

/// The prime's first turn that begins at byte number `start` or behind it. The end of the turn before, if that holds the
/// prime's square or lies behind it, is crossed off.
fn first_turn(window: &mut [u8], prime: u32, start: u64) -> Turn {
    let class = class(prime.into());
    // The turn that holds its square, or, where that is past, the one that `start` lies in.
    let begin = (start / u64::from(prime)).max(u64::from(prime) / 30) * u64::from(prime);
    if begin >= start {
        return Turn { prime, next: (begin - start) as u32 };
    }
    for (factor, mask) in masks(class).iter().enumerate() {
        if let Some(byte) = (begin + offset(class, prime as usize, factor) as u64).checked_sub(start) {
            window[byte as usize] &= mask;
        }
    }
    Turn { prime, next: (begin + u64::from(prime) - start) as u32 }
}

/// Crosses off all turns that begin in the first `length` bytes of the window, and leaves `turns` ready for what follows.
fn cross_off_all(window: &mut [u8], length: usize, turns: &mut Turns) {
    let [of_1, of_7, of_11, of_13, of_17, of_19, of_23, of_29] = turns;
    cross_off::<0>(window, length, of_1);
    cross_off::<1>(window, length, of_7);
    cross_off::<2>(window, length, of_11);
    cross_off::<3>(window, length, of_13);
    cross_off::<4>(window, length, of_17);
    cross_off::<5>(window, length, of_19);
    cross_off::<6>(window, length, of_23);
    cross_off::<7>(window, length, of_29);
}

/// The same for the primes of one class. The compiler unrolls the loop over the 8 multiples, and each update becomes
/// one instruction, an AND of a constant to memory. There is no check of bounds left in it: all 8 slices are `length`
/// long, and `byte` is less. `Cell`s allow the slices to overlap.
fn cross_off<const CLASS: usize>(window: &mut [u8], length: usize, turns: &mut [Turn]) {
    let window = Cell::from_mut(window).as_slice_of_cells();
    for Turn { prime, next } in turns {
        let (prime, mut byte) = (*prime as usize, *next as usize);
        let multiples: [_; 8] = array::from_fn(|factor| &window[offset(CLASS, prime, factor)..][..length]);
        while byte < length {
            for (multiple, mask) in multiples.iter().zip(const { masks(CLASS) }) {
                multiple[byte].set(multiple[byte].get() & mask);
            }
            byte += prime;
        }
        *next = (byte - length) as u32;
    }
}
