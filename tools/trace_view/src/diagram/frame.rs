//! What stands around the calls: lanes, axis, legend, and where a moment and a rank lie.

use std::ops::Range;

use figures::chart::{Area, Drawn, FONT, GREY};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::color::WAIT;
use crate::recording::Recording;

/// Pixels above the lanes, for the title and the legend, and below them, for the axis and the small print.
const TOP: i32 = 78;
const BOTTOM: i32 = 96;
/// Pixels right of the lanes.
const RIGHT: i32 = 24;
/// The width of a letter, in parts of the font's size; viewers of SVG take a font of their own.
pub(super) const LETTER: f64 = 0.47;

/// The height of the strip for the density of all messages, and in which lanes there is no room for their own.
const STRIP: i32 = 52;
const NARROW: f64 = 16.0;

/// Where the density of messages is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Density {
    /// In the lower half of each lane.
    Lanes,
    /// In one strip for all ranks, below narrow lanes.
    Strip,
}

/// Where everything lies. Lengths are pixels.
pub(super) struct Frame<'a> {
    recording: &'a Recording,
    shown: &'a Range<i64>,
    /// The lanes' left and right end.
    pub left: i32,
    pub right: i32,
    bottom: i32,
    /// From lane to lane.
    pub pitch: f64,
    /// Where the density of messages is drawn, if it is.
    pub density: Option<Density>,
}

impl<'a> Frame<'a> {
    pub fn new(recording: &'a Recording, shown: &'a Range<i64>, (width, height): (u32, u32), dense: bool) -> Self {
        let ranks = recording.trace.ranks.len();
        let (bottom, digits) = (height as i32 - BOTTOM, (ranks - 1).to_string().len() as i32);
        let pitch = f64::from(bottom - TOP) / ranks as f64;
        let density = dense.then_some(if pitch < NARROW { Density::Strip } else { Density::Lanes });
        let strip = if density == Some(Density::Strip) { STRIP } else { 0 };
        let pitch = f64::from(bottom - strip - TOP) / ranks as f64;
        // Room for the word "messages" beside the strip.
        let left = (60 + 9 * digits).max(if strip > 0 { 92 } else { 0 });
        Self { recording, shown, left, right: width as i32 - RIGHT, bottom, pitch, density }
    }

    /// Where a moment lies, kept near the picture: beyond it, whole numbers of pixels would overflow.
    pub fn x(&self, time: i64) -> i32 {
        let span = (self.shown.end - self.shown.start).max(1) as f64;
        let share = (time - self.shown.start) as f64 / span;
        self.left + (share.clamp(-100.0, 100.0) * f64::from(self.right - self.left)).round() as i32
    }

    /// Where a moment lies, or the end of the lanes that is nearer.
    pub fn within(&self, time: i64) -> i32 {
        self.x(time).clamp(self.left, self.right)
    }

    /// Whether a place is between the lanes' ends.
    pub fn has(&self, x: i32) -> bool {
        (self.left..=self.right).contains(&x)
    }

    /// The moment at a place.
    pub fn time(&self, x: i32) -> i64 {
        let share = f64::from(x - self.left) / f64::from(self.right - self.left);
        self.shown.start + (share * (self.shown.end - self.shown.start) as f64) as i64
    }

    /// The height of a part of a lane, from 0 at its top to 1.
    pub fn y(&self, rank: usize, part: f64) -> i32 {
        TOP + ((rank as f64 + part) * self.pitch).round() as i32
    }

    /// Half of a bar's height.
    pub fn half(&self) -> i32 {
        (0.24 * self.pitch).clamp(1.0, 18.0) as i32
    }

    /// The top and the bottom of a lane's bars.
    pub fn bar(&self, rank: usize) -> (i32, i32) {
        let middle = self.y(rank, 0.5);
        match self.density {
            None => (middle - self.half(), middle + self.half()),
            Some(Density::Lanes) => (self.y(rank, 0.1), self.y(rank, 0.5)),
            Some(Density::Strip) => (self.y(rank, 0.1), self.y(rank, 0.9)),
        }
    }

    /// The tip and the height of a wedge that stands on a lane's bar: at most half as high as the room above the bar.
    pub fn wedge(&self, rank: usize) -> (i32, i32) {
        let top = self.bar(rank).0;
        (top, ((top - self.y(rank, 0.0)) / 2).clamp(3, 10))
    }

