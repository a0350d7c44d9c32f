//! Calls as bars; where there are too many, the share of time that they take, and the density of messages.

use figures::chart::Drawn;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use trace::matching::Message;

use super::Pen;
use super::color::{WAIT, color};
use super::frame::{Density, Frame, text};
use super::legend::Entry;
use crate::kind::Kind;

/// The width of a column where there is too much to be told apart, in pixels.
const COLUMN: i32 = 4;

impl<B: DrawingBackend> Pen<'_, B>
where
    B::ErrorType: 'static,
{
    /// A rank's calls as bars, the part in which it waits in the lower third; or the share of its time that they take.
    /// `waits`: the places of calls, and nanoseconds.
    pub(super) fn bars(&mut self, rank: usize, waits: &[(usize, i64)]) -> Drawn {
        let Self { diagram, area, frame, legend } = self;
        let calls = diagram.calls(rank);
        let waits = |place| waits.binary_search_by_key(&place, |wait| wait.0).map_or(0, |found| waits[found].1);
        let (top, bottom) = frame.bar(rank);
        if calls.len() as i32 > (frame.right - frame.left) / 3 {
            legend.add(Entry::Share);
            legend.add(Entry::Wait);
            let spans = calls.iter().map(|(_, event)| (event.start, event.end));
            self.hill(shares(&self.frame, spans), (top, bottom), color(Kind::Other))?;
            let spans = calls.iter().map(|&(place, event)| (event.start, event.start + waits(place)));
            return self.hill(shares(&self.frame, spans), (top, bottom), WAIT);
        }
        for (place, event) in calls {
            let kind = Kind::of(event);
            let (left, right) = (frame.within(event.start), frame.within(event.end));
            // Neighbours are kept apart by a pixel, where there is one to spare.
            let end = if right - left > 4 { right - 1 } else { right.max(left + 1) };
            area.draw(&Rectangle::new([(left, top), (end, bottom)], color(kind).filled()))?;
            legend.add(Entry::Call(kind as usize));
            let wait = waits(place);
            if wait > 0 {
                legend.add(Entry::Wait);
                let until = frame.within(event.start + wait).min(end);
                area.draw(&Rectangle::new([(left, bottom - (bottom - top) / 3), (until, bottom)], WAIT.filled()))?;
            }
            // A letter of this font is about 6.5 pixels wide; the name stands above the waiting part.
            if f64::from(right - left) > 6.5 * event.call.len() as f64 + 6.0 && bottom - top >= 22 {
                let middle = if wait > 0 { top + (bottom - top) / 3 } else { (top + bottom) / 2 };
                text(area, &event.call, (left + 4, middle), 12, HPos::Left)?;
            }
        }
        Ok(())
    }

    /// How many messages each rank sends, or all ranks together.
    pub(super) fn density(&mut self, messages: &[&Message]) -> Drawn {
        let Self { diagram, area, frame, legend } = self;
        legend.add(Entry::Messages);
        let columns = ((frame.right - frame.left) / COLUMN) as usize;
        let strip = frame.density == Some(Density::Strip);
        let rows = if strip { 1 } else { diagram.recording.trace.ranks.len() };
        let mut counts = vec![vec![0.0_f64; columns]; rows];
        for message in messages {
            let x = frame.x(diagram.recording.event(message.sent).start) - frame.left;
            if let Some(count) =
                counts[message.sent.rank.min(rows - 1)].get_mut((x / COLUMN) as usize).filter(|_| x >= 0)
            {
                *count += 1.0;
            }
        }
        if strip {
            let (top, bottom) = frame.strip();
            text(area, "messages", (frame.left - 8, (top + bottom) / 2), 14, HPos::Right)?;
        }
        let most = counts.iter().flatten().copied().fold(1.0, f64::max);
        for (rank, counts) in counts.into_iter().enumerate() {
            let (frame, shares) = (&self.frame, counts.iter().map(|count| count / most).collect());
            let room = if strip { frame.strip() } else { (frame.y(rank, 0.52), frame.y(rank, 0.92)) };
            self.hill(shares, room, BLACK)?;
        }
        Ok(())
    }

    /// A filled curve of steps, from 0 at the bottom to 1 at the top.
    fn hill(&self, shares: Vec<f64>, (top, bottom): (i32, i32), color: RGBColor) -> Drawn {
        let mut column = self.frame.left;
        // One shape for each stretch without gaps: an empty column has no pixel.
        for run in shares.chunk_by(|one, other| (*one > 0.0) == (*other > 0.0)) {
            let (left, right) = (column, column + run.len() as i32 * COLUMN);
            column = right;
            if run[0] > 0.0 {
                let heights = run.iter().enumerate().flat_map(|(place, share)| {
                    let x = left + place as i32 * COLUMN;
                    let y = bottom - (share * f64::from(bottom - top)).ceil() as i32;
                    [(x, y), (x + COLUMN, y)]
                });
                let outline: Vec<_> = [(left, bottom)].into_iter().chain(heights).chain([(right, bottom)]).collect();
                self.area.draw(&Polygon::new(outline, color))?;
            }
        }
        Ok(())
    }
}

/// The share of each column's time that these stretches take, at most 1.
fn shares(frame: &Frame, spans: impl Iterator<Item = (i64, i64)>) -> Vec<f64> {
    let columns = ((frame.right - frame.left) / COLUMN) as usize;
    let edges: Vec<i64> = (0..=columns as i32).map(|column| frame.time(frame.left + column * COLUMN)).collect();
    let mut shares = vec![0.0; columns];
    for (start, end) in spans {
        let first = edges.partition_point(|&edge| edge <= start).saturating_sub(1);
        for column in (first..columns).take_while(|&column| edges[column] < end) {
            let taken = (end.min(edges[column + 1]) - start.max(edges[column])).max(0);
            shares[column] += taken as f64 / (edges[column + 1] - edges[column]).max(1) as f64;
        }
    }
    shares.into_iter().map(|share: f64| share.min(1.0)).collect()
}
