//! Axes: where a value lies, and where the ticks are.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

/// One axis.
pub struct Axis {
    /// Quantity and unit, e.g. "message size / B".
    pub label: String,
    /// Logarithmic if true: values that are not positive are left out.
    pub log: bool,
    /// True if there's nothing between whole numbers: ranks, months. Ticks stand at whole numbers then.
    pub whole: bool,
    /// What stands at 0, 1, 2 … instead of the number; empty for numbers.
    pub names: Vec<String>,
    /// The least range that is shown, even if the data doesn't fill it, e.g. `Some(0.0..1.0)`.
    pub at_least: Option<Range<f64>>,
}

impl Axis {
    /// A linear axis whose range follows from the data.
    pub fn linear(label: &str) -> Self {
        Self { label: label.into(), log: false, whole: false, names: Vec::new(), at_least: None }
    }

    /// A logarithmic axis whose range follows from the data.
    pub fn log(label: &str) -> Self {
        Self { log: true, ..Self::linear(label) }
    }

    /// A linear axis of whole numbers.
    pub fn whole(label: &str) -> Self {
        Self { whole: true, ..Self::linear(label) }
    }

    /// An axis of things that have names and no order: the first is at 0, the next at 1.
    pub fn names(label: &str, names: Vec<String>) -> Self {
        let end = names.len() as f64 - 0.5;
        Self { names, ..Self::whole(label) }.showing(-0.5..end)
    }

    /// The same axis, showing at least this range.
    pub fn showing(self, range: Range<f64>) -> Self {
        Self { at_least: Some(range), ..self }
    }

    /// How many pixels the labels at a vertical axis need.
    pub(super) fn width(&self) -> u32 {
        let longest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0) as u32;
        // A letter is about 8 pixels wide; numbers are short, and beside them stands the axis' own label.
        78.max(8 * longest + 20)
    }

    /// Where a value lies on the axis: the value, or its decimal logarithm.
    pub(super) fn place(&self, value: f64) -> f64 {
        if self.log { value.log10() } else { value }
    }

    /// The axis as far as the values reach, with its ticks.
    pub(super) fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        let wanted = self.at_least.iter().flat_map(|range| [range.start, range.end]);
        let places = values.chain(wanted).map(|value| self.place(value)).filter(|place| place.is_finite());
        let (low, high) = places.fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p), high.max(p)));
        // No data, or a single value: any range around it does.
        let (low, high) = if low < high { (low, high) } else { (low.min(0.0) - 1.0, high.max(0.0) + 1.0) };
        let margin = (high - low) * 0.03;
        let ticks = match self.names.len() {
            0 if self.log => log_ticks(low, high),
            0 => linear_ticks(low, high, f64::from(u8::from(self.whole))),
            names => (0..names).map(|place| place as f64).collect(),
        };
        Scale { range: low - margin..high + margin, ticks, log: self.log, names: self.names.clone() }
    }
}

/// An axis with its range. Logarithmic ones are linear axes of logarithms, so that there is one type for the library.
pub(super) struct Scale {
    range: Range<f64>,
    ticks: Vec<f64>,
    log: bool,
    names: Vec<String>,
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (from, to): (i32, i32)) -> i32 {
        let fraction = (place - self.range.start) / (self.range.end - self.range.start);
        from + (fraction * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, place: &f64) -> String {
        if let Some(name) = self.names.get(place.round() as usize) {
            return name.clone();
        }
        if !self.log {
            // Twelve digits hide what binary fractions add, as in 0.30000000000000004.
            return format!("{}", (place * 1e12).round() / 1e12);
        }
        let value = 10_f64.powf(*place);
        if (0.01..=999.0).contains(&value) { format!("{}", (value * 1e6).round() / 1e6) } else { power_of_ten(value) }
    }
}

/// Ticks at round numbers, five to ten of them, or fewer where they would lie closer than `closest`.
fn linear_ticks(low: f64, high: f64, closest: f64) -> Vec<f64> {
    let rough = ((high - low) / 8.0).max(closest);
    let magnitude = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * magnitude).into_iter().find(|&step| step >= rough).unwrap_or(rough);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|n| n as f64 * step).collect()
}

/// Ticks at powers of ten, not more than ten of them; over less than two decades also at 2 and 5 times those.
fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let decades = low.floor() as i64..=high.ceil() as i64;
    let within = |place: &f64| (low - 0.02..=high + 0.02).contains(place);
    if high - low < 2.0 {
        let places = decades.flat_map(|n| [1.0_f64, 2.0, 5.0].map(|factor| n as f64 + factor.log10()));
        let places: Vec<_> = places.filter(within).collect();
        if places.len() > 1 {
            return places;
        }
        // So narrow a range looks like a linear one.
        return linear_ticks(10_f64.powf(low), 10_f64.powf(high), 0.0).into_iter().map(f64::log10).collect();
    }
    let every = ((high - low) / 10.0).ceil() as usize;
    decades.step_by(every).map(|n| n as f64).filter(within).collect()
}

/// A power of ten as people write it: 10⁸, or 2·10⁸.
fn power_of_ten(value: f64) -> String {
    let exponent = value.log10().floor();
    let factor = (value / 10_f64.powf(exponent) * 100.0).round() / 100.0;
    let (factor, exponent) = if factor >= 10.0 { (1.0, exponent + 1.0) } else { (factor, exponent) };
    let superscript = |digit: char| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32(0x2070 + digit.to_digit(10).unwrap_or(0)).unwrap_or('?'),
    };
    let power: String = format!("{exponent}").chars().map(superscript).collect();
    if factor == 1.0 { format!("10{power}") } else { format!("{factor}·10{power}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(linear_ticks(0.0, 4.1, 0.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(linear_ticks(0.6, 3.4, 1.0), [1.0, 2.0, 3.0]);
        assert_eq!(log_ticks(0.0, 3.0), [0.0, 1.0, 2.0, 3.0]);
        assert!(log_ticks(-30.0, 30.0).len() <= 11);
        assert!(log_ticks(0.1, 0.9).len() >= 2);
        assert!(log_ticks(0.31, 0.39).len() >= 2);
    }

    #[test]
    fn powers_of_ten() {
        assert_eq!([1e8, 2e-5, 9.999e9].map(power_of_ten), ["10⁸", "2·10⁻⁵", "10¹⁰"]);
    }
}
