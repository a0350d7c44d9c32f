//! Progress of a long run: a bar where a person watches, a line every few seconds elsewhere.

use std::{
    env,
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use launch::contract;

/// Shows how far a rank is, on standard error. Let only rank 0 do so.
pub struct Progress {
    shown: bool,
    /// Under mpiexec, standard error is a pipe even if a terminal is at its other end; `cargo course run` says so.
    bar: bool,
    start: Instant,
    next: Instant,
}

impl Progress {
    /// Starts the clock. Shows nothing for runs of less than two seconds, and nothing at all unless `shown`.
    pub fn new(shown: bool) -> Self {
        let bar = stderr().is_terminal() || env::var(contract::PROGRESS).is_ok_and(|kind| kind == "bar");
        let start = Instant::now();
        Self { shown, bar, start, next: start + Duration::from_secs(2) }
    }

    /// Reports that `done` of `all` is done. Cheap: reads the clock, and seldom prints.
    pub fn update(&mut self, done: u64, all: u64) {
        let now = Instant::now();
        if !self.shown || now < self.next {
            return;
        }
        self.next = now + if self.bar { Duration::from_millis(200) } else { Duration::from_secs(5) };
        let fraction = done as f64 / all.max(1) as f64;
        let elapsed = (now - self.start).as_secs_f64();
        let left = elapsed / fraction.max(1e-9) - elapsed;
        if self.bar {
            let filled = (fraction * 40.0) as usize;
            eprint!("\r[{:<40}] {:3.0} %, {left:.0} s left ", "#".repeat(filled.min(40)), fraction * 100.0);
        } else {
            eprintln!("{:3.0} % after {elapsed:.0} s, {left:.0} s left", fraction * 100.0);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown && self.bar && self.start.elapsed() > Duration::from_secs(2) {
            eprint!("\r{:70}\r", "");
        }
    }
}
