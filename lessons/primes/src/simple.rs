//! The first two steps: trial division, and the sieve of Eratosthenes in one array.

use std::ops::Range;

use crate::{Segment, candidates, number};

/// Candidates of a chunk that are divided at a time: few, so that any chunk's flags fit into a cache.
const SEGMENT: usize = 1 << 15;

/// Trial division: a number is prime if no number up to its square root divides it.
pub fn is_prime(number: u64) -> bool {
    if number < 2 || number.is_multiple_of(2) {
        return number == 2;
    }
    (3..).step_by(2).take_while(|divisor| divisor * divisor <= number).all(|divisor| !number.is_multiple_of(divisor))
}

/// Finds the primes in a chunk of candidates by trial division, and calls `visit` with one segment after the other.
pub fn divide(chunk: Range<u64>, mut visit: impl FnMut(Segment)) {
    for start in chunk.clone().step_by(SEGMENT) {
        let segment = start..chunk.end.min(start + SEGMENT as u64);
        let composite: Vec<_> = segment.map(|candidate| !is_prime(number(candidate))).collect();
        visit(Segment::Odd { start, composite: &composite });
    }
}

/// The classic sieve of Eratosthenes: all primes up to a limit, from an array of all candidates up to it.
pub fn primes_up_to(limit: u32) -> Vec<u32> {
    let limit = u64::from(limit);
    let mut composite = vec![false; candidates(0, limit).end as usize];
    for prime in (3..=limit.isqrt() as usize).step_by(2) {
        if !composite[prime / 2] {
            // Smaller multiples have a smaller prime factor, so they are crossed off already.
            composite.iter_mut().skip(prime * prime / 2).step_by(prime).for_each(|crossed| *crossed = true);
        }
    }
    Segment::Odd { start: 0, composite: &composite }.primes().map(|prime| prime as u32).collect()
}
