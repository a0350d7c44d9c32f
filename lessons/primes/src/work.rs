//! The range as chunks of work, which can be dealt out to ranks.

use std::ops::Range;

use shared::grouped;

use crate::{Method, number};

/// The largest number of a range. The sieve needs the primes up to its square root: 5.8 million of them, which take 90 MB
/// on each rank. Ten times the limit would take three times the memory, too much for four ranks on a Raspberry Pi.
pub const LIMIT: u64 = 10_u64.pow(16);

/// Chunks for each rank, where the range is long enough: many small parts of uneven work even out.
const ROUNDS: u64 = 64;
/// The same for the wheel, whose work is nearly even: of 16 rounds on two ranks, the one that is dealt the first chunk has
/// 2 % less to do. With 64 rounds, starting chunks took two ranks 7 % longer than one, up to 5·10⁹ (Xeon, 2026-11-20).
const WHEEL_ROUNDS: u64 = 16;
/// Candidates in a sieved chunk, at least: they take some 20 µs, so that what a chunk costs by itself stays small.
const LEAST: u64 = 1 << 15;
/// Candidates in a chunk for each base prime, at least, with the wheel. Starting a chunk takes 30 ns for each base prime:
/// a division, and some branches that nobody can predict. Near 10¹², finding takes 0.4 ns for each candidate: 4 % go into
/// starting then (Xeon, 2026-11-20).
const PER_BASE_PRIME: f64 = 2000.0;
/// Candidates in a chunk, at most: some tenths of a second, so that the progress shown moves on.
const MOST: u64 = 1 << 29;
/// Candidates in a chunk that is listed, at most: its primes are a text of about 10 MB, and a rank holds one such text.
const MOST_LISTED: u64 = 1 << 23;
/// Seconds for a division of 64-bit numbers, roughly, on current processors.
const DIVISION: f64 = 4e-9;
/// A run by trial division that seems to take longer than this, in seconds, is commented on.
const LONG: f64 = 60.0;

/// The candidates (see [`crate::number`]) whose numbers lie from `from` to `to`, both ends included.
pub fn candidates(from: u64, to: u64) -> Range<u64> {
    let start = if from <= 2 { 0 } else { from / 2 };
    let end = if to < 2 { 0 } else { to.div_ceil(2) };
    // There may be none: from 0 to 1, or from 4 to 4.
    start.min(end)..end
}

/// How many primes lie up to a square root, roughly: Gauss's estimate, n / ln n.
fn base_primes(root: u64) -> f64 {
    // Below 10 there is a handful, and ln 1 = 0.
    root as f64 / (root.max(10) as f64).ln() + 1.0
}

/// What the length of chunks, in candidates, has to heed.
#[derive(Clone, Copy, Debug)]
struct Limits {
    floor: u64,
    least: u64,
    most: u64,
    /// Chunks for each rank, if they don't get too short or too long.
    rounds: u64,
}

/// A range of numbers, cut into chunks of the same length (but for the last) that lie one after the other.
#[derive(Debug)]
pub struct Work {
    /// What is left to be done.
    candidates: Range<u64>,
    /// How many candidates before these are done.
    done: u64,
    limits: Limits,
    length: u64,
}

impl Work {
    /// Cuts the range `from..=to` into chunks for a number of ranks, `listed` if the primes are to be written.
    ///
    /// Every rank gets the same number of chunks, if the range is long enough. The more chunks, the more evenly uneven
    /// work is dealt; but a sieved chunk costs one division per base prime before its first number.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the range.
    pub fn new(from: u64, to: u64, method: Method, ranks: usize, listed: bool) -> Result<Self, String> {
        if from > to {
            return Err(format!("the range is empty: --from {from} lies above --to (or --limit) {to}"));
        }
        if to > LIMIT {
            return Err(format!(
                "{to} is beyond the limit, 10^16 ({}): the primes up to its square root would fill too much memory",
                grouped(LIMIT)
            ));
        }
        let candidates = candidates(from, to);
        let root = to.isqrt();
        let (floor, least, rounds) = match method {
            Method::Trial => (1, 1, ROUNDS),
            Method::Wheel if !listed => (LEAST, (PER_BASE_PRIME * base_primes(root)) as u64, WHEEL_ROUNDS),
            Method::Odd | Method::Wheel => (LEAST, LEAST.max(root), ROUNDS),
        };
        let most = if listed { MOST_LISTED } else { MOST }.max(least);
        Ok(Self::cut(candidates, 0, Limits { floor, least, most, rounds }, ranks))
    }

    /// The same work without its first `done` candidates, which earlier runs have searched: what is left is cut anew, so
    /// that this run's ranks finish together, however many there are.
    #[must_use]
    pub fn after(self, done: u64, ranks: usize) -> Self {
        Self::cut(self.candidates.start + done..self.candidates.end, self.done + done, self.limits, ranks)
    }

    fn cut(candidates: Range<u64>, done: u64, limits: Limits, ranks: usize) -> Self {
        let per_rank = (candidates.end - candidates.start).div_ceil(ranks as u64);
        let rounds = (per_rank / limits.least).clamp(1, limits.rounds).max(per_rank.div_ceil(limits.most));
        Self { candidates, done, limits, length: per_rank.div_ceil(rounds).max(limits.floor) }
    }

    /// The number of candidates that are left.
    pub fn left(&self) -> u64 {
        self.candidates.end - self.candidates.start
    }

    /// How many of the numbers from one to another, the whole range, this run searches: earlier runs have searched the rest.
    pub fn numbers(&self, from: u64, to: u64) -> u64 {
        let first = if self.done == 0 { from } else { number(self.candidates.start) };
        (to + 1).saturating_sub(first)
    }

    /// How many candidates are done when all chunks before this one are, those of earlier runs among them.
    pub fn done_before(&self, index: u64) -> u64 {
        self.done + self.left().min(index * self.length)
    }

    /// The number of chunks.
    pub fn chunks(&self) -> u64 {
        self.left().div_ceil(self.length)
    }

    /// The candidates in one chunk.
    pub fn chunk(&self, index: u64) -> Range<u64> {
        let start = self.candidates.start + index * self.length;
        start..self.candidates.end.min(start + self.length)
    }

    /// The rank that would have a chunk, if each rank had one block of neighbouring chunks.
    pub fn block_owner(&self, index: u64, ranks: usize) -> usize {
        (index * ranks as u64 / self.chunks()) as usize
    }

    /// A warning, if finding the primes takes long: trial division does, for large numbers.
    pub fn warning(&self, method: Method, ranks: usize) -> Option<String> {
        let root = (2.0 * self.candidates.end as f64).sqrt();
        // One in ln(n)/2 odd numbers is prime, and takes √n/2 divisions. The others are soon found out.
        let divisions = self.left() as f64 * root / (2.0 * root.ln());
        let seconds = divisions * DIVISION / ranks as f64;
        (method == Method::Trial && seconds > LONG).then(|| {
            format!("this will take about {} s by trial division; try --method wheel", grouped(seconds as u64))
        })
    }
}
