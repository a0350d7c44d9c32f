//! Daily weather records: from the text of a CSV file to rows of integers.
//!
//! NOAA publishes its daily records in tenths of a millimetre and tenths of a degree. As integers they can be added up
//! in any order with the same result.

use std::path::Path;

use shared::input;

/// Numbers in a row: the date as 20121231, rain, highest and lowest temperature, and wind, all in tenths.
pub const WIDTH: usize = 5;
/// Column of the date, as the number 20121231.
pub const DATE: usize = 0;
/// Column of the precipitation, in tenths of a millimetre.
pub const RAIN: usize = 1;
/// Column of the highest temperature, in tenths of a degree Celsius.
pub const MAX: usize = 2;
/// Column of the lowest temperature, in tenths of a degree Celsius.
pub const MIN: usize = 3;
/// Column of the wind's speed, in tenths of a metre per second.
pub const WIND: usize = 4;

/// The first line of a file, which names the columns. The last one, a word for the weather, is not used here.
const HEADER: &str = "date,precipitation,temp_max,temp_min,wind,weather";
/// Weather in Seattle, compiled in: the program finds it wherever it runs. See `data/scatter_gather/README.md`.
const SEATTLE: &str = include_str!("../../../data/scatter_gather/seattle-weather.csv");
/// Some ten thousand years of days, one per line.
const MOST_BYTES: u64 = 1 << 27;
/// Far above any weather, and low enough that no sum of squares overflows: 1000 mm, °C or m/s, in tenths.
const LIMIT: i32 = 10_000;

/// Reads a file of daily records into rows of [`WIDTH`] numbers each, one row behind the other; without a file, the
/// records of Seattle, 2012 to 2015.
///
/// # Errors
/// A sentence that names the file, the line, and what is wrong with it.
pub fn read(file: Option<&Path>) -> Result<Vec<i32>, String> {
    let Some(path) = file else { return parse(SEATTLE) };
    let text = input::read_text(path, MOST_BYTES)?;
    parse(&text).map_err(|why| format!("'{}', {why}", path.display()))
}

fn parse(text: &str) -> Result<Vec<i32>, String> {
    // Programs that export spreadsheets mark the text as Unicode.
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    if lines.next().map(str::trim) != Some(HEADER) {
        return Err(format!("line 1: the first line must be '{HEADER}'"));
    }
    let mut rows = Vec::new();
    for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        rows.extend(row(line).map_err(|why| format!("line {}: {why}", index + 2))?);
    }
    if rows.is_empty() { Err("line 2: no day follows the first line".into()) } else { Ok(rows) }
}

fn row(line: &str) -> Result<[i32; WIDTH], String> {
    let fields: Vec<_> = line.split(',').map(str::trim).collect();
    let [day, rain, max, min, wind, _] = fields[..] else {
        return Err(format!("{} columns instead of the six that the first line names", fields.len()));
    };
    let (rain, max, min, wind) = (tenths(rain)?, tenths(max)?, tenths(min)?, tenths(wind)?);
    match () {
        () if rain < 0 => Err("precipitation below zero".into()),
        () if wind < 0 => Err("wind below zero".into()),
        () if max < min => Err("temp_max is below temp_min".into()),
        () => Ok([date(day)?, rain, max, min, wind]),
    }
}

/// A decimal number with at most one decimal, in tenths: -120 for "-12.0" and for "-12".
fn tenths(text: &str) -> Result<i32, String> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let decimal = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal(whole) || !decimal(fraction) {
        return Err(format!("'{text}' is not a number"));
    }
    if fraction.len() > 1 {
        return Err(format!("'{text}' has more than one decimal; daily records come in tenths"));
    }
    match format!("{whole}{fraction}").parse::<i32>() {
        Ok(tenths) if tenths <= LIMIT => Ok(sign * tenths),
        _ => Err(format!("'{text}' is beyond {}, which no weather is", LIMIT / 10)),
    }
}

/// A date such as 2012/12/31 or 2012-12-31, as the number 20121231.
fn date(text: &str) -> Result<i32, String> {
    let wrong = || format!("'{text}' is not a date such as 2012/12/31");
    let parts: Vec<i32> = text.split(['/', '-']).map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let [year @ 1000..=9999, month @ 1..=12, day] = parts[..] else { return Err(wrong()) };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if (1..=days).contains(&day) { Ok(year * 10_000 + month * 100 + day) } else { Err(wrong()) }
}

/// A date as people write it: 2012-12-31 for 20121231.
pub fn written_date(date: i64) -> String {
    format!("{:04}-{:02}-{:02}", date / 10_000, date / 100 % 100, date % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_years_of_seattle() {
        let rows = read(None).expect("the file that is compiled in");
        assert_eq!(rows.len(), 1461 * WIDTH);
        assert_eq!(rows[..WIDTH], [20_120_101, 0, 128, 50, 47]);
        assert_eq!(rows[1460 * WIDTH..], [20_151_231, 0, 56, -21, 35]);
    }

    #[test]
    fn numbers_are_read_exactly() {
        for (text, number) in [("0.0", 0), ("-0.5", -5), ("12", 120), ("12.8", 128), ("1000", 10_000)] {
            assert_eq!(tenths(text), Ok(number), "{text}");
        }
        for wrong in ["", "-", "a", "1.", ".5", "1.25", "1e3", "--1", "1000.1", "99999999999", "+1", "NaN"] {
            assert!(tenths(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_exist() {
        assert_eq!(date("2012/02/29"), Ok(20_120_229));
        assert_eq!(date("2000-2-29"), Ok(20_000_229));
        for wrong in ["2013/02/29", "1900/02/29", "2012/13/01", "2012/04/31", "2012/1", "x", "2012/01/00", "1/1/2012"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
        assert_eq!(written_date(20_120_229), "2012-02-29");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let good = "2012/01/01,0.0,12.8,5.0,4.7,drizzle";
        let file = |second: &str| parse(&format!("{HEADER}\r\n{good}\r\n{second}\n"));
        assert_eq!(file("\n").map(|rows| rows.len()), Ok(WIDTH), "an empty line is no error");
        for (line, why) in [
            ("2012/01/02,0.0,12.8,5.0,4.7", "5 columns"),
            ("2012/01/02,wet,12.8,5.0,4.7,sun", "'wet' is not a number"),
            ("2012/01/02,-0.1,12.8,5.0,4.7,sun", "below zero"),
            ("2012/01/02,0.0,2.8,5.0,4.7,sun", "temp_max is below"),
            ("2012/02/30,0.0,12.8,5.0,4.7,sun", "'2012/02/30' is not a date"),
            ("2012/01/02,-9999,12.8,5.0,4.7,sun", "beyond 1000"),
        ] {
            let error = file(line).expect_err("a wrong line");
            assert!(error.starts_with("line 3: ") && error.contains(why), "{error}");
        }
        assert!(parse("").is_err_and(|why| why.starts_with("line 1: ")));
        assert!(parse("a,b\n1,2\n").is_err_and(|why| why.starts_with("line 1: ")));
        assert!(parse(HEADER).is_err_and(|why| why.contains("no day")));
    }
}
