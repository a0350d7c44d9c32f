//! What connects lanes: collectives as bands, messages as arrows.

use figures::chart::Drawn;
use plotters::prelude::*;
use trace::matching::{Collective, Message};

use super::Pen;
use super::color::{WAIT, color};
use super::legend::Entry;
use crate::kind::Kind;

impl<B: DrawingBackend> Pen<'_, B>
where
    B::ErrorType: 'static,
{
    /// Collectives as bands from each member's lane to the next one's, paler over lanes that don't take part.
    pub(super) fn bands(&self) -> Drawn {
        let Self { area, frame, .. } = self;
        for collective in self.diagram.collectives() {
            for pair in collective.calls.windows(2) {
                let [upper, lower] = [pair[0], pair[1]].map(|call| self.diagram.recording.event(call));
                let (top, bottom) = (frame.bar(pair[0].rank).1, frame.bar(pair[1].rank).0);
                let corners = [(upper.start, top), (upper.end, top), (lower.end, bottom), (lower.start, bottom)];
                let corners = corners.map(|(time, y)| (frame.within(time), y)).to_vec();
                let strength = if pair[1].rank == pair[0].rank + 1 { 0.25 } else { 0.1 };
                area.draw(&Polygon::new(corners.clone(), color(Kind::Collective).mix(strength)))?;
                for (one, other) in [(0, 3), (1, 2)] {
                    area.draw(&PathElement::new(vec![corners[one], corners[other]], color(Kind::Collective)))?;
                }
            }
        }
        Ok(())
    }

    /// Wedges where the calls of the collectives' roots begin.
    pub(super) fn roots(&mut self) -> Drawn {
        self.diagram.collectives().try_for_each(|collective| self.root(collective))
    }

    fn root(&mut self, collective: &Collective) -> Drawn {
        let Self { area, frame, legend, .. } = self;
        let Some(call) = collective.calls.iter().find(|call| Some(call.rank) == collective.root) else { return Ok(()) };
        let x = frame.x(self.diagram.recording.event(*call).start);
        if frame.has(x) {
            // On the bar, so that it hides neither its name nor the bar before.
            let (tip, height) = frame.wedge(call.rank);
            let wedge = vec![(x - height / 2, tip - height), (x + height / 2, tip - height), (x, tip)];
            legend.add(Entry::Root);
            area.draw(&Polygon::new(wedge, BLACK))?;
        }
        Ok(())
    }

    /// Messages as arrows; one that nobody received ends in a cross, a little way off.
    pub(super) fn arrows(&mut self, messages: &[&Message]) -> Drawn {
        for message in messages {
            let (recording, frame) = (self.diagram.recording, &self.frame);
            let from = (frame.x(recording.event(message.sent).start), frame.y(message.sent.rank, 0.5));
            let Some(receipt) = message.received else {
                let down = f64::from(frame.y(message.to, 0.5) - from.1).clamp(-0.4 * frame.pitch, 0.4 * frame.pitch);
                self.lost(from, (from.0 + 24, from.1 + down as i32))?;
                continue;
            };
            let to = (frame.x(recording.event(receipt.call).end), frame.y(receipt.call.rank, 0.5));
            if message.sent.rank == receipt.call.rank {
                self.bow(from, to)?;
            } else {
                self.arrow(from, to)?;
            }
        }
        Ok(())
    }

    /// The arrow of a message that nobody received.
    fn lost(&mut self, from: (i32, i32), to: (i32, i32)) -> Drawn {
        self.line(from, to)?;
        if self.frame.has(to.0) {
            self.legend.add(Entry::Lost);
            self.area.draw(&Cross::new(to, 5, WAIT.stroke_width(3)))?;
        }
        Ok(())
    }

    /// An arrow, with its head if its end is to be seen.
    fn arrow(&self, from: (i32, i32), to: (i32, i32)) -> Drawn {
        self.line(from, to)?;
        if !self.frame.has(to.0) {
            return Ok(());
        }
        let angle = f64::from(to.1 - from.1).atan2(f64::from(to.0 - from.0));
        let length = (0.3 * self.frame.pitch).clamp(4.0, 9.0);
        let corner = |turn: f64| {
            let (sine, cosine) = (angle + turn).sin_cos();
            (to.0 - (length * cosine).round() as i32, to.1 - (length * sine).round() as i32)
        };
        self.area.draw(&Polygon::new(vec![to, corner(0.4), corner(-0.4)], BLACK))?;
        Ok(())
    }

    /// The arrow of a message from a rank to itself: a bow through the lower part of its lane, in short pieces.
    fn bow(&self, from: (i32, i32), to: (i32, i32)) -> Drawn {
        const PIECES: i32 = 12;
        let at = |piece: i32| {
            let share = f64::from(piece) / f64::from(PIECES);
            let down = 0.42 * self.frame.pitch * 4.0 * share * (1.0 - share);
            (from.0 + (share * f64::from(to.0 - from.0)) as i32, from.1 + down as i32)
        };
        (1..PIECES).try_for_each(|piece| self.line(at(piece - 1), at(piece)))?;
        self.arrow(at(PIECES - 1), to)
    }

    /// The part of a line that lies between the lanes' ends.
    fn line(&self, from: (i32, i32), to: (i32, i32)) -> Drawn {
        let (left, right) = (self.frame.left, self.frame.right);
        let cut = |x: i32| {
            let share = f64::from(x - from.0) / f64::from(to.0 - from.0);
            (x, from.1 + (share * f64::from(to.1 - from.1)).round() as i32)
        };
        let inside = |point: (i32, i32)| {
            let x = point.0.clamp(left, right);
            if x == point.0 { point } else { cut(x) }
        };
        if from.0.max(to.0) >= left && from.0.min(to.0) <= right {
            self.area.draw(&PathElement::new(vec![inside(from), inside(to)], BLACK))?;
        }
        Ok(())
    }
}
