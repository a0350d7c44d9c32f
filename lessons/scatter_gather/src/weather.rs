//! Daily weather records: from the text of a CSV file to rows of integers.
//!
//! NOAA publishes its daily records in tenths of a millimetre and tenths of a degree. As integers they can be added up
//! in any order with the same result.

use std::{borrow::Cow, cmp::Ordering, path::Path};

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

/// What the first line names, in any order and among others: the columns of a row, in a row's order.
const COLUMNS: [&str; WIDTH] = ["date", "precipitation", "temp_max", "temp_min", "wind"];
/// Weather in Seattle, compiled in: the program finds it wherever it runs. See `data/scatter_gather/README.md`.
const SEATTLE: &str = include_str!("../../../data/scatter_gather/seattle-weather.csv");
/// Some ten thousand years of days, one per line.
const MOST_BYTES: u64 = 1 << 27;
/// Far above any weather, and low enough that no sum of squares overflows: 1000 mm, °C or m/s, in tenths.
const LIMIT: i32 = 10_000;

/// Reads a file of daily records into rows of [`WIDTH`] numbers each, one row after the other; without a file, the
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
    // Programs that export spreadsheets mark the text as Unicode, and lines end in each system's own way.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    separated_by_commas(text.trim_start().lines().next().unwrap_or(""))?;
    let mut records = Records { rest: &text, line: 1 };
    let (line, names) = records.next()?.ok_or("line 1: the file is empty")?;
    let places = places(&names).map_err(|why| format!("line {line}: {why}"))?;
    let (mut rows, mut last) = (Vec::new(), 0);
    while let Some((line, fields)) = records.next()? {
        if fields.len() != names.len() {
            let (is, wanted) = (fields.len(), names.len());
            return Err(format!(
                "line {line}: {is} columns instead of the {wanted} that the first line names; \
                 a decimal comma, or a comma in a text without quotation marks?"
            ));
        }
        let row = row(places.map(|place| fields[place].trim())).and_then(|row| follows(last, row));
        let row = row.map_err(|(column, why)| format!("line {line}, column {}: {why}", COLUMNS[column]))?;
        last = row[DATE];
        rows.extend(row);
    }
    if rows.is_empty() { Err("line 2: no day follows the first line".into()) } else { Ok(rows) }
}

/// Names the other ways in which programs separate columns, from the file's first line.
fn separated_by_commas(line: &str) -> Result<(), String> {
    if line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep=")) {
        return Err("line 1: 'sep=' is a spreadsheet's own line: delete it".into());
    }
    for (separator, name) in [(';', "';'"), ('\t', "a tab"), ('|', "'|'")] {
        if line.matches(separator).count() > line.matches(',').count() {
            return Err(format!("line 1: columns are separated by {name}: save with commas, and with decimal points"));
        }
    }
    Ok(())
}

/// Where each of [`COLUMNS`] stands.
fn places(names: &[Cow<str>]) -> Result<[usize; WIDTH], String> {
    let mut places = [0; WIDTH];
    for (place, wanted) in places.iter_mut().zip(COLUMNS) {
        let mut found = (0..names.len()).filter(|&index| names[index].trim().eq_ignore_ascii_case(wanted));
        *place = found.next().ok_or_else(|| {
            format!("column {wanted} is missing; the first line names the columns, among them {}", COLUMNS.join(","))
        })?;
        if found.next().is_some() {
            return Err(format!("column {wanted} is named twice: keep one"));
        }
    }
    Ok(places)
}

/// The number of a record's first line, and its fields.
type Record<'a> = (usize, Vec<Cow<'a, str>>);

