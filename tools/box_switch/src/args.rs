//! The command line: a latency, a rate, and the ports.

use std::time::Duration;

/// What the command line says.
#[derive(Debug, PartialEq)]
pub struct Arguments {
    /// What each frame takes from port to port, besides its own length.
    pub latency: Duration,
    /// Bits per second of each cable in each direction; `None`: as fast as it goes.
    pub rate: Option<f64>,
    /// Names of network cards.
    pub ports: Vec<String>,
}

/// Reads `LATENCY RATE PORT…`.
///
/// # Errors
/// One sentence about what is wrong.
pub fn parse(arguments: &[String]) -> Result<Arguments, String> {
    let [latency, rate, ports @ ..] = arguments else {
        return Err("usage: box_switch LATENCY RATE PORT… (200us 1gbit port-0 port-1; - for no rate)".to_owned());
    };
    let nanoseconds = number(latency, &[("us", 1e3), ("ms", 1e6)])
        .ok_or_else(|| format!("'{latency}' is not a latency, such as 200us or 2ms"))?;
    let rate = match rate.as_str() {
        "-" => None,
        rate => Some(
            number(rate, &[("kbit", 1e3), ("mbit", 1e6), ("gbit", 1e9)])
                .filter(|&rate| rate > 0.0)
                .ok_or_else(|| format!("'{rate}' is not a rate, such as 100mbit or 1gbit"))?,
        ),
    };
    Ok(Arguments { latency: Duration::from_nanos(nanoseconds as u64), rate, ports: ports.to_vec() })
}

/// A whole number with one of the units behind it, times what that unit stands for.
fn number(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let (digits, factor) = units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    Some(f64::from(digits.parse::<u32>().ok()?) * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments, String> {
        parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn units_are_what_they_say() {
        let found = parsed("200us 1gbit a b").expect("that is right");
        assert_eq!((found.latency, found.rate), (Duration::from_micros(200), Some(1e9)));
        assert_eq!(found.ports, ["a", "b"]);
        assert_eq!(parsed("2ms - a").expect("that is right").latency, Duration::from_millis(2));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(parsed("200 1gbit a").is_err_and(|problem| problem.contains("'200' is not a latency")));
        assert!(parsed("2ms 0gbit a").is_err_and(|problem| problem.contains("'0gbit' is not a rate")));
        assert!(parsed("2ms").is_err_and(|problem| problem.contains("usage")));
    }
}
