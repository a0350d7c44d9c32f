#![doc = include_str!("../README.md")]

mod gallery;
mod patience;
mod price;
mod report;

pub use gallery::{Form, Piece, Symptom};
pub use patience::end_after;
pub use price::{Exchange, Row, SHORT, WAYS, exchange_times, sizes};
pub use report::{Findings, chart, list, list_json};

/// Refuses what needs two ranks where there is only one.
///
/// # Errors
/// A sentence that says what to do.
pub fn check_ranks(size: i32, needs_two: bool) -> Result<(), &'static str> {
    match (size, needs_two) {
        (1, true) => Err("alone, a rank has nobody to wait for; start at least 2"),
        _ => Ok(()),
    }
}

/// Refuses a chart where there is nothing to draw: it shows the price of safety.
///
/// # Errors
/// A sentence that says what to change.
pub fn check_chart(wanted: bool, price: bool) -> Result<(), &'static str> {
    if wanted && !price { Err("--chart draws what --price measures; add --price") } else { Ok(()) }
}

/// Parses the length of a message in bytes, for clap.
///
/// # Errors
/// A sentence that says what is wrong: not a whole number, zero, or more than 1 GiB.
pub fn message_size(text: &str) -> Result<usize, String> {
    match shared::numbers::positive(text)? {
        bytes if bytes <= 1 << 30 => Ok(bytes as usize),
        _ => Err(format!("'{text}' bytes are more than 1 GiB, the longest message of this program")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_rank_gets_the_list_only() {
        assert!(check_ranks(1, false).is_ok() && check_ranks(2, true).is_ok());
        assert!(check_ranks(1, true).is_err_and(|why| why.contains("at least 2")));
    }

    #[test]
    fn a_chart_needs_times() {
        assert!(check_chart(true, true).is_ok() && check_chart(false, false).is_ok());
        assert!(check_chart(true, false).is_err_and(|why| why.contains("--price")));
    }

    #[test]
    fn sizes_have_limits() {
        assert_eq!(message_size("1e6"), Ok(1_000_000));
        assert!(message_size("0").is_err_and(|why| why.contains("zero")));
        assert!(message_size("2e9").is_err_and(|why| why.contains("1 GiB")));
    }
}