/// The records of a CSV file by RFC 4180. What isn't by it is refused: a quotation mark that is not closed could
/// swallow days. That is why the crate `csv` isn't used here, which forgives it.
struct Records<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Records<'a> {
    /// The next record that isn't an empty line, and the number of its first line.
    fn next(&mut self) -> Result<Option<Record<'a>>, String> {
        while let Some((_, rest)) = self.rest.split_once('\n').filter(|(line, _)| line.trim().is_empty()) {
            (self.rest, self.line) = (rest, self.line + 1);
        }
        if self.rest.trim().is_empty() {
            return Ok(None);
        }
        let (all, first) = (self.rest, self.line);
        let mut fields = Vec::new();
        loop {
            fields.push(self.field().map_err(|why| format!("line {first}: {why}"))?);
            let Some(rest) = self.rest.strip_prefix(',') else { break };
            self.rest = rest;
        }
        self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
        self.line += all[..all.len() - self.rest.len()].matches('\n').count();
        Ok(Some((first, fields)))
    }

    /// The next field, up to the comma or the line's end.
    fn field(&mut self) -> Result<Cow<'a, str>, String> {
        let text = self.rest.trim_start_matches(' ');
        let Some(quoted) = text.strip_prefix('"') else {
            let (field, rest) = text.split_at(text.find([',', '\n']).unwrap_or(text.len()));
            self.rest = rest;
            let wrong = || format!("a quotation mark in {}: put the whole text into quotation marks", shown(field));
            return if field.contains('"') { Err(wrong()) } else { Ok(field.into()) };
        };
        let mut end = 0;
        loop {
            end += quoted[end..].find('"').ok_or("a quotation mark is not closed")?;
            // Two of them stand for one.
            if !quoted[end + 1..].starts_with('"') {
                break;
            }
            end += 2;
        }
        self.rest = quoted[end + 1..].trim_start_matches(' ');
        match self.rest.chars().next() {
            None | Some(',' | '\n') => Ok(quoted[..end].replace("\"\"", "\"").into()),
            Some(_) => Err(format!("text after the quotation marks of {}", shown(&quoted[..end]))),
        }
    }
}

/// What a file says, for a message: on one line, without control characters, and not all of a long text.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    format!("'{}{}'", start.escape_debug(), if start.len() < text.len() { "…" } else { "" })
}

/// A row of numbers; an error comes with its column.
fn row(fields: [&str; WIDTH]) -> Result<[i32; WIDTH], (usize, String)> {
    let mut row = [0; WIDTH];
    for (column, text) in fields.into_iter().enumerate() {
        row[column] = if column == DATE { date(text) } else { tenths(text) }.map_err(|why| (column, why))?;
    }
    match () {
        () if row[RAIN] < 0 => Err((RAIN, "precipitation below zero".into())),
        () if row[WIND] < 0 => Err((WIND, "wind below zero".into())),
        () if row[MAX] < row[MIN] => Err((MAX, "temp_max is below temp_min".into())),
        () => Ok(row),
    }
}

/// Refuses a day that isn't later than the one before: twice in a file, it would count twice.
fn follows(last: i32, row: [i32; WIDTH]) -> Result<[i32; WIDTH], (usize, String)> {
    let (day, before) = (written_date(row[DATE].into()), written_date(last.into()));
    match row[DATE].cmp(&last) {
        Ordering::Greater => Ok(row),
        Ordering::Equal => Err((DATE, format!("the day {day} stands here twice: keep one of its lines"))),
        Ordering::Less => Err((DATE, format!("{day} stands after {before}: sort the lines by their date"))),
    }
}

