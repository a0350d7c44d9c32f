//! What the raw data of a scaling run say: the times at each number of ranks, their speed-ups, and the serial fraction.

use figures::statistics::{median, range};

use crate::fit::{Point, amdahl, gustafson};
use crate::record::Record;

/// The columns of the raw data.
pub const COLUMNS: [&str; 8] =
    ["ranks", "work", "unit", "round", "seconds", "wall_seconds", "launch_seconds", "result"];

/// What is measured at one number of ranks.
#[derive(Clone, Debug)]
pub struct Step {
    /// Number of ranks.
    pub ranks: u16,
    /// Seconds of computing and communicating, as the program reports them, by round.
    pub seconds: Vec<f64>,
    /// Seconds of all the rest: the launcher, `MPI_Init`, reading, printing; by round.
    pub launch: Vec<f64>,
}

/// What was measured at each number of ranks, in the order of their first appearance.
pub fn steps(record: &Record) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for row in &record.rows {
        let number = |name| record.field(row, name).parse().unwrap_or(f64::NAN);
        let ranks = record.field(row, "ranks").parse().unwrap_or(0);
        if !steps.iter().any(|step| step.ranks == ranks) {
            steps.push(Step { ranks, seconds: Vec::new(), launch: Vec::new() });
        }
        let step = steps.iter_mut().find(|step| step.ranks == ranks).expect("it has just been added");
        step.seconds.push(number("seconds"));
        step.launch.push(number("launch_seconds"));
    }
    steps
}

/// Speed-ups against the one rank of the same round. In weak scaling p ranks do p times the work.
pub fn speedups(step: &Step, steps: &[Step], weak: bool) -> Vec<f64> {
    let factor = if weak { f64::from(step.ranks) } else { 1.0 };
    steps[0].seconds.iter().zip(&step.seconds).map(|(one, own)| factor * one / own).collect()
}

/// The serial fraction by the law that belongs to the kind of scaling.
pub struct SerialFraction {
    /// Its median over the rounds.
    pub value: f64,
    /// The smallest and the largest one of a round.
    pub range: (f64, f64),
    /// The numbers of ranks that it was computed from. One alone isn't a fit: any law with one parameter goes through it.
    pub from: Vec<u16>,
}

impl SerialFraction {
    /// From those steps that have more than one rank, and a core for each; `None` if there is none.
    pub fn of(steps: &[Step], weak: bool, cores: usize) -> Option<Self> {
        let fitting: Vec<_> = steps.iter().filter(|step| (2..=cores).contains(&usize::from(step.ranks))).collect();
        let all: Vec<_> = fitting.iter().map(|step| (f64::from(step.ranks), speedups(step, steps, weak))).collect();
        let law = if weak { gustafson } else { amdahl };
        let fit = |round: usize| {
            let points: Vec<_> = all.iter().map(|(ranks, s)| Point { ranks: *ranks, speedup: s[round] }).collect();
            law(&points)
        };
        let fractions = (0..steps[0].seconds.len()).map(fit).collect::<Option<Vec<_>>>()?;
        let from = fitting.iter().map(|step| step.ranks).collect();
        Some(Self { value: median(&fractions), range: range(&fractions), from })
    }

    /// The number of ranks of the only point, if there is only one.
    pub fn only_point(&self) -> Option<u16> {
        if let [ranks] = self.from[..] { Some(ranks) } else { None }
    }
}
