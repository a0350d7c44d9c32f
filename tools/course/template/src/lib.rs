#![doc = include_str!("../README.md")]

use std::{fmt, ops::Range};

use shared::{
    grouped,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

/// The largest number on the way of any number up to here is 1.4·10¹⁸ (from 319,804,831), which fits into 64 bits.
pub const MOST_NUMBERS: u64 = 1_000_000_000;

/// Reads how many numbers, for clap.
///
/// # Errors
/// A sentence that says what is wrong, and what is possible.
pub fn numbers(text: &str) -> Result<u64, String> {
    let numbers = shared::numbers::positive(text)?;
    if numbers > MOST_NUMBERS {
        return Err(format!("'{text}' is too many; at most {} are possible", grouped(MOST_NUMBERS)));
    }
    Ok(numbers)
}

/// The steps that a number takes to 1 (Collatz 1937): an even n goes to n/2, an odd one to 3n + 1.
pub fn steps(mut n: u64) -> u64 {
    let mut steps = 0;
    while n > 1 {
        n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

/// The steps of all numbers of a block, which counts them from 0: number n is n + 1.
pub fn steps_of_all(block: Range<u64>) -> u64 {
    block.map(|n| steps(n + 1)).sum()
}

/// The result: what each rank has counted.
#[derive(Clone, Debug)]
pub struct Count {
    /// How many numbers.
    pub numbers: u64,
    /// Each rank's part, by rank.
    pub parts: Vec<u64>,
}

impl Count {
    /// The steps that all ranks have counted.
    pub fn total(&self) -> u64 {
        self.parts.iter().sum()
    }

    /// The lesson's chart: how much work each rank had.
    pub fn chart(&self, note: String) -> Plot {
        let bars = self.parts.iter().enumerate().map(|(rank, &part)| (rank as f64, part as f64)).collect();
        Plot {
            title: "Equal shares of the numbers are unequal shares of the work".into(),
            x: Axis::linear("rank"),
            y: Axis::linear("steps"),
            series: vec![Series::new("steps counted", 0, Kind::Bars(0.8), bars)],
            legend: LegendAt::LowerRight,
            note,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the first {} numbers take {} steps to 1", grouped(self.numbers), grouped(self.total()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_the_literature() {
        // OEIS A006577.
        assert_eq!([1, 2, 3, 27, 97].map(steps), [0, 1, 7, 111, 118]);
    }

    #[test]
    fn the_parts_of_any_number_of_ranks_add_up_to_the_same() {
        for ranks in [1, 2, 3, 7, 100] {
            let parts = (0..ranks).map(|rank| steps_of_all(shared::block(50, ranks, rank))).collect();
            assert_eq!(Count { numbers: 50, parts }.total(), steps_of_all(0..50), "{ranks} ranks");
        }
    }
}
