//! How long a broadcast takes, and the table and the chart of it.

use std::{fmt::Write, time::Instant};

use mpi::{Count, Rank, collective::SystemOperation, topology::SimpleCommunicator, traits::*};
use serde_json::{Value, json};
use shared::{
    grouped,
    numbers::duration,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

use crate::{Broadcast, rounds};

/// The shortest message that is timed: one 64-bit number.
const LEAST_BYTES: u64 = 8;

/// The lengths of the messages that are timed, in bytes: from 8, four times as long each, and the longest.
///
/// # Errors
/// If the longest is beyond what one MPI message can count.
pub fn sizes(max_bytes: u64) -> Result<Vec<usize>, String> {
    if max_bytes > Count::MAX as u64 {
        return Err(format!("--max-bytes {max_bytes} is beyond MPI's 32-bit counts: at most {}", Count::MAX));
    }
    let lengths = std::iter::successors(Some(LEAST_BYTES), |bytes| Some(4 * bytes));
    Ok(lengths.take_while(|&bytes| bytes < max_bytes).chain([max_bytes]).map(|bytes| bytes as usize).collect())
}

/// The time that a broadcast of `bytes` takes, in seconds: from a barrier until the slowest rank has the data. The
/// median of `repetitions`, on every rank. Collective.
///
/// # Panics
/// If a rank ends up with other data than the root's.
pub fn time(world: &SimpleCommunicator, root: Rank, broadcast: Broadcast, bytes: usize, repetitions: usize) -> f64 {
    let mut mine = Vec::new();
    let mut data = vec![0; bytes];
    // The first one is not timed: it makes connections, and touches memory for the first time.
    for repetition in 0..=repetitions {
        let expected = message(bytes, repetition);
        if world.rank() == root {
            data.copy_from_slice(&expected);
        }
        world.barrier();
        let start = Instant::now();
        broadcast(world, root, &mut data);
        mine.push(start.elapsed().as_secs_f64());
        assert!(data == expected, "a broadcast of {bytes} bytes from rank {root} left other data on this rank");
    }
    let mut slowest = vec![0.0; repetitions];
    world.all_reduce_into(&mine[1..], &mut slowest[..], SystemOperation::max());
    median(slowest)
}

/// A message that differs from one repetition to the next, so that what an earlier one left behind can't pass for it.
/// No byte is zero, which is what the receivers begin with.
pub fn message(bytes: usize, repetition: usize) -> Vec<u8> {
    // 251 is prime: the pattern shifts against every power of two, and with it against blocks that are mixed up.
    (0..bytes).map(|index| ((index + 7 * repetition) % 251) as u8 + 1).collect()
}

/// The middle value, or the mean of the two in the middle; not a number for none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => f64::midpoint(values[n / 2 - 1], values[n / 2]),
    }
}

/// The times of three ways to broadcast, over the length of the message.
pub struct Times {
    methods: [&'static str; 3],
    root: Rank,
    /// Length in bytes, and one time in seconds for each method.
    rows: Vec<(usize, [f64; 3])>,
}

impl Times {
    /// No times yet, of broadcasts from `root`.
    pub fn new(methods: [&'static str; 3], root: Rank) -> Self {
        Self { methods, root, rows: Vec::new() }
    }

    /// Adds the times of all methods for a message of `bytes`, in seconds.
    pub fn push(&mut self, bytes: usize, seconds: [f64; 3]) {
        self.rows.push((bytes, seconds));
    }

    /// A table of all times, and a line on machine, MPI and ranks. Not collective: any rank may ask.
    pub fn table(&self, world: &SimpleCommunicator) -> String {
        let line = |first: &str, [a, b, c]: [&str; 3]| format!("{first:>15} {a:>11} {b:>11} {c:>11}\n");
        let mut text = line("message", self.methods);
        for (bytes, seconds) in &self.rows {
            let times = seconds.map(duration);
            text += &line(&format!("{} B", grouped(*bytes as u64)), times.each_ref().map(String::as_str));
        }
        let (sends, rounds) = (world.size() - 1, rounds(world.size()));
        let _ = writeln!(text, "messages one after the other: linear {sends}, binomial {rounds}");
        text + &shared::measured_on(world)
    }

    /// The times for scripts: for each length its bytes and, by method, the seconds.
    pub fn json(&self) -> Vec<Value> {
        let row = |(bytes, seconds): &(usize, [f64; 3])| {
            let [a, b, c] = self.methods;
            json!({"bytes": bytes, a: seconds[0], b: seconds[1], c: seconds[2]})
        };
        self.rows.iter().map(row).collect()
    }

    /// The chart: time against length, a series for each method.
    pub fn plot(&self, note: String) -> Plot {
        let series = |(index, name): (usize, &&str)| {
            let points = self.rows.iter().map(|(bytes, seconds)| (*bytes as f64, 1e6 * seconds[index]));
            Series::new(name, index, Kind::LineAndMarkers, points.collect())
        };
        Plot {
            title: format!("Three ways to broadcast from rank {}", self.root),
            x: Axis::log("message / B"),
            y: Axis::log("time until the slowest rank has it / µs"),
            series: self.methods.iter().enumerate().map(series).collect(),
            legend: LegendAt::LowerRight,
            note,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_grow_fourfold_up_to_the_longest() {
        assert_eq!(sizes(1), Ok(vec![1]));
        assert_eq!(sizes(8), Ok(vec![8]));
        assert_eq!(sizes(129), Ok(vec![8, 32, 128, 129]));
        assert!(sizes(1_000_000).is_ok_and(|sizes| sizes.len() == 10));
        assert!(sizes(i32::MAX as u64).is_ok_and(|sizes| sizes.last() == Some(&(i32::MAX as usize))));
        assert!(sizes(1 << 31).is_err_and(|error| error.contains("2147483647")));
    }

    #[test]
    fn messages_differ_and_have_no_zeros() {
        assert!(message(0, 3).is_empty());
        assert_ne!(message(8, 0), message(8, 1));
        assert!(message(1000, 5).iter().all(|&byte| byte != 0));
        assert_ne!(message(1024, 0)[..256], message(1024, 0)[256..512]);
    }

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(vec![7.0]), 7.0);
        assert!(median(vec![]).is_nan());
    }

    #[test]
    fn every_time_is_reported() {
        let mut times = Times::new(["library", "linear", "binomial"], 2);
        times.push(8, [1e-6, 2e-6, 3e-6]);
        times.push(1_000, [1e-5, 2e-5, 3e-5]);
        assert_eq!(times.json()[1], json!({"bytes": 1_000, "library": 1e-5, "linear": 2e-5, "binomial": 3e-5}));
        let plot = times.plot(String::new());
        assert_eq!(plot.series.len(), 3);
        assert_eq!(plot.series[2].points.iter().map(|point| point.0).collect::<Vec<_>>(), [8.0, 1000.0]);
    }
}
