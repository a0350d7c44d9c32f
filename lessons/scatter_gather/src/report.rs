//! What the program found, for people, for scripts, and as a chart.

use serde_json::{Value, json};
use shared::{
    grouped, numbers,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

use crate::{Moments, Record, Summary, fingerprint, written_date};

/// The results, on rank 0.
pub struct Findings {
    /// Number of ranks.
    pub ranks: usize,
    /// Of all days.
    pub summary: Summary,
    /// Of all products, combined from the ranks' parts.
    pub moments: Moments,
    /// Of all products, by rank 0 alone.
    pub serial_moments: Moments,
    /// One for each day.
    pub products: Vec<f64>,
    /// What rank 0 alone takes for all that the ranks computed, in seconds.
    pub serial_seconds: f64,
}

impl Findings {
    /// Some lines for people.
    pub fn text(&self) -> String {
        let Self { summary, moments, .. } = self;
        let (total, (least, most)) = (summary.total(), self.shares());
        let line = |name, Record { value, date }: Record, sign: i64, unit| {
            format!("{name} day  {}  {:>5.1} {unit}\n", written_date(date), (sign * value) as f64 / 10.0)
        };
        let std_dev = |value: Option<f64>| value.map_or("unknown".into(), |value| format!("{value:.9}"));
        format!(
            "{} days, {} per rank\n{}{}{}temperature  {:.9} °C, standard deviation {} °C (from integers)\n\
             products     {:.9}, standard deviation {} (by Chan's formula)\n\
             {} products and all integers equal rank 0's own bit for bit; Chan's mean is {}\n\
             rank 0 alone computes in {}\n",
            grouped(total.days as u64),
            if least == most { grouped(most) } else { format!("{} to {}", grouped(least), grouped(most)) },
            line("wettest", summary.wettest, 1, "mm"),
            line("hottest", summary.hottest, 1, "°C"),
            line("coldest", summary.coldest, -1, "°C"),
            total.mean(),
            std_dev(total.std_dev()),
            moments.mean,
            std_dev(moments.std_dev()),
            grouped(self.products.len() as u64),
            if self.rounding() == 0.0 { "the same, too".into() } else { format!("off by {:.1e}", self.rounding()) },
            numbers::duration(self.serial_seconds),
        )
    }

    /// Least and most days that a rank got: the last rank's and rank 0's.
    fn shares(&self) -> (u64, u64) {
        let share = |rank| shared::block(self.products.len() as u64, self.ranks, rank);
        let (last, first) = (share(self.ranks - 1), share(0));
        (last.end - last.start, first.end - first.start)
    }

    /// How far the combined mean of the products is from the one that a single rank finds.
    fn rounding(&self) -> f64 {
        (self.moments.mean - self.serial_moments.mean).abs()
    }

    /// The same as a JSON object: temperatures in °C, rain in mm, times in seconds.
    pub fn json(&self, seconds: f64) -> Value {
        let Self { summary, moments, .. } = self;
        let record = |record: Record, sign: i64| {
            let value = (sign * record.value) as f64 / 10.0;
            json!({"date": written_date(record.date), "value": value})
        };
        let month = |number: usize| {
            let month = summary.months[number];
            let mean = (month.days > 0).then(|| month.mean());
            json!({"month": number + 1, "days": month.days, "mean": mean, "std_dev": month.std_dev(),
                   "rain": month.rain as f64 / 10.0})
        };
        let total = summary.total();
        json!({
            "lesson": "scatter_gather", "ranks": self.ranks, "seconds": seconds, "serial_seconds": self.serial_seconds,
            "days": total.days, "days_per_rank": self.shares(),
            "mean": total.mean(), "std_dev": total.std_dev(), "months": (0..12).map(month).collect::<Vec<_>>(),
            "wettest": record(summary.wettest, 1), "hottest": record(summary.hottest, 1),
            "coldest": record(summary.coldest, -1),
            "products": {"count": self.products.len(), "fingerprint": fingerprint(&self.products),
                         "mean": moments.mean, "std_dev": moments.std_dev(), "mean_off_by": self.rounding()},
        })
    }
}

/// The year's temperatures: each month's mean with the spread of its days, within its mean lows and highs.
pub fn chart(summary: &Summary, note: String) -> Plot {
    let months = || (1..).zip(summary.months).filter(|(_, month)| month.days > 0);
    let points = |y: fn(crate::Month) -> f64| months().map(|(number, month)| (f64::from(number), y(month))).collect();
    let highs = months().map(|(_, month)| month.mean_high()).collect();
    let spread = months().map(|(_, month)| month.std_dev().unwrap_or(0.0)).collect();
    Plot {
        title: "How warm each month is, and how much its days differ".into(),
        x: Axis::whole("month").showing(1.0..12.0),
        y: Axis::linear("temperature / °C"),
        series: vec![
            Series::new("mean low to mean high", 5, Kind::Band(highs), points(crate::Month::mean_low)),
            Series::new("", 0, Kind::Line, points(crate::Month::mean)),
            Series::new("mean ± standard deviation of the days", 0, Kind::Errors(spread), points(crate::Month::mean)),
        ],
        legend: LegendAt::UpperLeft,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_day_has_no_spread() {
        let summary = Summary::of(&[20_120_229, 3, 100, 40, 0]);
        let moments = Moments::of(&[7.0]);
        let found =
            Findings { ranks: 1, summary, moments, serial_moments: moments, products: vec![7.0], serial_seconds: 0.0 };
        assert!(found.text().contains("standard deviation unknown"), "{}", found.text());
        let json = found.json(1.0);
        assert_eq!(
            (&json["mean"], &json["std_dev"], &json["months"][0]["mean"]),
            (&7.0.into(), &Value::Null, &Value::Null)
        );
        // Eleven months are missing: the chart shows the one.
        assert!(chart(&found.summary, String::new()).series.iter().all(|series| series.points.len() == 1));
    }
}
