//! Guards the speed of the kernels: each step against the one before it, in turns, within one run. A ratio doesn't depend
//! on the machine's mood, since other work slows down both; and the margins are wide.

use std::time::Instant;

use lesson_monte_carlo::{BLOCK, Choice, Kernel, throw};

/// Four blocks: 15 ms by the slowest kernel, 1.5 ms by the fastest (Xeon with AVX-512, 2026-11-20), long enough for a clock.
const BLOCKS: u64 = 4;
/// Times that each kernel is timed. The shortest counts: whatever else the machine does makes the others longer.
const ROUNDS: usize = 7;
/// A machine may be busy for longer than an attempt takes (0.2 s), but hardly three times in a row.
const ATTEMPTS: usize = 3;

/// How many times as fast the second kernel is as the first: the ratio of their shortest times, measured in turns.
fn speed_up(kernels: [Kernel; 2]) -> f64 {
    let mut shortest = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        for (kernel, shortest) in kernels.into_iter().zip(&mut shortest) {
            let start = Instant::now();
            let hits: u64 = throw(kernel, BLOCKS * BLOCK, 42, 0..BLOCKS, |_| {}).iter().sum();
            *shortest = shortest.min(start.elapsed().as_secs_f64());
            assert!(hits > 0, "the compiler may leave out what nobody looks at");
        }
    }
    shortest[0] / shortest[1]
}

#[test]
#[cfg_attr(debug_assertions, ignore = "only optimised kernels are fast: cargo test --release")]
fn each_step_is_faster_than_the_one_before() {
    // Half to three quarters of what was measured (Xeon with AVX-512, 2026-11-20): 2.1, 2.4, 2.0 and 5.2.
    for (slower, faster, least) in [
        (Choice::F64, Choice::U32, 1.3),
        (Choice::U32, Choice::Avx2, 1.5),
        (Choice::Avx2, Choice::Avx512, 1.2),
        (Choice::F64, Choice::Auto, 2.0),
    ] {
        // A step that this processor lacks is no step back. Without AVX2, `auto` gains less.
        let (Ok(slow), Ok(fast), Ok(_)) = (Kernel::new(slower), Kernel::new(faster), Kernel::new(Choice::Avx2)) else {
            continue;
        };
        let mut attempts = Vec::new();
        while attempts.iter().all(|&speed_up| speed_up < least) {
            assert!(
                attempts.len() < ATTEMPTS,
                "{} is to be {least} times as fast as {} at least, but was {attempts:.2?}",
                fast.name,
                slow.name
            );
            attempts.push(speed_up([slow, fast]));
        }
    }
}
