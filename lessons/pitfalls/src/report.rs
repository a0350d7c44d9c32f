//! What the program says: the list of pieces, and the price of safety as a table, as JSON and as a picture.

use std::fmt::Write;

use clap::ValueEnum;
use serde_json::{Map, Value, json};
use shared::{
    grouped, numbers,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

use crate::{Piece, Row, WAYS};

/// The pieces, a line each.
pub fn list() -> String {
    let mut text = String::new();
    for piece in Piece::value_variants() {
        let _ = writeln!(text, "{:<6}  {:<16}  {}", piece.symptom().word(), piece.name(), piece.what());
    }
    text + "\nRun one:      cargo course run pitfalls -n 4 --check-mpi -- receive_receive\n\
            Its repair:   cargo course run pitfalls -n 4 -- receive_receive --repaired"
}

/// The same for scripts.
pub fn list_json() -> Value {
    let piece = |piece: &Piece| json!({"name": piece.name(), "symptom": piece.symptom().word(), "what": piece.what()});
    Piece::value_variants().iter().map(piece).collect()
}

/// The price of safety.
pub struct Findings {
    /// How many ranks were started; two of them exchange.
    pub ranks: usize,
    /// Times of each length.
    pub rows: Vec<Row>,
}

impl Findings {
    /// A table for people.
    pub fn text(&self) -> String {
        let mut text = format!("an exchange between rank 0 and rank {}\n{:>11}", self.ranks - 1, "message");
        WAYS.iter().for_each(|(name, _)| text += &format!(" {name:>15}"));
        for row in &self.rows {
            let _ = write!(text, "\n{:>9} B", grouped(row.bytes as u64));
            for seconds in row.seconds {
                let _ = write!(text, " {:>15}", seconds.map_or("–".into(), numbers::duration));
            }
        }
        text + "\n"
    }

    /// The same for scripts: an object per length, with bytes, and seconds of each way. A way that would hang has none.
    pub fn json(&self, seconds: f64) -> Value {
        let row = |row: &Row| {
            let times = WAYS.iter().zip(row.seconds);
            let times = times.filter_map(|((name, _), seconds)| Some((name.replace([' ', '-'], "_"), json!(seconds?))));
            let mut object: Map<String, Value> = times.collect();
            object.insert("bytes".into(), row.bytes.into());
            Value::Object(object)
        };
        let times: Value = self.rows.iter().map(row).collect();
        json!({"lesson": "pitfalls", "ranks": self.ranks, "seconds": seconds, "times": times})
    }
}

/// The time of an exchange against the length of its messages, for each way.
pub fn chart(rows: &[Row], note: String) -> Plot {
    let line = |(way, (name, _)): (usize, &(&str, _))| {
        let points = rows.iter().filter_map(|row| Some((row.bytes as f64, 1e6 * row.seconds[way]?)));
        Series::new(name, way, Kind::LineAndMarkers, points.collect())
    };
    Plot {
        title: "One call for both directions is safe and fast; an order takes longer".into(),
        x: Axis::log("length of either message / B"),
        y: Axis::log("one exchange / µs"),
        series: WAYS.iter().enumerate().map(line).collect(),
        legend: LegendAt::UpperLeft,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings() -> Findings {
        let times = [1e-6, 2e-6, 3e-6, 4e-6].map(Some);
        let row = |bytes, last| Row { bytes, seconds: [times[0], times[1], times[2], times[3], last] };
        Findings { ranks: 2, rows: vec![row(8, Some(5e-7)), row(4096, None)] }
    }

    #[test]
    fn a_way_that_would_hang_has_no_time() {
        let (text, json) = (findings().text(), findings().json(1.0));
        assert!(text.lines().last().is_some_and(|line| line.ends_with('–')), "{text}");
        assert_eq!(json["times"][0]["both_send_first"], 5e-7);
        assert_eq!(json["times"][1]["send_receive"], 2e-6);
        assert!(json["times"][1]["both_send_first"].is_null());
        assert_eq!(chart(&findings().rows, String::new()).series[4].points.len(), 1);
    }

    #[test]
    fn every_piece_is_listed() {
        assert_eq!(list_json().as_array().map(Vec::len), Some(Piece::value_variants().len()));
        assert!(Piece::value_variants().iter().all(|piece| list().contains(&piece.what())));
    }
}
