//! Plots of points, lines, bands and bars over linear or logarithmic axes, in the look of [`crate::chart`].

mod axis;
mod marker;

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

pub use axis::Axis;
pub use plotters::chart::SeriesLabelPosition as LegendAt;

use axis::Scale;
use marker::{DASH, GAP, KeyShape, marker};

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
    /// Small print: the machine and the date of a measurement (a lesson has it from `shared::provenance`).
    pub note: String,
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
    /// A text above each point, and no marker.
    Labels(Vec<String>),
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
            .y_label_area_size(self.y.width())
            .build_cartesian_2d(xs, ys)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(BLACK.mix(0.12))
            .axis_style(GREY)
            // All of them: the library would leave some out where there are many.
            .y_labels(self.y.names.len().max(10))
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
            Kind::Dashed => chart.draw_series(DashedLineSeries::new(visible, DASH, GAP, thick))?,
            Kind::Markers => chart.draw_series(markers)?,
            Kind::LineAndMarkers => {
                chart.draw_series(LineSeries::new(visible, thick))?;
                chart.draw_series(markers)?
            }
            Kind::Errors(errors) => {
                let finite =
                    |&(&(x, y), _): &(&(f64, f64), &f64)| place(x, y).0.is_finite() && place(x, y).1.is_finite();
                chart.draw_series(series.points.iter().zip(errors).filter(finite).map(|(&(x, y), error)| {
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
            Kind::Labels(texts) => {
                let style = (FONT, 14).into_font().color(&GREY).pos(Pos::new(HPos::Center, VPos::Bottom));
                chart.draw_series(
                    points
                        .iter()
                        .zip(texts)
                        .map(|(&at, text)| EmptyElement::at(at) + Text::new(text.clone(), (0, -6), style.clone())),
                )?
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
