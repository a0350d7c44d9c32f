//! Guards the speed of the methods: each step against the one before it, in turns, within one run. A ratio doesn't depend
//! on the machine's mood, since other work slows down both; and the margins are wide.

use std::time::Instant;

use lesson_primes::{Finder, Method, candidates, primes_up_to};

/// Times that each way is timed. The shortest counts: whatever else the machine does makes the others longer.
const ROUNDS: usize = 3;
/// A machine may be busy for longer than an attempt takes (2 s), but hardly three times in a row.
const ATTEMPTS: usize = 3;

/// A way to count the primes up to a limit.
type Count = fn(u64) -> u64;

fn by(method: Method, limit: u64) -> u64 {
    Finder::new(method, limit).tally(candidates(0, limit), None).count
}

/// How many times as fast the second way is as the first: the ratio of their shortest times, measured in turns.
fn speed_up(ways: [Count; 2], (limit, primes): (u64, u64)) -> f64 {
    let mut shortest = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        for (count, shortest) in ways.into_iter().zip(&mut shortest) {
            let start = Instant::now();
            assert_eq!(count(limit), primes, "up to {limit}");
            *shortest = shortest.min(start.elapsed().as_secs_f64());
        }
    }
    shortest[0] / shortest[1]
}

#[test]
#[cfg_attr(debug_assertions, ignore = "only optimised methods are fast: cargo test --release")]
fn each_step_is_faster_than_the_one_before() {
    const MILLION: (u64, u64) = (1_000_000, 78_498);
    // The classic sieve's array, 50 MB, fits into no second-level cache.
    const HUNDRED_MILLION: (u64, u64) = (100_000_000, 5_761_455);
    let trial: Count = |limit| by(Method::Trial, limit);
    let classic: Count = |limit| primes_up_to(limit as u32).len() as u64;
    let odd: Count = |limit| by(Method::Odd, limit);
    let wheel: Count = |limit| by(Method::Wheel, limit);
    // A third of what was measured, or less (Xeon with 48 KiB and 2 MiB, 2026-11-20): 39, 9.5 and 7.1.
    for (name, ways, range, least) in [
        ("the classic sieve against trial division", [trial, classic], MILLION, 8.0),
        ("the sieve in segments against the classic one", [classic, odd], HUNDRED_MILLION, 2.0),
        ("the wheel against the sieve in segments", [odd, wheel], HUNDRED_MILLION, 2.0),
    ] {
        let mut attempts = Vec::new();
        while attempts.iter().all(|&speed_up| speed_up < least) {
            assert!(attempts.len() < ATTEMPTS, "{name}: {least} times as fast at least, but was {attempts:.2?}");
            attempts.push(speed_up(ways, range));
        }
    }
}
