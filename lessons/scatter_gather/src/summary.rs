//! What can be said about a set of days in integers alone: the same, bit for bit, however the days are shared out.

use crate::weather::{DATE, MAX, MIN, RAIN, WIDTH};

/// Numbers in a summary: five for each month, and a value and a date for each record.
pub const NUMBERS: usize = 12 * 5 + 3 * 2;

/// Sums over the days of one calendar month of any year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Month {
    /// Number of days.
    pub days: i64,
    /// Sum of each day's temp_max + temp_min in tenths of °C, which is its mean temperature in twentieths.
    pub temperature: i64,
    /// Sum of the squares of that.
    pub squares: i64,
    /// Sum of temp_max, in tenths of °C.
    pub highs: i64,
    /// Sum of the precipitation, in tenths of a millimetre.
    pub rain: i64,
}

impl Month {
    fn add_day(&mut self, day: &[i32]) {
        let twentieths = i64::from(day[MAX] + day[MIN]);
        let one = Self {
            days: 1,
            temperature: twentieths,
            squares: twentieths * twentieths,
            highs: day[MAX].into(),
            rain: day[RAIN].into(),
        };
        *self = self.with(one);
    }

    /// The sums over both sets of days.
    pub fn with(self, other: Self) -> Self {
        Self {
            days: self.days + other.days,
            temperature: self.temperature + other.temperature,
            squares: self.squares + other.squares,
            highs: self.highs + other.highs,
            rain: self.rain + other.rain,
        }
    }

    /// Mean temperature in °C. NaN without days.
    pub fn mean(self) -> f64 {
        self.temperature as f64 / self.days as f64 / 20.0
    }

    /// Sample standard deviation of the days' mean temperatures in °C; `None` below two days.
    ///
    /// The textbook's (n·Σx² − (Σx)²)/(n(n − 1)) is notorious in floating point, where its two large terms cancel. In
    /// integers it is exact up to the one division and the one root at its end.
    pub fn std_dev(self) -> Option<f64> {
        let (n, sum, squares) = (i128::from(self.days), i128::from(self.temperature), i128::from(self.squares));
        (n >= 2).then(|| ((n * squares - sum * sum) as f64 / (n * (n - 1)) as f64).sqrt() / 20.0)
    }

    /// Mean of the highest temperatures in °C. NaN without days.
    pub fn mean_high(self) -> f64 {
        self.highs as f64 / self.days as f64 / 10.0
    }

    /// Mean of the lowest temperatures in °C. NaN without days.
    pub fn mean_low(self) -> f64 {
        (self.temperature - self.highs) as f64 / self.days as f64 / 10.0
    }
}

/// The most extreme value so far, and its day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// In tenths; the larger, the more extreme.
    pub value: i64,
    /// As the number 20121231.
    pub date: i64,
}

impl Record {
    /// Before the first day: every day beats it.
    const NONE: Self = Self { value: i64::MIN, date: 0 };

    /// The more extreme of two. Of equals the earlier one: it must not matter which rank saw which.
    fn or(self, other: Self) -> Self {
        if (other.value, -other.date) > (self.value, -self.date) { other } else { self }
    }
}

/// What is known about a set of days, possibly none.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// January to December.
    pub months: [Month; 12],
    /// Most precipitation, in tenths of a millimetre.
    pub wettest: Record,
    /// Highest temp_max, in tenths of °C.
    pub hottest: Record,
    /// Lowest temp_min; the value is its negative, in tenths of °C, so that the largest is the most extreme.
    pub coldest: Record,
}

impl Summary {
    /// The summary of no days.
    pub const NONE: Self = Self {
        months: [Month { days: 0, temperature: 0, squares: 0, highs: 0, rain: 0 }; 12],
        wettest: Record::NONE,
        hottest: Record::NONE,
        coldest: Record::NONE,
    };

