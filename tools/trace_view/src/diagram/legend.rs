//! What the colours mean: only of those that are in the picture.

use std::collections::BTreeSet;

use figures::chart::{Area, Drawn};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::color::{WAIT, color};
use super::frame::{LETTER, text};
use crate::kind::Kind;

/// What has been drawn.
#[derive(Default)]
pub(super) struct Legend(BTreeSet<Entry>);

/// What a colour may stand for, in the legend's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    /// A call of that place in [`Kind::ALL`].
    Call(usize),
    /// The share of time in MPI.
    Share,
    /// Waiting.
    Wait,
    /// The density of messages.
    Messages,
    /// The root of a collective.
    Root,
    /// A message without a receive.
    Lost,
}

impl Entry {
    fn look(self) -> (RGBColor, &'static str) {
        match self {
            Self::Call(kind) => (color(Kind::ALL[kind]), Kind::ALL[kind].name()),
            Self::Share => (color(Kind::Other), "share of time in MPI"),
            Self::Wait => (WAIT, "waiting for another rank"),
            Self::Messages => (BLACK, "messages sent"),
            Self::Root => (BLACK, "root of a collective"),
            Self::Lost => (WAIT, "no receive was recorded"),
        }
    }
}

impl Legend {
    /// Remembers that this is in the picture.
    pub fn add(&mut self, entry: Entry) {
        self.0.insert(entry);
    }

    /// Writes all of it into a line above the lanes, from `left` on.
    pub fn draw<B: DrawingBackend>(&self, area: &Area<B>, left: i32) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let mut x = left;
        for entry in &self.0 {
            let (color, name) = entry.look();
            match entry {
                Entry::Root => area.draw(&Polygon::new(vec![(x + 2, 52), (x + 12, 52), (x + 7, 62)], color))?,
                Entry::Lost => area.draw(&Cross::new((x + 7, 57), 5, color.stroke_width(3)))?,
                _ => area.draw(&Rectangle::new([(x, 51), (x + 14, 63)], color.filled()))?,
            }
            text(area, name, (x + 20, 57), 13, HPos::Left)?;
            x += 44 + (name.len() as f64 * 13.0 * LETTER) as i32;
        }
        Ok(())
    }
}
