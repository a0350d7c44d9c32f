//! Plots of points, lines, bands and bars over linear or logarithmic axes, in the look of [`crate::chart`].

use std::ops::Range;

use plotters::{
    coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter},
    element::{DynElement, IntoDynElement, PointCollection},
    prelude::*,
};

pub use plotters::chart::SeriesLabelPosition as LegendAt;

use crate::chart::{Area, Drawn, FONT, GREY, PALETTE, Picture};

/// A plot, from its title to the small print.
pub struct Plot {
    /// Says what is to be seen, in a few words.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is plotted; later ones lie above.
    pub series: Vec<Series>,
    /// Where the legend stands: where no data is.
    pub legend: LegendAt,
    /// Small print: the machine and the date of a measurement ([`crate::chart::provenance`]).
    pub note: String,
}

/// One axis.
pub struct Axis {
    /// Quantity and unit, e.g. "message size / B".
    pub label: String,
    /// Logarithmic if true: values that are not positive are left out.
    pub log: bool,
    /// True if there's nothing between whole numbers: ranks, months. Ticks stand at whole numbers then.
    pub whole: bool,
    /// The least range that is shown, even if the data doesn't fill it, e.g. `Some(0.0..1.0)`.
    pub at_least: Option<Range<f64>>,
}

impl Axis {
    /// A linear axis whose range follows from the data.
    pub fn linear(label: &str) -> Self {
        Self { label: label.into(), log: false, whole: false, at_least: None }
    }

    /// A logarithmic axis whose range follows from the data.
    pub fn log(label: &str) -> Self {
        Self { log: true, ..Self::linear(label) }
    }

    /// A linear axis of whole numbers.
    pub fn whole(label: &str) -> Self {
        Self { whole: true, ..Self::linear(label) }
    }

    /// The same axis, showing at least this range.
    pub fn showing(self, range: Range<f64>) -> Self {
        Self { at_least: Some(range), ..self }
    }

    /// Where a value lies on the axis: the value, or its decimal logarithm.
    fn place(&self, value: f64) -> f64 {
        if self.log { value.log10() } else { value }
    }

    /// The axis as far as the values reach, with its ticks.
    fn scale(&self, values: impl Iterator<Item = f64>) -> Scale {
        let wanted = self.at_least.iter().flat_map(|range| [range.start, range.end]);
        let places = values.chain(wanted).map(|value| self.place(value)).filter(|place| place.is_finite());
        let (low, high) = places.fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p), high.max(p)));
        // No data, or a single value: any range around it does.
        let (low, high) = if low < high { (low, high) } else { (low.min(0.0) - 1.0, high.max(0.0) + 1.0) };
        let margin = (high - low) * 0.03;
        let ticks =
            if self.log { log_ticks(low, high) } else { linear_ticks(low, high, f64::from(u8::from(self.whole))) };
        Scale { range: low - margin..high + margin, ticks, log: self.log }
    }
}

/// An axis with its range. Logarithmic ones are linear axes of logarithms, so that there is one type for the library.
struct Scale {
    range: Range<f64>,
    ticks: Vec<f64>,
    log: bool,
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
        if !self.log {
            // Twelve digits hide what binary fractions add, as in 0.30000000000000004.
            return format!("{}", (place * 1e12).round() / 1e12);
        }
        let value = 10_f64.powf(*place);
        if (0.01..=999.0).contains(&value) { format!("{}", (value * 1e6).round() / 1e6) } else { power_of_ten(value) }
    }
}

/// One set of data.
pub struct Series {
    /// Its name in the legend; empty for none.
    pub name: String,
    /// x and y of each point.
    pub points: Vec<(f64, f64)>,
    /// How it is drawn.
    pub kind: Kind,
    /// Index into [`PALETTE`], which also chooses the marker's shape.
    pub color: usize,
}

/// How a series is drawn.
pub enum Kind {
    /// A line through the points.
    Line,
    /// A dashed line: a model or a reference, not a measurement.
    Dashed,
    /// A marker at each point.
    Markers,
    /// A line with a marker at each point.
    LineAndMarkers,
    /// A marker at each point, with a bar from y − e to y + e for the error e of each.
    Errors(Vec<f64>),
    /// A shaded area between each y and the other y given here.
    Band(Vec<f64>),
    /// A bar of this width, in units of x, from 0 to each y.
    Bars(f64),
}

impl Series {
    /// A named series in the colour of that index.
    pub fn new(name: &str, color: usize, kind: Kind, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), points, kind, color }
    }

    /// Every y that the drawing reaches.
    fn ys(&self) -> Vec<f64> {
        let ys = self.points.iter().map(|point| point.1);
        match &self.kind {
            Kind::Errors(errors) => ys.zip(errors).flat_map(|(y, error)| [y - error, y + error]).collect(),
            Kind::Band(others) => ys.chain(others.iter().copied()).collect(),
            Kind::Bars(_) => ys.chain([0.0]).collect(),
            _ => ys.collect(),
        }
    }

    /// Every x that the drawing reaches.
    fn xs(&self) -> Vec<f64> {
        let half = if let Kind::Bars(width) = self.kind { width / 2.0 } else { 0.0 };
        self.points.iter().flat_map(|point| [point.0 - half, point.0 + half]).collect()
    }
}