    /// The top and the bottom of the strip below the lanes.
    pub fn strip(&self) -> (i32, i32) {
        (self.bottom - STRIP + 8, self.bottom)
    }

    /// Lanes, their names, and the axis.
    pub fn ground<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let ranks = self.recording.trace.ranks.len();
        // Names that overlap can't be read: then every second or fourth …
        let every = [1, 2, 4, 8, 16, 32, 64, 128].into_iter().find(|&every| self.pitch * every as f64 >= 14.0);
        for rank in 0..ranks {
            let lane = [(self.left, self.y(rank, 0.08)), (self.right, self.y(rank, 0.92))];
            area.draw(&Rectangle::new(lane, BLACK.mix(0.05).filled()))?;
            if rank.is_multiple_of(every.unwrap_or(256)) {
                text(area, &format!("rank {rank}"), (self.left - 8, self.y(rank, 0.5)), 14, HPos::Right)?;
            }
        }
        self.axis(area)
    }

    fn axis<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let span = (self.shown.end - self.shown.start) as f64;
        let (unit, name) = match span {
            1e9.. => (1e9, "s"),
            1e6.. => (1e6, "ms"),
            _ => (1e3, "µs"),
        };
        let step = step(span);
        let (first, last) =
            ((self.shown.start as f64 / step).ceil() as i64, (self.shown.end as f64 / step).floor() as i64);
        for tick in (first..=last).map(|n| n as f64 * step) {
            let x = self.x(tick as i64);
            area.draw(&PathElement::new(vec![(x, TOP), (x, self.bottom + 5)], BLACK.mix(0.15)))?;
            // Nine digits hide what binary fractions add.
            let number = (tick / unit * 1e9).round() / 1e9;
            text(area, &format!("{number}"), (x, self.bottom + 16), 14, HPos::Center)?;
        }
        let middle = (self.left + self.right) / 2;
        text(area, &format!("time since MPI_Init / {name}"), (middle, self.bottom + 40), 16, HPos::Center)
    }

    /// Why a lane ends early, where it does.
    pub fn endings<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        for rank in 0..self.recording.trace.ranks.len() {
            let Some((time, words)) = self.recording.ending(rank) else { continue };
            if time > self.shown.end {
                continue;
            }
            let (x, top, bottom) = (self.within(time), self.y(rank, 0.08), self.y(rank, 0.92));
            area.draw(&Rectangle::new([(x - 1, top), (x + 1, bottom)], WAIT.filled()))?;
            let size = (self.pitch as i32 - 1).clamp(6, 14);
            let width = (words.len() as f64 * f64::from(size) * LETTER) as i32;
            let left = if x + width + 12 < self.right { x + 6 } else { x - width - 10 };
            let middle = self.y(rank, 0.5);
            let paper = [(left - 2, middle - size / 2 - 1), (left + width + 4, middle + size / 2 + 1)];
            area.draw(&Rectangle::new(paper, WHITE.mix(0.9).filled()))?;
            text(area, &words, (left, middle), size, HPos::Left)?;
        }
        Ok(())
    }

    /// The title, what isn't shown, and the small print.
    pub fn words<B: DrawingBackend>(&self, area: &Area<B>, left_out: Option<&str>, note: &str) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let (middle, below) = ((self.left + self.right) / 2, self.bottom + BOTTOM);
        text(area, &format!("Messages of {}", self.recording.program()), (middle, 24), 22, HPos::Center)?;
        if let Some(words) = left_out {
            text(area, words, (middle, self.bottom + 60), 13, HPos::Center)?;
        }
        area.draw(&Text::new(note.to_owned(), (16, below - 22), (FONT, 13).into_font().color(&GREY)))?;
        Ok(())
    }
}

/// A round step between ticks, for six to twelve of them.
fn step(span: f64) -> f64 {
    let magnitude = 10_f64.powf((span / 10.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude).into_iter().find(|step| span / step <= 11.0).unwrap_or(span)
}

/// Text whose middle line lies at the point, which is its left end, centre or right end.
pub(super) fn text<B: DrawingBackend>(area: &Area<B>, words: &str, at: (i32, i32), size: i32, side: HPos) -> Drawn
where
    B::ErrorType: 'static,
{
    let style = (FONT, size).into_font().color(&BLACK).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(words.to_owned(), at, style))?;
    Ok(())
}
