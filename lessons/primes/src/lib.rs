#![doc = include_str!("../README.md")]

mod buckets;
mod cost;
mod odd;
mod packed;
mod patterns;
pub mod report;
mod segment;
mod simple;
mod wheel;
mod work;

use std::{fmt::Write as _, io::Write as _, ops::Range, time::Instant};

use mpi::{Rank, topology::SimpleCommunicator, traits::*};
use shared::{OrAbort, Output};

use patterns::Patterns;
pub use segment::Segment;
pub use simple::{is_prime, primes_up_to};
pub use work::{LIMIT, Work, candidates};

/// Up to here, the classic sieve finds base primes: its array of 32 KiB stays in the first-level cache.
const CLASSIC: u64 = 1 << 16;

/// The number that a candidate stands for: 2, 3, 5, 7, 9, 11, …
///
/// Even numbers above 2 can't be prime, so they get no candidate. Candidate i ≥ 1 is 2i + 1. Candidate 0 would be 1,
/// which is no prime; it stands for 2, which is one and would be forgotten otherwise.
pub fn number(candidate: u64) -> u64 {
    if candidate == 0 { 2 } else { 2 * candidate + 1 }
}

/// How primes are found. A fourth way, the classic sieve, needs an array of all numbers: see [`primes_up_to`].
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Divide each number by all odd numbers up to its square root
    Trial,
    /// Cross off the multiples of all primes up to the square root, among odd numbers, segment by segment
    Odd,
    /// The same, fast: 30 numbers in a byte, and every prime in the cache that suits it
    Wheel,
}

impl Method {
    /// All of them, the simplest first.
    pub const ALL: [Self; 3] = [Self::Trial, Self::Odd, Self::Wheel];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Odd => "odd",
            Self::Wheel => "wheel",
        }
    }
}

/// Finds primes in chunks of candidates.
pub struct Finder {
    method: Method,
    /// The odd primes up to the square root of the largest number.
    base: Vec<u32>,
    patterns: Patterns,
}

impl Finder {
    /// Prepares for numbers up to `to`, which is at most [`LIMIT`]: a sieve needs all primes up to its square root.
    pub fn new(method: Method, to: u64) -> Self {
        let base = if method == Method::Trial { Vec::new() } else { odd_primes_up_to(to.isqrt()) };
        shared::computed(cost::of_base(method, to.isqrt()));
        Self { method, base, patterns: Patterns::new() }
    }

    /// Finds the primes in a chunk, and calls `visit` with one segment after the other. Needs memory for one segment
    /// and the base primes, however long the chunk is.
    pub fn find(&self, chunk: Range<u64>, visit: impl FnMut(Segment)) {
        if chunk.is_empty() {
            return;
        }
        match self.method {
            Method::Trial => simple::divide(chunk, visit),
            Method::Odd => odd::sieve(&self.base, chunk, visit),
            Method::Wheel => wheel::sieve(&self.base, &self.patterns, chunk, visit),
        }
    }

    /// Finds the primes in a chunk, and appends them to `lines`, if these are wanted, one per line.
    pub fn tally(&self, chunk: Range<u64>, mut lines: Option<&mut String>) -> Tally {
        let (start, mut tally) = (Instant::now(), Tally::default());
        shared::computed(cost::of_chunk(self.method, &chunk, self.base.len()));
        self.find(chunk, |segment| {
            tally.count += segment.count();
            tally.largest = tally.largest.max(segment.primes().next_back().unwrap_or(0));
            if let Some(lines) = &mut lines {
                segment.primes().for_each(|prime| writeln!(lines, "{prime}").expect("memory takes every line"));
            }
        });
        tally.seconds = start.elapsed().as_secs_f64();
        tally
    }
}

/// The primes from 3 to a limit, at most the square root of [`LIMIT`]: by the fast sieve, which needs base primes too,
/// but only few.
fn odd_primes_up_to(limit: u64) -> Vec<u32> {
    let mut primes = Vec::new();
    if limit <= CLASSIC {
        primes = primes_up_to(limit as u32);
    } else {
        let finder = Finder::new(Method::Wheel, limit);
        finder.find(candidates(0, limit), |segment| primes.extend(segment.primes().map(|prime| prime as u32)));
    }
    primes.into_iter().skip(1).collect()
}

/// The primes among some candidates, ascending. All of them lie in memory: for short runs of candidates.
pub fn primes(candidates: Range<u64>) -> Vec<u64> {
    let mut primes = Vec::new();
    let finder = Finder::new(Method::Wheel, 2 * candidates.end);
    finder.find(candidates, |segment| primes.extend(segment.primes()));
    primes
}

/// What is told of primes that were found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many they are.
    pub count: u64,
    /// The largest of them; 0 if there is none.
    pub largest: u64,
    /// The time that it took to find them, in seconds.
    pub seconds: f64,
}

impl Tally {
    /// Count and largest, as a checkpoint has them.
    pub fn from_sums(sums: &[u64]) -> Self {
        Self { count: sums[0], largest: sums[1], seconds: 0.0 }
    }

    /// Adds what is told of other primes.
    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.largest = self.largest.max(other.largest);
        self.seconds += other.seconds;
    }
}

/// Writes the lines of one chunk's primes, which its owner has, into the file, which rank 0 has. Collective.
///
/// Called for one chunk after the other, it leaves the file in order: rank 0 names the rank whose turn it is, and
/// waits for that one's message, whoever else has sent one already.
pub fn write_in_turn(world: &SimpleCommunicator, owner: usize, lines: &str, file: Option<&mut Output>) {
    let write = |lines: &[u8]| {
        let file = file.expect("rank 0 has the file");
        file.write_all(lines).map_err(|error| format!("the list can't be written: {error}")).or_abort();
    };
    match world.rank() as usize {
        0 if owner == 0 => write(lines.as_bytes()),
        0 => write(&world.process_at_rank(owner as Rank).receive_vec().0),
        rank if rank == owner => world.process_at_rank(0).send(lines.as_bytes()),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
