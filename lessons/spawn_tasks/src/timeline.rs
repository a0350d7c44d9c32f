//! The lesson's chart: who worked when. One lane per worker, one bar per chunk of tasks, one panel per schedule.

use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};
use shared::{
    chart::{Area, Drawn, FONT, GREY, PALETTE, Picture},
    numbers::{duration, plural},
};

use crate::lap::Lap;

/// Pixels left of the lanes, for the workers' names, and right of them.
const LEFT: i32 = 110;
const RIGHT: i32 = 40;
/// Pixels above the first panel, for the title, and below the last one, for the axis and the small print.
const TOP: i32 = 56;
const BOTTOM: i32 = 84;
/// Pixels of a panel's heading.
const HEADING: i32 = 34;
/// The most panels: a fourth schedule, the futures, looks like the second.
const PANELS: usize = 3;

/// The laps to compare, each with its name, from the top, of which the first three are drawn; and the small print.
pub struct Timeline<'a> {
    /// Name and record of each schedule.
    pub laps: &'a [(&'static str, Lap)],
    /// Machine and date.
    pub note: String,
}

impl Picture for Timeline<'_> {
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let (width, height) = (area.dim_in_pixel().0 as i32, area.dim_in_pixel().1 as i32);
        let laps = &self.laps[..self.laps.len().min(PANELS)];
        let longest = laps.iter().map(|(_, lap)| lap.seconds).fold(0.0, f64::max);
        let scale = TimeScale { pixels: f64::from(width - LEFT - RIGHT), seconds: longest.max(1e-9) };
        text(area, "Who works when: tasks shared out beforehand, or fetched", (width / 2, 26), 22, HPos::Center)?;
        let panel = (height - TOP - BOTTOM) / laps.len().max(1) as i32;
        for (index, (name, lap)) in laps.iter().enumerate() {
            draw_lap(area, name, lap, index, &scale, TOP + panel * index as i32, panel)?;
        }
        draw_axis(area, &scale, height - BOTTOM)?;
        let middle = (LEFT + width - RIGHT) / 2;
        text(
            area,
            "time / s (bars: tasks handed out at once; grey: idle)",
            (middle, height - BOTTOM + 38),
            16,
            HPos::Center,
        )?;
        area.draw(&Text::new(self.note.clone(), (16, height - 22), (FONT, 13).into_font().color(&GREY)))?;
        Ok(())
    }
}

/// Where a moment lies.
struct TimeScale {
    pixels: f64,
    seconds: f64,
}

impl TimeScale {
    fn x(&self, seconds: f64) -> i32 {
        LEFT + (seconds / self.seconds * self.pixels).round() as i32
    }
}

/// One panel: heading and lanes.
fn draw_lap<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    name: &str,
    lap: &Lap,
    index: usize,
    scale: &TimeScale,
    top: i32,
    height: i32,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let (time, chunks, imbalance) = (duration(lap.seconds), plural(lap.spans.len(), "chunk"), lap.imbalance() * 100.0);
    let heading = format!("{name}: {time}, {chunks}, load imbalance {imbalance:.0} %");
    text(area, &heading, (LEFT, top + HEADING / 2), 17, HPos::Left)?;
    let lane = f64::from(height - HEADING - 8) / lap.workers as f64;
    let y = |worker: usize, part: f64| top + HEADING + ((worker as f64 + part) * lane) as i32;
    let color = PALETTE[index % PALETTE.len()];
    for worker in 0..lap.workers {
        let idle = [(scale.x(0.0), y(worker, 0.08)), (scale.x(lap.seconds), y(worker, 0.92))];
        area.draw(&Rectangle::new(idle, BLACK.mix(0.1).filled()))?;
        // Names that overlap can't be read: then only the first one and the last one.
        if lane >= 14.0 || worker == 0 || worker + 1 == lap.workers {
            text(area, &format!("worker {}", worker + 1), (LEFT - 8, y(worker, 0.5)), 14, HPos::Right)?;
        }
        let chunks = lap.spans.iter().filter(|span| span.worker == worker);
        for (chunk, span) in chunks.enumerate() {
            // Two shades in turn tell neighbouring chunks apart.
            let shade = color.mix(if chunk % 2 == 0 { 0.95 } else { 0.6 });
            let bar = [(scale.x(span.start), y(worker, 0.08)), (scale.x(span.end), y(worker, 0.92))];
            area.draw(&Rectangle::new(bar, shade.filled()))?;
        }
    }
    Ok(())
}

/// The axis that all panels share.
fn draw_axis<B: DrawingBackend>(area: &DrawingArea<B, Shift>, scale: &TimeScale, y: i32) -> Drawn
where
    B::ErrorType: 'static,
{
    area.draw(&PathElement::new(vec![(scale.x(0.0), y), (scale.x(scale.seconds), y)], GREY))?;
    for tick in ticks(scale.seconds) {
        area.draw(&PathElement::new(vec![(scale.x(tick), y), (scale.x(tick), y + 5)], GREY))?;
        text(area, &format!("{}", (tick * 1e9).round() / 1e9), (scale.x(tick), y + 16), 14, HPos::Center)?;
    }
    Ok(())
}

/// Text whose middle line lies at the point, which is its left end, centre or right end.
fn text<B: DrawingBackend>(area: &Area<B>, words: &str, at: (i32, i32), size: i32, side: HPos) -> Drawn
where
    B::ErrorType: 'static,
{
    let style = (FONT, size).into_font().color(&BLACK).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(words.to_owned(), at, style))?;
    Ok(())
}

/// Round times from 0, six to twelve of them.
fn ticks(seconds: f64) -> Vec<f64> {
    let magnitude = 10_f64.powf((seconds / 10.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude);
    let step = steps.into_iter().find(|step| seconds / step <= 11.0).unwrap_or(seconds);
    (0..=(seconds / step) as u32).map(|n| f64::from(n) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(10.0).len(), 11);
        for seconds in [1e-9, 0.0031, 0.4, 1.0, 7.3, 99.0, 3600.0] {
            assert!((4..=12).contains(&ticks(seconds).len()), "{seconds}: {:?}", ticks(seconds));
        }
    }

    #[test]
    fn the_longest_lap_fills_the_width() {
        let scale = TimeScale { pixels: 800.0, seconds: 2.0 };
        assert_eq!([0.0, 1.0, 2.0].map(|seconds| scale.x(seconds)), [LEFT, LEFT + 400, LEFT + 800]);
    }
}
