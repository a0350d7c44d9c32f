#![doc = include_str!("../README.md")]

use mpi::{topology::SimpleCommunicator, traits::*};

mod report;
mod summary;
mod weather;

pub use report::{Findings, chart};
pub use summary::{Month, NUMBERS, Record, Summary};
pub use weather::{DATE, MAX, MIN, RAIN, WIDTH, WIND, read, written_date};

/// Multiplies a matrix with a vector: one value for each day's row, in the order of the rows.
///
/// `days` holds rows of [`WIDTH`] numbers. The columns after the date, in their units (mm, °C, °C, m/s), are the
/// matrix; `weights` is the vector. Each value is one sum over four products, always in the order of the columns: so
/// it is the same to the last bit, whoever computes it.
pub fn product(days: &[i32], weights: &[f64; 4]) -> Vec<f64> {
    let value = |day: &[i32]| day[RAIN..].iter().zip(weights).map(|(&x, weight)| weight * f64::from(x) / 10.0).sum();
    days.chunks_exact(WIDTH).map(value).collect()
}

/// Number, mean and spread of floating-point values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// How many values.
    pub count: f64,
    /// Their mean; 0 if there are none.
    pub mean: f64,
    /// The sum of their squared distances from the mean, often called M₂.
    pub squares: f64,
}

impl Moments {
    /// The moments of nothing.
    pub const NONE: Self = Self { count: 0.0, mean: 0.0, squares: 0.0 };

    /// The moments of some values, in one pass: B. P. Welford, "Note on a method for calculating corrected sums of
    /// squares and products", Technometrics 4 (1962).
    pub fn of(values: &[f64]) -> Self {
        values.iter().fold(Self::NONE, |so_far, &value| {
            let count = so_far.count + 1.0;
            let distance = value - so_far.mean;
            let mean = so_far.mean + distance / count;
            Self { count, mean, squares: so_far.squares + distance * (value - mean) }
        })
    }

    /// The moments of two sets together: T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise
    /// algorithm for computing sample variances", COMPSTAT (1982). Either set may be empty.
    pub fn with(self, other: Self) -> Self {
        let count = self.count + other.count;
        if count == 0.0 {
            return Self::NONE;
        }
        let distance = other.mean - self.mean;
        let mean = self.mean + distance * other.count / count;
        let squares = self.squares + other.squares + distance * distance * self.count * other.count / count;
        Self { count, mean, squares }
    }

    /// The sample standard deviation; `None` below two values.
    pub fn std_dev(self) -> Option<f64> {
        (self.count >= 2.0).then(|| (self.squares / (self.count - 1.0)).sqrt())
    }

    /// As three numbers, for a message.
    pub fn to_numbers(self) -> [f64; 3] {
        [self.count, self.mean, self.squares]
    }

    /// Back from [`Self::to_numbers`].
    pub fn from_numbers([count, mean, squares]: [f64; 3]) -> Self {
        Self { count, mean, squares }
    }
}

/// Gathers `N` numbers from each rank on rank 0, in rank order; the other ranks get an empty list. Collective.
pub fn gather<T: Equivalence + Clone + Default, const N: usize>(
    world: &SimpleCommunicator,
    mine: [T; N],
) -> Vec<[T; N]> {
    let root = world.process_at_rank(0);
    if world.rank() != 0 {
        root.gather_into(&mine[..]);
        return Vec::new();
    }
    let mut all = vec![T::default(); N * world.size() as usize];
    root.gather_into_root(&mine[..], &mut all[..]);
    all.as_chunks().0.to_vec()
}

/// Parses four weights, separated by commas, for clap.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn weights(text: &str) -> Result<[f64; 4], String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    // NaN is refused as well.
    let usable = numbers.iter().all(|number| number.abs() <= 1e6) && numbers.len() == text.split(',').count();
    numbers.try_into().ok().filter(|_| usable).ok_or_else(|| {
        "write four numbers of at most a million, for rain, maximum, minimum and wind, such as 0,0.5,0.5,0".into()
    })
}

/// A number that changes if any bit of any value does.
pub fn fingerprint(values: &[f64]) -> u64 {
    shared::numbers::fingerprint(values.iter().flat_map(|value| value.to_bits().to_le_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_by_hand() {
        // Two days: 1 mm, 20 °C, 10 °C, 3 m/s, and 0 mm, 5 °C, -5 °C, 0 m/s.
        let days = [20_120_101, 10, 200, 100, 30, 20_120_102, 0, 50, -50, 0];
        assert_eq!(product(&days, &[0.0, 0.5, 0.5, 0.0]), [15.0, 0.0]);
        assert_eq!(product(&days, &[1.0, 0.0, 0.0, 2.0]), [7.0, 0.0]);
        assert!(product(&[], &[1.0; 4]).is_empty());
    }

    #[test]
    fn moments_by_hand() {
        let all = Moments::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((all.mean, all.squares), (5.0, 32.0));
        assert_eq!(Moments::of(&[1.0]).std_dev(), None);
    }

    #[test]
    fn parts_combine_to_the_whole_within_rounding() {
        let values: Vec<f64> = (0..1461).map(|n| (f64::from(n) * 0.37).sin() * 10.0 + 1e6).collect();
        let all = Moments::of(&values);
        for parts in [1, 2, 3, 7, 2000] {
            let of = |part| {
                let block = shared::block(1461, parts, part);
                Moments::of(&values[block.start as usize..block.end as usize])
            };
            let sum = (0..parts).map(of).fold(Moments::NONE, Moments::with);
            assert_eq!(sum.count, 1461.0);
            assert!((sum.mean / all.mean - 1.0).abs() < 1e-14, "{parts} parts: {sum:?} {all:?}");
            assert!((sum.squares / all.squares - 1.0).abs() < 1e-9, "{parts} parts: {sum:?} {all:?}");
        }
    }

    #[test]
    fn nothing_changes_nothing() {
        let some = Moments::of(&[1.0, 2.5]);
        assert_eq!((some.with(Moments::NONE), Moments::NONE.with(some)), (some, some));
        assert_eq!(Moments::NONE.with(Moments::NONE), Moments::NONE);
        assert_eq!(Moments::from_numbers(some.to_numbers()), some);
    }

    #[test]
    fn weights_are_four_numbers() {
        assert_eq!(weights("0,0.5, 0.5,-1"), Ok([0.0, 0.5, 0.5, -1.0]));
        for wrong in ["", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,2,3,inf", "1,2,3,NaN", "1,2,3,1e7", "1,2,,3,4"] {
            assert!(weights(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_fingerprint_sees_the_last_bit() {
        assert_ne!(fingerprint(&[1.0]), fingerprint(&[1.0 + f64::EPSILON]));
        assert_ne!(fingerprint(&[1.0, 2.0]), fingerprint(&[2.0, 1.0]));
        // The published value of the empty string.
        assert_eq!(fingerprint(&[]), 0xcbf2_9ce4_8422_2325);
    }
}
