//! What the program found, for people, for scripts, and as a chart.

use std::fmt::Write;

use serde_json::{Value, json};
use shared::{
    grouped, numbers,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

use crate::ping_pong::{Fit, Trip};

/// The results of the parts that ran, on rank 0.
pub struct Findings {
    /// Number of ranks.
    pub ranks: usize,
    /// Bytes of each exchanged message, if there was an exchange.
    pub exchanged: Option<usize>,
    /// Laps of the ring, and how often the token visited each rank.
    pub ring: Option<(u64, Vec<u64>)>,
    /// The ping-pong; empty with a single rank.
    pub trips: Option<Vec<Trip>>,
    /// Whether to show each size of the ping-pong.
    pub details: bool,
}

impl Findings {
    /// Some lines for people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Some(bytes) = self.exchanged {
            let bytes = grouped(bytes as u64);
            let _ =
                writeln!(text, "exchange: every rank sent {bytes} B to its right, in three ways, and none was stuck");
        }
        if let Some((laps, visits)) = &self.ring {
            let _ = writeln!(text, "ring: laps {}, visits to each rank {visits:?}", grouped(*laps));
        }
        match self.trips.as_deref() {
            None => {}
            Some([]) => text += "ping-pong: skipped, it needs two ranks; start at least 2\n",
            Some(trips) => text += &self.ping_pong(trips),
        }
        text
    }

    fn ping_pong(&self, trips: &[Trip]) -> String {
        let mut text = String::new();
        if self.details {
            text += "message/B   half round trip\n";
            for trip in trips {
                let _ = writeln!(text, "{:>9}   {:>15}", trip.bytes, numbers::duration(trip.seconds));
            }
        }
        let partner = self.ranks - 1;
        let _ = match Fit::of(trips) {
            Some(fit) => writeln!(
                text,
                "ping-pong with rank {partner}: latency {} and bandwidth {} MB/s; {} B take twice the latency",
                numbers::duration(fit.latency),
                grouped((fit.bandwidth / 1e6) as u64),
                grouped(fit.half_length() as u64)
            ),
            None => writeln!(text, "ping-pong with rank {partner}: too few sizes to fit latency and bandwidth"),
        };
        text
    }

    /// The same as a JSON object; parts that didn't run are null. Times are in seconds, sizes in bytes.
    pub fn json(&self, seconds: f64, exchange_seconds: &[(&str, f64)]) -> Value {
        let exchange = self.exchanged.map(|bytes| {
            let ways = exchange_seconds.iter().map(|&(name, seconds)| (name.to_owned(), json!(seconds)));
            json!({"bytes": bytes, "seconds": Value::Object(ways.collect())})
        });
        let ring = self.ring.as_ref().map(|(laps, visits)| json!({"laps": laps, "visits": visits}));
        let ping_pong = self.trips.as_deref().filter(|trips| !trips.is_empty()).map(|trips| {
            let fit = Fit::of(trips);
            let points: Vec<_> =
                trips.iter().map(|trip| json!({"bytes": trip.bytes, "seconds": trip.seconds})).collect();
            json!({"half_round_trips": points, "latency": fit.map(|fit| fit.latency),
                   "bandwidth": fit.map(|fit| fit.bandwidth)})
        });
        json!({"lesson": "send_recv", "ranks": self.ranks, "seconds": seconds, "exchange": exchange, "ring": ring,
               "ping_pong": ping_pong})
    }
}

/// Half round trips against message sizes, with the fitted model.
pub fn chart(trips: &[Trip], note: String) -> Plot {
    let micro = |seconds: f64| 1e6 * seconds;
    let measured = trips.iter().map(|trip| (trip.bytes as f64, micro(trip.seconds))).collect();
    let mut series = vec![Series::new("measured", 0, Kind::Markers, measured)];
    if let Some(fit) = Fit::of(trips) {
        let largest = trips.last().map_or(1, |trip| trip.bytes).max(1) as f64;
        // Evenly spaced on the logarithmic axis, from 1 B; where the model bends it is then still smooth.
        let sizes = (0..=100).map(|step| largest.powf(f64::from(step) / 100.0));
        let name = format!("α + n/β, α = {}, β = {}B/s", numbers::duration(fit.latency), numbers::si(fit.bandwidth));
        series.push(Series::new(&name, 1, Kind::Dashed, sizes.map(|size| (size, micro(fit.seconds(size)))).collect()));
    }
    Plot {
        title: "Short messages cost latency, long ones bandwidth".into(),
        x: Axis::log("message size n / B"),
        y: Axis::log("half round trip / µs"),
        series,
        legend: LegendAt::UpperLeft,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(trips: Vec<Trip>) -> Findings {
        Findings { ranks: 2, exchanged: Some(1000), ring: Some((3, vec![3, 3])), trips: Some(trips), details: true }
    }

    #[test]
    fn a_single_rank_is_told_what_it_misses() {
        let found = findings(vec![]);
        assert!(found.text().contains("needs two ranks"));
        assert_eq!(found.json(1.0, &[])["ping_pong"], Value::Null);
    }

    #[test]
    fn a_single_size_gives_times_and_no_fit() {
        let found = findings(vec![Trip { bytes: 0, seconds: 1e-6 }]);
        assert!(found.text().contains("too few sizes"), "{}", found.text());
        let json = found.json(1.0, &[("by parity", 0.5)]);
        assert_eq!(json["ping_pong"]["latency"], Value::Null);
        assert_eq!(json["exchange"]["seconds"]["by parity"], 0.5);
        assert_eq!(json["ring"]["visits"], json!([3, 3]));
    }

    #[test]
    fn the_chart_has_a_model_if_there_is_one() {
        let trips = [(1, 1.1e-6), (1000, 2e-6)].map(|(bytes, seconds)| Trip { bytes, seconds });
        assert_eq!(chart(&trips, String::new()).series.len(), 2);
        assert_eq!(chart(&trips[..1], String::new()).series.len(), 1);
    }
}