impl Picture for Plot {
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let (area, footer) = area.split_vertically(area.dim_in_pixel().1 - 26);
        let small = (FONT, 13).into_font().color(&GREY);
        footer.draw(&Text::new(self.note.clone(), (16, 4), small))?;
        let xs = self.x.scale(self.series.iter().flat_map(Series::xs));
        let ys = self.y.scale(self.series.iter().flat_map(Series::ys));
        let mut chart = ChartBuilder::on(&area)
            .caption(&self.title, (FONT, 22).into_font())
            .margin(12)
            .margin_right(28)
            .x_label_area_size(48)
            .y_label_area_size(78)
            .build_cartesian_2d(xs, ys)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(BLACK.mix(0.12))
            .axis_style(GREY)
            .x_desc(&self.x.label)
            .y_desc(&self.y.label)
            .axis_desc_style((FONT, 16).into_font())
            .label_style((FONT, 14).into_font())
            .draw()?;
        for series in &self.series {
            self.draw_series(&mut chart, series)?;
        }
        if self.series.iter().any(|series| !series.name.is_empty()) {
            chart
                .configure_series_labels()
                .position(self.legend.clone())
                .background_style(WHITE.mix(0.85))
                .border_style(BLACK.mix(0.2))
                .label_font((FONT, 14).into_font())
                .margin(10)
                .draw()?;
        }
        Ok(())
    }
}

type Cartesian<'a, B> = ChartContext<'a, B, Cartesian2d<Scale, Scale>>;

impl Plot {
    fn draw_series<'a, B: DrawingBackend + 'a>(&self, chart: &mut Cartesian<'a, B>, series: &Series) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let color = PALETTE[series.color % PALETTE.len()];
        let place = |x: f64, y: f64| (self.x.place(x), self.y.place(y));
        let points: Vec<_> = series.points.iter().map(|&(x, y)| place(x, y)).collect();
        let visible = points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite());
        let thick = color.stroke_width(2);
        let markers = visible.clone().map(|at| marker(series.color, at));
        let drawn = match &series.kind {
            Kind::Line => chart.draw_series(LineSeries::new(visible, thick))?,
            Kind::Dashed => chart.draw_series(DashedLineSeries::new(visible, 7, 5, thick))?,
            Kind::Markers => chart.draw_series(markers)?,
            Kind::LineAndMarkers => {
                chart.draw_series(LineSeries::new(visible, thick))?;
                chart.draw_series(markers)?
            }
            Kind::Errors(errors) => {
                chart.draw_series(series.points.iter().zip(errors).map(|(&(x, y), error)| {
                    // On a logarithmic axis the lower end may be negative: the bar then ends at the marker.
                    let low = if self.y.log && y - error <= 0.0 { y } else { y - error };
                    let (x, low, y, high) = (self.x.place(x), place(x, low).1, place(x, y).1, place(x, y + error).1);
                    ErrorBar::new_vertical(x, low, y, high, color.filled(), 8)
                }))?;
                chart.draw_series(markers)?
            }
            Kind::Band(others) => {
                let back = series.points.iter().zip(others).rev().map(|(&(x, _), &other)| place(x, other));
                let outline: Vec<_> = points.iter().copied().chain(back).collect();
                chart.draw_series([Polygon::new(outline, color.mix(0.2))])?
            }
            Kind::Bars(width) => {
                let bars = series.points.iter().map(|&(x, y)| {
                    Rectangle::new([place(x - width / 2.0, 0.0), place(x + width / 2.0, y)], color.mix(0.8).filled())
                });
                chart.draw_series(bars)?
            }
        };
        if !series.name.is_empty() {
            let (kind, index) = (KeyShape::of(&series.kind), series.color);
            drawn.label(&series.name).legend(move |at| kind.draw(index, at));
        }
        Ok(())
    }
}

/// How a series appears in the legend.
#[derive(Clone, Copy)]
enum KeyShape {
    Line,
    Marker,
    Area,
}

impl KeyShape {
    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Line | Kind::Dashed => Self::Line,
            Kind::Markers | Kind::LineAndMarkers | Kind::Errors(_) => Self::Marker,
            Kind::Band(_) | Kind::Bars(_) => Self::Area,
        }
    }

    fn draw<B: DrawingBackend>(self, index: usize, (x, y): (i32, i32)) -> DynElement<'static, B, (i32, i32)> {
        let color = PALETTE[index % PALETTE.len()];
        match self {
            Self::Line => PathElement::new(vec![(x, y), (x + 18, y)], color.stroke_width(2)).into_dyn(),
            Self::Marker => marker(index, (x + 9, y)),
            Self::Area => Rectangle::new([(x, y - 6), (x + 18, y + 6)], color.mix(0.4).filled()).into_dyn(),
        }
    }
}

/// A marker whose shape goes with its colour: a chart printed in grey stays readable.
fn marker<'a, B: DrawingBackend, C: Clone + 'static>(index: usize, at: C) -> DynElement<'a, B, C>
where
    for<'b> &'b Circle<C, i32>: PointCollection<'b, C>,
    for<'b> &'b TriangleMarker<C, i32>: PointCollection<'b, C>,
    for<'b> &'b Cross<C, i32>: PointCollection<'b, C>,
{
    let color = PALETTE[index % PALETTE.len()];
    match index % 4 {
        0 => Circle::new(at, 4, color.filled()).into_dyn(),
        1 => TriangleMarker::new(at, 6, color.filled()).into_dyn(),
        2 => Cross::new(at, 4, color.stroke_width(2)).into_dyn(),
        _ => Circle::new(at, 4, color.stroke_width(2)).into_dyn(),
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
        return places.filter(within).collect();
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
    }

    #[test]
    fn powers_of_ten() {
        assert_eq!([1e8, 2e-5, 9.999e9].map(power_of_ten), ["10⁸", "2·10⁻⁵", "10¹⁰"]);
    }
}
