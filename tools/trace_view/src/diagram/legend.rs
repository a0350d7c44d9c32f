//! What the colours mean: only of those that are in the picture.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use shared::chart::{Area, Drawn, PALETTE};

use super::frame::{LETTER, text};
use crate::kind::Kind;

/// The colour of waiting.
pub(super) const WAIT: RGBColor = PALETTE[1];

/// The colour of a kind of call.
pub(super) fn color(kind: Kind) -> RGBColor {
    match kind {
        Kind::Send => PALETTE[0],
        Kind::Receive => PALETTE[2],
        Kind::Complete => PALETTE[4],
        Kind::Collective => PALETTE[3],
        Kind::Other => RGBColor(138, 138, 138),
    }
}

/// What has been drawn.
#[derive(Default)]
pub(super) struct Legend(Vec<(RGBColor, &'static str)>);

impl Legend {
    /// Remembers a colour and its meaning.
    pub fn add(&mut self, color: RGBColor, name: &'static str) {
        if !self.0.contains(&(color, name)) {
            self.0.push((color, name));
        }
    }

    /// Writes all of it into a line above the lanes, from `left` on.
    pub fn draw<B: DrawingBackend>(&self, area: &Area<B>, left: i32) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let mut x = left;
        for (color, name) in &self.0 {
            area.draw(&Rectangle::new([(x, 51), (x + 14, 63)], color.filled()))?;
            text(area, name, (x + 20, 57), 13, HPos::Left)?;
            x += 44 + (name.len() as f64 * 13.0 * LETTER) as i32;
        }
        Ok(())
    }
}
