//! The result for people and for scripts, and the chart.

use std::fmt::Write;

use serde_json::{Value, json};
use shared::{
    grouped, numbers,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

use crate::{Kernel, Method};

/// What a sort has found out about itself.
pub struct Findings {
    /// How the keys were distributed.
    pub distribution: &'static str,
    /// How they were sorted.
    pub method: Method,
    /// How each rank sorted its part.
    pub kernel: Kernel,
    /// The fingerprint of the sorted sequence.
    pub fingerprint: u64,
    /// Keys on each rank, at the end.
    pub parts: Vec<u64>,
    /// What the slowest rank took, in seconds, from the barrier to its last sorted key.
    pub seconds: f64,
    /// What the slowest rank took for each section, in seconds.
    pub phases: Vec<(&'static str, f64)>,
}

impl Findings {
    /// Keys on all ranks.
    pub fn count(&self) -> u64 {
        self.parts.iter().sum()
    }

    /// Some lines for people.
    pub fn text(&self) -> String {
        let (count, speed) = (self.count(), numbers::si(self.count() as f64 / self.seconds));
        let mut text = format!(
            "{} keys ({}), sorted and a permutation of the input\nfingerprint {:016x}\n",
            grouped(count),
            self.distribution,
            self.fingerprint
        );
        if let Some(balance) = largest_over_mean(&self.parts) {
            let _ = writeln!(text, "largest part {balance:.3} times the mean");
        }
        let _ = writeln!(text, "{speed} keys/s");
        text
    }

    /// The same for scripts.
    pub fn json(&self) -> Value {
        let phases: serde_json::Map<_, _> =
            self.phases.iter().map(|&(name, seconds)| (name.into(), seconds.into())).collect();
        json!({"lesson": "collectives", "ranks": self.parts.len(), "seconds": self.seconds, "count": self.count(),
               "distribution": self.distribution, "method": self.method.name(), "kernel": self.kernel.name(),
               "fingerprint": self.fingerprint, "parts": self.parts, "phases": phases,
               "largest_over_mean": largest_over_mean(&self.parts)})
    }

    /// The lesson's chart: how many keys each rank got.
    pub fn chart(&self, note: String) -> Plot {
        let mean = self.count() as f64 / self.parts.len() as f64;
        let ends = (-0.5, self.parts.len() as f64 - 0.5);
        let line = |name: &str, color, y| Series::new(name, color, Kind::Dashed, vec![(ends.0, y), (ends.1, y)]);
        let bars = self.parts.iter().enumerate().map(|(rank, &keys)| (rank as f64, keys as f64)).collect();
        let series = vec![
            Series::new("keys at the end", 0, Kind::Bars(0.7), bars),
            line("mean", 6, mean),
            line("1.5 times the mean", 1, 1.5 * mean),
        ];
        Plot {
            title: format!("{} keys ({}) over {} ranks", grouped(self.count()), self.distribution, self.parts.len()),
            x: Axis::whole("rank"),
            // Room for the legend, above all lines.
            y: Axis::linear("keys in the rank's part").showing(0.0..2.0 * mean),
            series,
            legend: LegendAt::UpperRight,
            note,
        }
    }
}

/// The largest part in units of the mean; `None` without keys.
pub fn largest_over_mean(parts: &[u64]) -> Option<f64> {
    let (largest, sum) = (*parts.iter().max()?, parts.iter().sum::<u64>());
    (sum > 0).then(|| largest as f64 * parts.len() as f64 / sum as f64)
}
