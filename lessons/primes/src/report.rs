//! What is said about a result: how it compares with the published count, the ranks' times, and the chart.

use std::fmt::Write;

use shared::{
    grouped, numbers,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

/// The published number of primes in the range, if it holds exactly the primes up to a power of ten. Source:
/// `data/primes/pi.csv`.
pub fn published(from: u64, to: u64) -> Option<u64> {
    let table = include_str!("../../../data/primes/pi.csv");
    let rows = table.lines().filter_map(|line| line.split_once(','));
    let mut counts = rows.filter_map(|(k, primes)| Some((k.parse().ok()?, primes.parse().ok()?)));
    let (_, primes) = counts.find(|(k, _)| from <= 2 && to == 10_u64.pow(*k))?;
    Some(primes)
}

/// What a run is, for its checkpoint: all that its count depends on. The number of ranks isn't among that, and all
/// methods find the same primes.
pub fn run(from: u64, to: u64) -> String {
    format!("lesson = primes\nfrom = {from}\nto = {to}\n")
}

/// The result for people: the range and its primes (with the largest of them, if there is any), what is said
/// of the published number, the speed at which this run searched its numbers (earlier runs may have searched some), and the seconds that each rank took to find its part.
pub fn text(
    (from, to): (u64, u64),
    (count, largest): (u64, Option<u64>),
    verdict: &str,
    (searched, seconds): (u64, f64),
    rank_seconds: &[f64],
) -> String {
    let speed = match searched {
        0 => "no number was left to be searched".into(),
        _ => numbers::si(searched as f64 / seconds) + " numbers/s",
    };
    let largest = largest.map_or(String::new(), |prime| format!("; the largest is {}", grouped(prime)));
    let [from, to, count] = [from, to, count].map(grouped);
    let mut text = format!("{count} primes from {from} to {to}{largest}\n{verdict}\n{speed}\n\n");
    let _ = writeln!(text, "{:>4} {:>11}", "rank", "find");
    for (rank, &seconds) in rank_seconds.iter().enumerate() {
        let _ = writeln!(text, "{rank:>4} {:>11}", numbers::duration(seconds));
    }
    text
}

/// Compares a count with the published one.
///
/// # Errors
/// A sentence with both counts, if they differ.
pub fn verdict(count: u64, published: Option<u64>) -> Result<&'static str, String> {
    match published {
        Some(known) if known == count => Ok("agrees with the published count (OEIS A006880)"),
        Some(known) => {
            let (count, known) = (grouped(count), grouped(known));
            Err(format!("the count is wrong: {count} primes are found, and {known} published (OEIS A006880)"))
        }
        None => Ok("no published count to compare with: there is one from 0 to each power of ten"),
    }
}

/// The balance chart: for each rank a pair of bars, the seconds that a block of neighbouring chunks would have taken
/// (the sum of what these chunks took, wherever they were dealt to) and those of the chunks that it was dealt.
pub fn balance(blocks: &[f64], dealt: &[f64], note: String) -> Plot {
    let bars = |name: &str, color, seconds: &[f64], shift: f64| {
        let points = seconds.iter().enumerate().map(|(rank, &seconds)| (rank as f64 + shift, seconds)).collect();
        Series::new(name, color, Kind::Bars(0.38), points)
    };
    Plot {
        title: "How long each rank works: blocks of neighbours, or chunks dealt out in turn".into(),
        x: Axis::whole("rank"),
        y: Axis::linear("time for its part / s"),
        series: vec![
            bars("if each rank had one block", 1, blocks, -0.2),
            bars("chunks dealt out in turn", 0, dealt, 0.2),
        ],
        legend: LegendAt::UpperLeft,
        note,
    }
}