    /// The summary of rows of [`WIDTH`] numbers.
    pub fn of(days: &[i32]) -> Self {
        let mut summary = Self::NONE;
        for day in days.chunks_exact(WIDTH) {
            let record = |value: i32| Record { value: value.into(), date: day[DATE].into() };
            summary.months[(day[DATE] / 100 % 100 - 1) as usize].add_day(day);
            summary.wettest = summary.wettest.or(record(day[RAIN]));
            summary.hottest = summary.hottest.or(record(day[MAX]));
            summary.coldest = summary.coldest.or(record(-day[MIN]));
        }
        summary
    }

    /// The summary of both sets of days. The order doesn't matter, nor does who is combined first.
    pub fn with(mut self, other: Self) -> Self {
        for (mine, other) in self.months.iter_mut().zip(other.months) {
            *mine = mine.with(other);
        }
        Self {
            wettest: self.wettest.or(other.wettest),
            hottest: self.hottest.or(other.hottest),
            coldest: self.coldest.or(other.coldest),
            ..self
        }
    }

    /// All months together.
    pub fn total(&self) -> Month {
        self.months.into_iter().fold(Month::default(), Month::with)
    }

    /// As numbers of one kind, for a message.
    pub fn to_numbers(&self) -> [i64; NUMBERS] {
        let months = self.months.iter().flat_map(|m| [m.days, m.temperature, m.squares, m.highs, m.rain]);
        let records = [self.wettest, self.hottest, self.coldest].into_iter().flat_map(|r| [r.value, r.date]);
        let mut numbers = months.chain(records);
        std::array::from_fn(|_| numbers.next().expect("NUMBERS counts all fields"))
    }

    /// Back from [`Self::to_numbers`].
    pub fn from_numbers(numbers: [i64; NUMBERS]) -> Self {
        let (months, records) = numbers.split_at(12 * 5);
        let month = |index: usize| {
            let [days, temperature, squares, highs, rain] = std::array::from_fn(|field| months[5 * index + field]);
            Month { days, temperature, squares, highs, rain }
        };
        let record = |index: usize| Record { value: records[2 * index], date: records[2 * index + 1] };
        Self { months: std::array::from_fn(month), wettest: record(0), hottest: record(1), coldest: record(2) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weather::read;

    fn seattle() -> Vec<i32> {
        read(None).expect("the file that is compiled in")
    }

    #[test]
    fn four_years_of_seattle() {
        // Found with awk and sort, not with this program.
        let all = Summary::of(&seattle());
        assert_eq!(all.wettest, Record { value: 559, date: 20_150_315 });
        assert_eq!(all.hottest, Record { value: 356, date: 20_140_811 });
        assert_eq!(all.coldest, Record { value: 71, date: 20_131_207 });
        let total = all.total();
        assert_eq!((total.days, total.temperature, total.squares, total.rain), (1461, 360_485, 109_955_887, 44_260));
        assert!((total.mean() - 12.336_926_762_491_4).abs() < 1e-12);
        assert!((total.std_dev().expect("many days") - 5.998_051_356_006_39).abs() < 1e-12);
    }

    #[test]
    fn parts_combine_to_the_whole_bit_for_bit() {
        let days = seattle();
        let all = Summary::of(&days);
        for parts in [1, 2, 3, 7, 2000] {
            let of = |part| {
                let block = shared::block(1461, parts, part);
                Summary::of(&days[block.start as usize * WIDTH..block.end as usize * WIDTH])
            };
            assert_eq!((0..parts).map(of).fold(Summary::NONE, Summary::with), all, "{parts} parts");
            assert_eq!((0..parts).rev().map(of).fold(Summary::NONE, Summary::with), all, "{parts} parts, reversed");
        }
    }

    #[test]
    fn of_equal_records_the_earlier_counts() {
        let days = [20_120_102, 5, 10, 0, 0, 20_120_101, 5, 10, 0, 0];
        assert_eq!(Summary::of(&days).wettest.date, 20_120_101);
        assert_eq!(Summary::of(&days).coldest, Record { value: 0, date: 20_120_101 });
    }

    #[test]
    fn a_message_holds_all_of_it() {
        for summary in [Summary::of(&seattle()), Summary::NONE] {
            assert_eq!(Summary::from_numbers(summary.to_numbers()), summary);
        }
        assert_eq!(Summary::NONE.total().std_dev(), None);
    }
}
