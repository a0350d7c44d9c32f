#![doc = include_str!("../README.md")]

pub mod report;
mod work;

use std::{fmt::Write as _, io::Write as _, ops::Range, time::Instant};

use mpi::{Rank, topology::SimpleCommunicator, traits::*};
use shared::{OrAbort, Output};

pub use work::{LIMIT, Work, candidates};

/// Candidates in a segment, one byte each, at least: as many as fit into the first-level cache of most processors, which
/// holds 32 or 48 KiB. Counting to 10⁹ takes 0.50 s so, and 0.83 s with 2¹⁸ (Xeon with 48 KiB and 2 MiB, 2026-11-20).
const SHORTEST: usize = 1 << 15;
/// Candidates in a segment, at most: as many as fit into most second-level caches. Among numbers near 10¹³, most base
/// primes have no multiple in a short segment, but each is looked at: 10⁹ numbers take 3.9 s with 2¹⁵, and 1.7 s so.
const LONGEST: usize = 1 << 19;

/// The number that a candidate stands for: 2, 3, 5, 7, 9, 11, …
///
/// Even numbers above 2 can't be prime, so they get no candidate. Candidate i ≥ 1 is 2i + 1. Candidate 0 would be 1,
/// which is no prime; it stands for 2, which is one and would be forgotten otherwise.
pub fn number(candidate: u64) -> u64 {
    if candidate == 0 { 2 } else { 2 * candidate + 1 }
}

/// Trial division: a number is prime if no number up to its square root divides it.
pub fn is_prime(number: u64) -> bool {
    if number < 2 || number.is_multiple_of(2) {
        return number == 2;
    }
    (3..).step_by(2).take_while(|divisor| divisor * divisor <= number).all(|divisor| !number.is_multiple_of(divisor))
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
    Segment { start: 0, composite: &composite }.primes().map(|prime| prime as u32).collect()
}

/// How primes are found.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Cross off the multiples of all primes up to the square root, segment by segment
    Sieve,
    /// Divide each number by all odd numbers up to its square root
    Trial,
}

impl Method {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sieve => "sieve",
            Self::Trial => "trial",
        }
    }
}

/// Finds primes in chunks of candidates.
pub struct Finder {
    method: Method,
    /// The odd primes up to the square root of the largest number.
    base: Vec<u32>,
    /// Candidates in a segment: as many as the square root says, so that a base prime has a multiple in most of them.
    segment: usize,
}

impl Finder {
    /// Prepares for numbers up to `to`, which is at most [`LIMIT`]: the sieve needs all primes up to its square root.
    pub fn new(method: Method, to: u64) -> Self {
        let root = if method == Method::Sieve { to.isqrt() } else { 0 };
        // The square root of a 64-bit number has 32 bits.
        let base = primes_up_to(root as u32).into_iter().skip(1).collect();
        Self { method, base, segment: (root as usize).clamp(SHORTEST, LONGEST) }
    }

    /// Finds the primes in a chunk, and calls `visit` with one segment after the other. Needs memory for one segment
    /// and the base primes, however long the chunk is.
    pub fn find(&self, chunk: Range<u64>, mut visit: impl FnMut(Segment)) {
        let mut composite = vec![false; self.segment.min((chunk.end - chunk.start) as usize)];
        let mut multiples = self.multiples(&chunk);
        for start in chunk.clone().step_by(self.segment) {
            let length = self.segment.min((chunk.end - start) as usize);
            let composite = &mut composite[..length];
            match self.method {
                Method::Sieve => cross_off(composite, &mut multiples),
                Method::Trial => divide(composite, start),
            }
            visit(Segment { start, composite });
        }
    }

    /// Finds the primes in a chunk, and appends them to `lines`, if these are wanted, one per line.
    pub fn tally(&self, chunk: Range<u64>, mut lines: Option<&mut String>) -> Tally {
        let (start, mut tally) = (Instant::now(), Tally::default());
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

    /// For each base prime, its first odd multiple in the chunk, from its square on.
    fn multiples(&self, chunk: &Range<u64>) -> Vec<Multiples> {
        let (first, last) = (2 * chunk.start + 1, (2 * chunk.end).saturating_sub(1));
        let needed = self.base.iter().map(|&prime| u64::from(prime)).take_while(|prime| prime * prime <= last);
        let first_multiple = |prime: u64| {
            let factor = first.div_ceil(prime).max(prime) | 1;
            Multiples { prime: prime as u32, next: (prime * factor / 2 - chunk.start) as u32 }
        };
        needed.map(first_multiple).collect()
    }
}

/// The primes among some candidates, ascending. All of them lie in memory: for short runs of candidates.
pub fn primes(candidates: Range<u64>) -> Vec<u64> {
    let mut primes = Vec::new();
    let finder = Finder::new(Method::Sieve, 2 * candidates.end);
    finder.find(candidates, |segment| primes.extend(segment.primes()));
    primes
}

/// The odd multiples of a prime that are still to be crossed off. They lie `prime` candidates apart.
struct Multiples {
    prime: u32,
    /// The next one, in candidates from the segment's start.
    next: u32,
}

/// Crosses off all multiples in one segment, and leaves `multiples` ready for the segment that follows it.
fn cross_off(composite: &mut [bool], multiples: &mut [Multiples]) {
    composite.fill(false);
    for Multiples { prime, next } in multiples {
        let mut multiple = *next as usize;
        while multiple < composite.len() {
            composite[multiple] = true;
            multiple += *prime as usize;
        }
        *next = (multiple - composite.len()) as u32;
    }
}

/// The same result by trial division.
fn divide(composite: &mut [bool], start: u64) {
    for (candidate, composite) in (start..).zip(composite) {
        *composite = !is_prime(number(candidate));
    }
}

/// A run of candidates of which it is known whether they are composite.
pub struct Segment<'a> {
    start: u64,
    composite: &'a [bool],
}

impl Segment<'_> {
    /// Its primes, ascending.
    pub fn primes(&self) -> impl DoubleEndedIterator<Item = u64> {
        let flags = self.composite.iter().enumerate();
        flags.filter(|(_, composite)| !**composite).map(|(index, _)| number(self.start + index as u64))
    }

    /// How many they are.
    pub fn count(&self) -> u64 {
        // Sums of up to 255 fit into a byte, and a vector register holds many bytes: ten times as fast as summing u64.
        let primes = |run: &[bool]| u64::from(run.iter().map(|&composite| u8::from(!composite)).sum::<u8>());
        self.composite.chunks(255).map(primes).sum()
    }
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
