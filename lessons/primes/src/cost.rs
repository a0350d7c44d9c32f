//! What finding primes takes on a simulated cluster: a little model of what `cargo course bench primes` measured on a Xeon
//! (2026-11-20). Elsewhere these times tell nobody anything.

use std::ops::Range;

use crate::Method;

/// Seconds for a candidate with the wheel, up to 10¹⁰ …
const WHEEL: f64 = 0.22e-9;
/// … and what is added for each power of ten beyond: near 10¹² it takes 0.4 ns.
const WHEEL_BEYOND: f64 = 0.09e-9;
/// Seconds for a candidate by the sieve of odd numbers, up to 10⁹.
const ODD: f64 = 1.0e-9;
/// Seconds for a candidate by trial division, as a part of the square root of the largest: 0.36 µs at 10⁷.
const TRIAL: f64 = 0.11e-9;
/// Seconds for each base prime, at the start of a chunk.
const START: f64 = 30e-9;
/// Seconds before the first chunk: tables, and the base primes of 10⁸ …
const BASE: f64 = 25e-6;
/// … and for each number up to the square root: the classic sieve, as for [`ODD`].
const BASE_EACH: f64 = 0.5e-9;

/// Finding the primes in a chunk of candidates.
pub fn of_chunk(method: Method, chunk: &Range<u64>, base_primes: usize) -> f64 {
    let (candidates, largest) = ((chunk.end - chunk.start) as f64, 2.0 * chunk.end as f64);
    match method {
        Method::Trial => candidates * TRIAL * largest.sqrt(),
        Method::Odd => candidates * ODD + base_primes as f64 * START,
        Method::Wheel => {
            let beyond = (largest.log10() - 10.0).max(0.0);
            candidates * (WHEEL + beyond * WHEEL_BEYOND) + base_primes as f64 * START
        }
    }
}

/// Finding the base primes, up to a square root.
pub fn of_base(method: Method, root: u64) -> f64 {
    if method == Method::Trial { 0.0 } else { BASE + root as f64 * BASE_EACH }
}
