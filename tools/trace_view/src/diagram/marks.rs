//! What happened: bars, arrows, bands, and densities.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use shared::chart::{Area, Drawn};
use trace::matching::{Collective, Message};

use super::Diagram;
use super::frame::{Frame, text};
use super::legend::{Legend, WAIT, color};
use crate::kind::Kind;

/// The width of a column where there is too much to be told apart, in pixels.
const COLUMN: i32 = 4;

impl Diagram<'_> {
    /// A rank's calls as bars, the part in which it waits in the lower third; or the share of its time that they take.
    /// `waits`: the places of calls, and nanoseconds.
    pub(super) fn bars<B: DrawingBackend>(
        &self,
        area: &Area<B>,
        frame: &Frame,
        rank: usize,
        waits: &[(usize, i64)],
        legend: &mut Legend,
    ) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let calls = self.calls(rank);
        let waits = |place| waits.binary_search_by_key(&place, |wait| wait.0).map_or(0, |found| waits[found].1);
        let (top, bottom) = frame.bar(rank);
        if calls.len() as i32 > (frame.right - frame.left) / 3 {
            let spans = calls.iter().map(|(_, event)| (event.start, event.end));
            hill(area, frame, shares(frame, spans), (top, bottom), color(Kind::Other))?;
            let spans = calls.iter().map(|&(place, event)| (event.start, event.start + waits(place)));
            legend.add(color(Kind::Other), "share of time in MPI");
            legend.add(WAIT, "waiting for another rank");
            return hill(area, frame, shares(frame, spans), (top, bottom), WAIT);
        }
        for (place, event) in calls {
            let kind = Kind::of(event);
            let (left, right) = (frame.within(event.start), frame.within(event.end));
            // Neighbours are kept apart by a pixel, where there is one to spare.
            let end = if right - left > 4 { right - 1 } else { right.max(left + 1) };
            area.draw(&Rectangle::new([(left, top), (end, bottom)], color(kind).filled()))?;
            legend.add(color(kind), kind.name());
            let wait = waits(place);
            if wait > 0 {
                legend.add(WAIT, "waiting for another rank");
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

    /// Collectives as bands from each member's lane to the next one's, paler over lanes that don't take part.
    pub(super) fn bands<B: DrawingBackend>(&self, area: &Area<B>, frame: &Frame) -> Drawn
    where
        B::ErrorType: 'static,
    {
        for collective in self.collectives() {
            for pair in collective.calls.windows(2) {
                let [upper, lower] = [pair[0], pair[1]].map(|call| self.recording.event(call));
                let (top, bottom) = (frame.bar(pair[0].rank).1, frame.bar(pair[1].rank).0);
                let corners = [(upper.start, top), (upper.end, top), (lower.end, bottom), (lower.start, bottom)];
                let corners = corners.map(|(time, y)| (frame.within(time), y)).to_vec();
                let strength = if pair[1].rank == pair[0].rank + 1 { 0.4 } else { 0.15 };
                area.draw(&Polygon::new(corners.clone(), color(Kind::Collective).mix(strength)))?;
                for (one, other) in [(0, 3), (1, 2)] {
                    area.draw(&PathElement::new(vec![corners[one], corners[other]], color(Kind::Collective)))?;
                }
            }
        }
        Ok(())
    }

    /// Wedges before the calls of the collectives' roots.
    pub(super) fn roots<B: DrawingBackend>(&self, area: &Area<B>, frame: &Frame) -> Drawn
    where
        B::ErrorType: 'static,
    {
        self.collectives().try_for_each(|collective| self.root(area, frame, collective))
    }

    fn root<B: DrawingBackend>(&self, area: &Area<B>, frame: &Frame, collective: &Collective) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let Some(call) = collective.calls.iter().find(|call| Some(call.rank) == collective.root) else { return Ok(()) };
        let (x, (top, bottom)) = (frame.x(self.recording.event(*call).start), frame.bar(call.rank));
        if (frame.left..=frame.right).contains(&x) {
            let wedge = vec![(x - frame.half(), top), (x, (top + bottom) / 2), (x - frame.half(), bottom)];
            area.draw(&Polygon::new(wedge, BLACK))?;
        }
        Ok(())
    }

    /// Messages as arrows; one that nobody received ends in a cross, a little way off.
    pub(super) fn arrows<B: DrawingBackend>(&self, area: &Area<B>, frame: &Frame, messages: &[&Message]) -> Drawn
    where
        B::ErrorType: 'static,
    {
        for message in messages {
            let from = (frame.x(self.recording.event(message.sent).start), frame.y(message.sent.rank, 0.5));
            let Some(receipt) = message.received else {
                let down = f64::from(frame.y(message.to, 0.5) - from.1).clamp(-0.4 * frame.pitch, 0.4 * frame.pitch);
                let nowhere = (from.0 + 24, from.1 + down as i32);
                line(area, frame, from, nowhere, &BLACK)?;
                if (frame.left..=frame.right).contains(&nowhere.0) {
                    area.draw(&Cross::new(nowhere, 5, WAIT.stroke_width(3)))?;
                }
                continue;
            };
            let to = (frame.x(self.recording.event(receipt.call).end), frame.y(receipt.call.rank, 0.5));
            if message.sent.rank == receipt.call.rank {
                let below = ((from.0 + to.0) / 2, frame.y(receipt.call.rank, 0.92));
                line(area, frame, from, below, &BLACK)?;
                arrow(area, frame, below, to)?;
            } else {
                arrow(area, frame, from, to)?;
            }
        }
        Ok(())
    }

    /// How many messages each rank sends, in the lower half of its lane.
    pub(super) fn density<B: DrawingBackend>(
        &self,
        area: &Area<B>,
        frame: &Frame,
        messages: &[&Message],
        legend: &mut Legend,
    ) -> Drawn
    where
        B::ErrorType: 'static,
    {
        legend.add(BLACK, "messages sent");
        let columns = ((frame.right - frame.left) / COLUMN) as usize;
        let mut counts = vec![vec![0.0_f64; columns]; self.recording.trace.ranks.len()];
        for message in messages {
            let x = frame.x(self.recording.event(message.sent).start) - frame.left;
            if let Some(count) = counts[message.sent.rank].get_mut((x / COLUMN) as usize).filter(|_| x >= 0) {
                *count += 1.0;
            }
        }
        let most = counts.iter().flatten().copied().fold(1.0, f64::max);
        for (rank, counts) in counts.into_iter().enumerate() {
            let shares = counts.iter().map(|count| count / most).collect();
            hill(area, frame, shares, (frame.y(rank, 0.52), frame.y(rank, 0.92)), BLACK)?;
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

/// A filled curve of steps, from 0 at the bottom to 1 at the top.
fn hill<B: DrawingBackend>(
    area: &Area<B>,
    frame: &Frame,
    shares: Vec<f64>,
    (top, bottom): (i32, i32),
    color: RGBColor,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let mut column = frame.left;
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
            area.draw(&Polygon::new(outline, color))?;
        }
    }
    Ok(())
}

/// An arrow, with its head if its end is to be seen.
fn arrow<B: DrawingBackend>(area: &Area<B>, frame: &Frame, from: (i32, i32), to: (i32, i32)) -> Drawn
where
    B::ErrorType: 'static,
{
    line(area, frame, from, to, &BLACK)?;
    if !(frame.left..=frame.right).contains(&to.0) {
        return Ok(());
    }
    let angle = f64::from(to.1 - from.1).atan2(f64::from(to.0 - from.0));
    let length = (0.3 * frame.pitch).clamp(4.0, 9.0);
    let corner = |turn: f64| {
        let (sine, cosine) = (angle + turn).sin_cos();
        (to.0 - (length * cosine).round() as i32, to.1 - (length * sine).round() as i32)
    };
    area.draw(&Polygon::new(vec![to, corner(0.4), corner(-0.4)], BLACK))?;
    Ok(())
}

/// The part of a line that lies between the lanes' ends.
fn line<B: DrawingBackend>(area: &Area<B>, frame: &Frame, from: (i32, i32), to: (i32, i32), color: &RGBColor) -> Drawn
where
    B::ErrorType: 'static,
{
    let cut = |x: i32| {
        let share = f64::from(x - from.0) / f64::from(to.0 - from.0);
        (x, from.1 + (share * f64::from(to.1 - from.1)).round() as i32)
    };
    let inside = |point: (i32, i32)| {
        if point.0 < frame.left {
            cut(frame.left)
        } else if point.0 > frame.right {
            cut(frame.right)
        } else {
            point
        }
    };
    if from.0.max(to.0) >= frame.left && from.0.min(to.0) <= frame.right {
        area.draw(&PathElement::new(vec![inside(from), inside(to)], color))?;
    }
    Ok(())
}
