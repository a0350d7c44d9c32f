//! What connects lanes: collectives as bands, messages as arrows.

use plotters::prelude::*;
use shared::chart::{Area, Drawn};
use trace::matching::{Collective, Message};

use super::Diagram;
use super::frame::Frame;
use super::legend::{Entry, Legend, WAIT, color};
use crate::kind::Kind;

impl Diagram<'_> {
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
    pub(super) fn roots<B: DrawingBackend>(&self, area: &Area<B>, frame: &Frame, legend: &mut Legend) -> Drawn
    where
        B::ErrorType: 'static,
    {
        self.collectives().try_for_each(|collective| self.root(area, frame, collective, legend))
    }

    fn root<B: DrawingBackend>(
        &self,
        area: &Area<B>,
        frame: &Frame,
        collective: &Collective,
        legend: &mut Legend,
    ) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let Some(call) = collective.calls.iter().find(|call| Some(call.rank) == collective.root) else { return Ok(()) };
        let x = frame.x(self.recording.event(*call).start);
        if (frame.left..=frame.right).contains(&x) {
            // On the bar, so that it hides neither its name nor the bar before.
            let (tip, height) = frame.wedge(call.rank);
            let wedge = vec![(x - height / 2, tip - height), (x + height / 2, tip - height), (x, tip)];
            legend.add(Entry::Root);
            area.draw(&Polygon::new(wedge, BLACK))?;
        }
        Ok(())
    }

    /// Messages as arrows; one that nobody received ends in a cross, a little way off.
    pub(super) fn arrows<B: DrawingBackend>(
        &self,
        area: &Area<B>,
        frame: &Frame,
        messages: &[&Message],
        legend: &mut Legend,
    ) -> Drawn
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
                    legend.add(Entry::Lost);
                    area.draw(&Cross::new(nowhere, 5, WAIT.stroke_width(3)))?;
                }
                continue;
            };
            let to = (frame.x(self.recording.event(receipt.call).end), frame.y(receipt.call.rank, 0.5));
            if message.sent.rank == receipt.call.rank {
                bow(area, frame, from, to)?;
            } else {
                arrow(area, frame, from, to)?;
            }
        }
        Ok(())
    }
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

/// The arrow of a message from a rank to itself: a bow through the lower part of its lane, in short pieces.
fn bow<B: DrawingBackend>(area: &Area<B>, frame: &Frame, from: (i32, i32), to: (i32, i32)) -> Drawn
where
    B::ErrorType: 'static,
{
    const PIECES: i32 = 12;
    let at = |piece: i32| {
        let share = f64::from(piece) / f64::from(PIECES);
        let down = 0.42 * frame.pitch * 4.0 * share * (1.0 - share);
        (from.0 + (share * f64::from(to.0 - from.0)) as i32, from.1 + down as i32)
    };
    (1..PIECES).try_for_each(|piece| line(area, frame, at(piece - 1), at(piece), &BLACK))?;
    arrow(area, frame, at(PIECES - 1), to)
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
