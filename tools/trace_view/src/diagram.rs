//! The space-time diagram for slides and chapters: a lane per rank, calls as bars, messages as arrows, collectives as
//! bands. Where there are too many messages for arrows, their density, and a line that says so.

mod arrows;
mod bars;
mod color;
mod frame;
mod legend;

use std::ops::Range;

use figures::chart::{Area, Drawn, Picture};
use figures::{machine, today};
use plotters::prelude::*;
use trace::matching::{Collective, Message};
use trace::read::Event;

use crate::recording::Recording;
use frame::Frame;
use legend::Legend;

/// More arrows than these are one black area.
const MOST_ARROWS: usize = 400;

/// The diagram of a stretch of time.
pub struct Diagram<'a> {
    recording: &'a Recording,
    /// Nanoseconds.
    shown: Range<i64>,
    /// The small print.
    note: String,
}

impl<'a> Diagram<'a> {
    /// The diagram of this stretch of time, in nanoseconds, or of all.
    pub fn new(recording: &'a Recording, shown: Option<Range<i64>>) -> Self {
        let all = recording.trace.ranks.iter().flat_map(|rank| &rank.events).map(|event| event.start).min();
        let shown = shown.unwrap_or_else(|| all.unwrap_or(0).min(0)..recording.end());
        let (ranks, cores) = (recording.trace.ranks.len(), machine::cores());
        let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let (ranks, cores) = (plural(ranks, "rank"), plural(cores, "core"));
        let note = format!("{}, {cores}, {}, {ranks}, {}", machine::processor(), recording.library(), today());
        Self { recording, shown, note }
    }

    /// Whether something from `start` to `end` is to be seen.
    fn shows(&self, start: i64, end: i64) -> bool {
        start <= self.shown.end && end >= self.shown.start
    }

    fn messages(&self) -> Vec<&'a Message> {
        let span = |message: &Message| {
            let sent = self.recording.event(message.sent).start;
            let received = message.received.map_or(sent, |receipt| self.recording.event(receipt.call).end);
            (sent.min(received), sent.max(received))
        };
        let shown = |message: &&Message| self.shows(span(message).0, span(message).1);
        self.recording.summary.messages.iter().filter(shown).collect()
    }

    fn collectives(&self) -> impl Iterator<Item = &'a Collective> {
        let shown = |call: &_| {
            let event = self.recording.event(*call);
            self.shows(event.start, event.end)
        };
        self.recording.collectives.iter().filter(move |one| one.calls.iter().any(shown))
    }

    /// A rank's calls that are to be seen, each with its place among all of them.
    fn calls(&self, rank: usize) -> Vec<(usize, &'a Event)> {
        let events = self.recording.trace.ranks[rank].events.iter().enumerate();
        events.filter(|(_, event)| self.shows(event.start, event.end)).collect()
    }

    /// What is left out of the picture, in words.
    fn left_out(&self, messages: usize) -> Option<String> {
        let count = trace::summary::grouped(messages as u64);
        (messages > MOST_ARROWS)
            .then(|| format!("{count} messages: too many for arrows, so columns show how many are sent"))
    }
}

/// What draws calls, messages and collectives, and where, and what the legend must then explain.
struct Pen<'a, B: DrawingBackend> {
    diagram: &'a Diagram<'a>,
    area: &'a Area<B>,
    frame: Frame<'a>,
    legend: Legend,
}

impl Picture for Diagram<'_> {
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let messages = self.messages();
        let dense = messages.len() > MOST_ARROWS;
        let frame = Frame::new(self.recording, &self.shown, area.dim_in_pixel(), dense);
        frame.ground(area)?;
        let mut pen = Pen { diagram: self, area, frame, legend: Legend::default() };
        if !dense {
            pen.bands()?;
        }
        for (rank, waits) in self.recording.waits().iter().enumerate() {
            pen.bars(rank, waits)?;
        }
        if dense {
            pen.density(&messages)?;
        } else {
            pen.roots()?;
            pen.arrows(&messages)?;
        }
        let Pen { frame, legend, .. } = pen;
        frame.endings(area)?;
        legend.draw(area, frame.left)?;
        frame.words(area, self.left_out(messages.len()).as_deref(), &self.note)
    }
}

/// Two times in milliseconds, "1.5,2", as nanoseconds. For clap.
///
/// # Errors
/// A sentence that says how they are to be written.
pub fn between(text: &str) -> Result<Range<i64>, String> {
    let time = |text: &str| text.trim().parse().ok().filter(|ms: &f64| ms.abs() < 1e9).map(|ms: f64| (ms * 1e6) as i64);
    let times = text.split_once(',').and_then(|(from, to)| Some(time(from)?..time(to)?));
    times.filter(|times| times.start < times.end).ok_or_else(|| "write two times in milliseconds, e.g. 1.5,2".into())
}

#[cfg(test)]
#[path = "diagram_tests.rs"]
mod tests;
