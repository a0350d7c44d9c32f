//! Dates, as they stand under a figure.

use std::time::{SystemTime, UNIX_EPOCH};

/// Today's date in UTC, as 2026-11-20.
pub fn today() -> String {
    let days = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() / 86_400);
    let (year, month, day) = date_of_day(days);
    format!("{year}-{month:02}-{day:02}")
}

/// The Gregorian date of a day since 1970-01-01: H. Hinnant, "chrono-compatible low-level date algorithms" (2021).
fn date_of_day(days: u64) -> (u64, u64, u64) {
    // Years are counted from 1 March 0000, so that the leap day is a year's last; 400 years are 146,097 days.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(
            [0, 59, 11_016, 20_777].map(date_of_day),
            [(1970, 1, 1), (1970, 3, 1), (2000, 2, 29), (2026, 11, 20)]
        );
    }
}
