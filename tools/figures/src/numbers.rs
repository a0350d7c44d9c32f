//! Numbers as people write and read them: `1e9` and `1_000_000` on the command line, `1,000,000,000` in a report.

/// Parses a whole number that may be written `1000000`, `1_000_000`, `1e6` or `2.5e9`. For clap's `value_parser`.
///
/// # Errors
/// A sentence that says what is wrong: not a number, negative, not whole, or beyond 2⁶⁴ − 1.
pub fn count(text: &str) -> Result<u64, String> {
    let plain = text.replace('_', "");
    let wrong = |why: &str| Err(format!("'{text}' is {why}; write a whole number such as 1000, 1_000_000 or 1e9"));
    if plain.starts_with('-') {
        return wrong("negative");
    }
    let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((&plain, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let Ok(exponent) = exponent.parse::<usize>() else { return wrong("not a number") };
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return wrong("not a number");
    }
    // Decimal digits, not floating point: 1e19 must be exact, and 0.1e1 must be 1.
    let Some(zeros) = exponent.checked_sub(fraction.len()) else { return wrong("not a whole number") };
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(0);
    }
    // u64::MAX has 20 digits; looking first keeps `1e999999999` from filling the memory with zeros.
    if digits.len().saturating_add(zeros) > 20 {
        return wrong("beyond the largest number, 2^64 - 1");
    }
    format!("{digits}{}", "0".repeat(zeros)).parse().or_else(|_| wrong("beyond the largest number, 2^64 - 1"))
}

/// [`count`], but at least 1.
///
/// # Errors
/// As [`count`], and for 0.
pub fn positive(text: &str) -> Result<u64, String> {
    match count(text)? {
        0 => Err(format!("'{text}' is zero; at least 1 is needed")),
        number => Ok(number),
    }
}

/// Writes a number with a comma between groups of three digits: `1,000,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number that changes if any byte does, for comparing results of different runs: the 64-bit hash FNV-1a (G. Fowler,
/// L. C. Noll and K.-P. Vo).
pub fn fingerprint(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// "1 rank", "2 ranks".
pub fn plural(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Writes a rate or size with a prefix of the SI: `1.23 G` for 1.23·10⁹. Put the unit behind it.
pub fn si(number: f64) -> String {
    let (scale, prefix) = match number.abs() {
        size if size >= 1e12 => (1e12, "T"),
        size if size >= 1e9 => (1e9, "G"),
        size if size >= 1e6 => (1e6, "M"),
        size if size >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    format!("{:.3} {prefix}", number / scale)
}

/// Writes a time in seconds in the unit that suits it: `1.25 µs`, `13.0 ms`, `2.50 s`.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_numbers_in_many_ways() {
        for (text, number) in [
            ("0", 0),
            ("1000", 1000),
            ("1_000_000", 1_000_000),
            ("1e9", 1_000_000_000),
            ("2.5e3", 2500),
            ("1.0", 1),
            ("0.1e1", 1),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(count(text), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_count_is_refused_with_the_reason() {
        for (text, reason) in [
            ("-1", "negative"),
            ("", "not a number"),
            ("many", "not a number"),
            ("e5", "not a number"),
            ("1.5", "not a whole"),
            ("1e20", "2^64"),
            ("1e999999999", "2^64"),
            ("18446744073709551616", "2^64"),
            ("٣", "not a number"),
        ] {
            assert!(count(text).unwrap_err().contains(reason), "{text}: {:?}", count(text));
        }
        assert!(positive("0").unwrap_err().contains("zero"));
    }

    #[test]
    fn people_read_numbers_in_groups() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(si(1.5e9), "1.500 G");
        assert_eq!([2.5e-7, 1.25e-6, 0.013, 2.5].map(duration), ["250 ns", "1.25 µs", "13.00 ms", "2.50 s"]);
    }
}
