//! Markers, and what stands for a series in the legend.

use plotters::{
    element::{DashedPathElement, DynElement, IntoDynElement, PointCollection},
    prelude::*,
};

use super::Kind;
use crate::chart::PALETTE;

/// Lengths of a dash and of what lies between two, in pixels.
pub(super) const DASH: i32 = 7;
pub(super) const GAP: i32 = 5;

/// How a series appears in the legend.
#[derive(Clone, Copy)]
pub(super) enum KeyShape {
    Line,
    Dashed,
    Marker,
    Area,
}

impl KeyShape {
    pub(super) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Line => Self::Line,
            Kind::Dashed => Self::Dashed,
            Kind::Markers | Kind::LineAndMarkers | Kind::Errors(_) => Self::Marker,
            Kind::Band(_) | Kind::Bars(_) | Kind::Labels(_) => Self::Area,
        }
    }

    pub(super) fn draw<B: DrawingBackend>(
        self,
        index: usize,
        (x, y): (i32, i32),
    ) -> DynElement<'static, B, (i32, i32)> {
        let color = PALETTE[index % PALETTE.len()];
        match self {
            Self::Line => PathElement::new(vec![(x, y), (x + 18, y)], color.stroke_width(2)).into_dyn(),
            // Two dashes, as long as those in the plot.
            Self::Dashed => {
                let ends = [(x, y), (x + 2 * DASH + GAP, y)];
                DashedPathElement::new(ends, DASH, GAP, color.stroke_width(2)).into_dyn()
            }
            Self::Marker => marker(index, (x + 9, y)),
            Self::Area => Rectangle::new([(x, y - 6), (x + 18, y + 6)], color.mix(0.4).filled()).into_dyn(),
        }
    }
}

/// A marker whose shape goes with its colour: a chart printed in grey stays readable.
pub(super) fn marker<'a, B: DrawingBackend, C: Clone + 'static>(index: usize, at: C) -> DynElement<'a, B, C>
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