/// A decimal number, exactly, in tenths: -120 for "-12.0", "-12" and "-12.00".
fn tenths(text: &str) -> Result<i32, String> {
    let wrong = |why: &str| Err(format!("{} {why}", shown(text)));
    if ["", "-", "na", "n/a", "nan", "null", "none"].contains(&text.to_ascii_lowercase().as_str()) {
        return wrong("is no value: leave the day out, or fill it in");
    }
    if text.contains(['\u{2212}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{ff0d}']) {
        return wrong("has a typographic minus: write '-'");
    }
    if text.contains(',') {
        return wrong("has a comma: write a decimal point, and nothing between thousands");
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return wrong("is not a number");
    }
    let (tenth, smaller) = fraction.split_at(1);
    if smaller.bytes().any(|digit| digit != b'0') {
        return wrong("has more than one decimal; daily records come in tenths: round it");
    }
    match format!("{whole}{tenth}").parse::<i32>() {
        Ok(tenths) if tenths <= LIMIT => Ok(sign * tenths),
        _ => wrong(&format!(
            "is beyond {}, which no weather is: if it marks a missing value, leave the day out",
            LIMIT / 10
        )),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date such as 2012/12/31 or 2012-12-31, as the number 20121231. Midnight, which many programs write after it,
/// says nothing more.
fn date(text: &str) -> Result<i32, String> {
    let wrong = |why: &str| Err(format!("{} {why}", shown(text)));
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
    let parts: Vec<_> = day.split(['/', '-', '.']).collect();
    if parts.len() != 3 || !parts.iter().all(|part| is_digits(part)) {
        return wrong("is not a date such as 2012/12/31");
    }
    if parts[0].len() != 4 {
        return wrong(
            "doesn't begin with a year of four digits: write 2012/12/31, since day and month could be either",
        );
    }
    if !time.starts_with("00:00") || time.contains(|c| !"0:.Z+".contains(c)) {
        return wrong("has a time of day: a line is a whole day, write the date alone");
    }
    let numbers: Vec<i32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let [year @ 1000..=9999, month @ 1..=12, day] = numbers[..] else {
        return wrong("is not a date such as 2012/12/31");
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if (1..=days).contains(&day) {
        Ok(year * 10_000 + month * 100 + day)
    } else {
        wrong("is not a date such as 2012/12/31: there is no such day")
    }
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
        for (text, number) in [("0.0", 0), ("-0.5", -5), ("12", 120), ("12.8", 128), ("8.30", 83), ("1000", 10_000)] {
            assert_eq!(tenths(text), Ok(number), "{text}");
        }
        for wrong in
            ["", "-", "a", "1.", ".5", "1.25", "1.05", "1.000001", "1e3", "--1", "1000.1", "99999999999", "+1", "NaN"]
        {
            assert!(tenths(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_exist() {
        assert_eq!(date("2012/02/29"), Ok(20_120_229));
        assert_eq!(date("2000-2-29"), Ok(20_000_229));
        for midnight in [" 00:00:00", "T00:00:00Z", " 00:00", "T00:00:00.000", " 00:00:00+00:00"] {
            assert_eq!(date(&format!("2012-02-29{midnight}")), Ok(20_120_229), "{midnight}");
        }
        for wrong in ["2013/02/29", "1900/02/29", "2012/13/01", "2012/04/31", "2012/1", "x", "2012/01/00", "1/1/2012"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
        assert_eq!(written_date(20_120_229), "2012-02-29");
    }

    #[test]
    fn columns_are_found_by_their_names_however_a_program_writes_them() {
        let wanted = [20_240_101, 0, 83, 11, 26, 20_240_102, 5, 90, -20, 30];
        for text in [
            "date,precipitation,temp_max,temp_min,wind\n2024-01-01,0,8.3,1.1,2.6\n2024-01-02,0.5,9,-2,3\n",
            ",date,precipitation,temp_max,temp_min,wind,weather\n0,2024-01-01,0.0,8.3,1.1,2.6,fog\n1,2024-01-02,0.5,9,-2,3,\n",
            "date,wind,temp_max,temp_min,precipitation\n2024-01-01,2.6,8.3,1.1,0\n\n2024-01-02,3.00,9,-2,0.5",
            "\u{feff}\"Date\", \"precipitation\",temp_max,temp_min,wind,weather\r\n\"2024-01-01\",0.00,\"8.30\",1.1,2.6,\"fog, \
             \"\"later\"\"\r\nsun\"\r\n\r\n2024-01-02 00:00:00,0.5,9,-2,3,x\r\n",
            "date,precipitation,temp_max,temp_min,wind\r2024-01-01,0,8.3,1.1,2.6\r2024-01-02,0.5,9,-2,3\r",
        ] {
            assert_eq!(parse(text), Ok(wanted.to_vec()), "{text}");
        }
    }

    #[test]
    fn another_dialect_is_named() {
        for (text, why) in [
            ("", "line 1: the file is empty"),
            ("\n \r\n", "line 1: the file is empty"),
            ("sep=,\ndate\n", "line 1: 'sep=' is a spreadsheet's own line: delete it"),
            ("date;precipitation;temp_max\n", "separated by ';'"),
            ("\"date\";\"precipitation\"\n", "separated by ';'"),
            ("date\tprecipitation\n", "separated by a tab"),
            ("date,precipitation,temp_min,wind\n", "line 1: column temp_max is missing"),
            ("date,wind,date\n", "line 1: column date is named twice"),
            ("date,precipitation,temp_max,temp_min,wind\n", "no day follows"),
            ("\ndate,\"wind\n", "line 2: a quotation mark is not closed"),
        ] {
            assert!(parse(text).is_err_and(|error| error.contains(why)), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_column() {
        let good = "2012/01/01,0.0,12.8,5.0,4.7,\"a\r\nb\"";
        let file = |line: &str| {
            parse(&format!("{}\r\n{good}\r\n\r\n{line}\n", "date,precipitation,temp_max,temp_min,wind,weather"))
        };
        assert_eq!(file("\n").map(|rows| rows.len()), Ok(WIDTH), "an empty line is no error");
        for (line, why) in [
            ("2012/01/02,0.0,12.8,5.0,4.7", ": 5 columns instead of the 6"),
            ("2012/01/02,0,0,12,8,5,0,4,7,sun", ": 10 columns instead of the 6"),
            ("2012/01/02,wet,12.8,5.0,4.7,sun", ", column precipitation: 'wet' is not a number"),
            ("2012/01/02,-0.1,12.8,5.0,4.7,sun", ", column precipitation: precipitation below zero"),
            ("2012/01/02,0.0,2.8,5.0,4.7,sun", ", column temp_max: temp_max is below"),
            ("2012/01/02,0.0,12.8,5.05,4.7,sun", ", column temp_min: '5.05' has more than one decimal"),
            ("2012/01/02,0.0,\"12,8\",5.0,4.7,sun", ", column temp_max: '12,8' has a comma"),
            (
                "2012/01/02,0.0,12.8,\u{2212}5.0,4.7,sun",
                ", column temp_min: '\u{2212}5.0' has a typographic minus: write '-'",
            ),
            ("2012/01/02,0.0,12.8,5.0,NA,sun", ", column wind: 'NA' is no value"),
            ("2012/01/02,,12.8,5.0,4.7,sun", ", column precipitation: '' is no value"),
            ("2012/01/02,-9999,12.8,5.0,4.7,sun", ", column precipitation: '-9999' is beyond 1000"),
            ("2012/01/02,\u{1b}[2J,12.8,5.0,4.7,sun", ", column precipitation: '\\u{1b}[2J' is not"),
            ("2012/02/30,0.0,12.8,5.0,4.7,sun", ", column date: '2012/02/30' is not a date"),
            ("01/02/2012,0.0,12.8,5.0,4.7,sun", ", column date: '01/02/2012' doesn't begin with a year"),
            ("31.12.12,0.0,12.8,5.0,4.7,sun", ", column date: '31.12.12' doesn't begin with a year"),
            ("2012/01/02 13:00,0.0,12.8,5.0,4.7,sun", ", column date: '2012/01/02 13:00' has a time of day"),
            ("2012/01/01,0.0,12.8,5.0,4.7,sun", ", column date: the day 2012-01-01 stands here twice"),
            ("2011/12/31,0.0,12.8,5.0,4.7,sun", ", column date: 2011-12-31 stands after 2012-01-01"),
            ("2012/01/02,0.0,12.8,5.0,4.7,\"sun", ": a quotation mark is not closed"),
            ("2012/01/02,0.0,12.8,5.0,4.7,5\" of snow", ": a quotation mark in"),
            ("2012/01/02,0.0,12.8,5.0,4.7,\"sun\" all day", ": text after the quotation marks"),
        ] {
            let error = file(line).expect_err(line);
            assert!(error.starts_with(&format!("line 5{why}")), "{line}: {error}");
        }
        let long = file(&format!("2012/01/02,{},12.8,5.0,4.7,sun", "x".repeat(1 << 20))).expect_err("no number");
        assert!(long.len() < 200, "{} bytes", long.len());
    }

    /// The data's README warns of the column `weather`, with numbers.
    #[test]
    fn the_readme_counts_the_contradictions_as_they_are() {
        let mut years = std::collections::BTreeMap::<_, (u32, u32)>::new();
        for line in SEATTLE.lines().skip(1) {
            let fields: Vec<_> = line.split(',').collect();
            if fields[RAIN] != "0.0" {
                let (called, wet) = years.entry(&line[..4]).or_default();
                *called += u32::from(["rain", "drizzle", "snow"].contains(&fields[WIDTH]));
                *wet += 1;
            }
        }
        let said: Vec<_> = years.iter().map(|(year, (called, wet))| (format!("{called} of {wet}"), *year)).collect();
        let readme =
            include_str!("../../../data/scatter_gather/README.md").split_whitespace().collect::<Vec<_>>().join(" ");
        let [(a, a_year), (b, b_year), (c, c_year), (d, d_year)] = &said[..] else { panic!("four years: {said:?}") };
        let sentence = format!(
            "of the days with precipitation, it calls {a} in {a_year} `rain`, `drizzle` or `snow`, \
             but only {b} in {b_year}, {c} in {c_year} and {d} in {d_year}."
        );
        assert!(readme.contains(&sentence), "{sentence}");
    }
}
