//! The lesson's chart: a row for each host, with a box for each rank that runs there. What it shares with that of the
//! temperatures: where rows lie, and how text is written.

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};
use shared::{
    chart::{Area, Drawn, FONT, GREY, PALETTE, Picture, SIZE},
    numbers::plural,
};

use crate::{Host, Process};

/// Rows that fit at a readable size. More hosts than that get one line that counts them.
pub(crate) const MOST_ROWS: usize = 16;
/// Where the boxes begin and end, in pixels from the left: names stand before, loads behind.
pub(crate) const BOXES: (i32, i32) = (170, 690);
/// Where the rows begin and end, in pixels from the top.
pub(crate) const ROWS: (i32, i32) = (70, 560);
/// The widest box and the highest row, in pixels: few of them don't fill the picture.
const WIDEST: i32 = 120;

/// Which rank runs where.
pub struct Placement {
    /// The hosts, each with its ranks.
    pub hosts: Vec<Host>,
    /// The processes, by rank.
    pub processes: Vec<Process>,
    /// Small print: the machine and the date.
    pub note: String,
}

impl Picture for Placement {
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let title = format!("{} on {}", plural(self.processes.len(), "rank"), plural(self.hosts.len(), "host"));
        write(area, &title, (SIZE.0 as i32 / 2, 32), 22, &BLACK, HPos::Center)?;
        let (top, height) = rows(self.hosts.len());
        for (row, host) in self.hosts.iter().take(MOST_ROWS).enumerate() {
            self.draw_host(area, host, top + row as i32 * height, height)?;
        }
        if let Some(more @ 1..) = self.hosts.len().checked_sub(MOST_ROWS) {
            let text = format!("and {more} more with the ranks that follow");
            write(area, &text, (BOXES.0, ROWS.1 + 6), 14, &GREY, HPos::Left)?;
        }
        write(area, &self.note, (16, SIZE.1 as i32 - 14), 13, &GREY, HPos::Left)
    }
}

impl Placement {
    /// One row, `height` pixels high, from `top` down.
    fn draw_host<B: DrawingBackend>(&self, area: &Area<B>, host: &Host, top: i32, height: i32) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let (middle, half) = (top + height / 2, (height * 2 / 5).max(1));
        write(area, &shortened(&host.name, 18), (BOXES.0 - 12, middle), 16, &BLACK, HPos::Right)?;
        let most = self.hosts.iter().map(|host| host.ranks.len()).max().unwrap_or(1);
        let width = (f64::from(BOXES.1 - BOXES.0) / most as f64).min(f64::from(WIDEST));
        let edge = |place: usize| BOXES.0 + (place as f64 * width) as i32;
        for (place, &rank) in host.ranks.iter().enumerate() {
            // Two pixels between boxes, unless they are so narrow that nothing would remain.
            let (left, right) = (edge(place), edge(place + 1) - if width > 6.0 { 3 } else { 0 });
            area.draw(&Rectangle::new([(left, middle - half), (right, middle + half)], PALETTE[0].filled()))?;
            let center = (left + right) / 2;
            let core = self.processes[rank].core.filter(|_| width > 60.0 && height > 60);
            if let Some(core) = core {
                write(area, &format!("core {core}"), (center, middle + 14), 13, &WHITE, HPos::Center)?;
            }
            if width > 26.0 && height > 18 {
                let up = if core.is_some() { 10 } else { 0 };
                let size = (height / 3).clamp(13, 20);
                write(area, &rank.to_string(), (center, middle - up), size, &WHITE, HPos::Center)?;
            }
        }
        let text = format!("{} on {}", plural(host.ranks.len(), "rank"), plural(host.cores as usize, "core"));
        let behind = if host.ranks.len() == most { edge(most) } else { BOXES.1.min(edge(most)) };
        write(area, &text, (behind + 12, middle), 16, &BLACK, HPos::Left)
    }
}

/// Where the first of so many hosts' rows begins, in pixels from the top, and how high each is.
pub(crate) fn rows(hosts: usize) -> (i32, i32) {
    let rows = hosts.clamp(1, MOST_ROWS) as i32;
    let height = ((ROWS.1 - ROWS.0) / rows).min(WIDEST);
    ((ROWS.0 + ROWS.1 - rows * height) / 2, height)
}

/// Writes a line whose middle is at that height.
pub(crate) fn write<B: DrawingBackend>(
    area: &Area<B>,
    text: &str,
    at: (i32, i32),
    size: i32,
    color: &RGBColor,
    side: HPos,
) -> Drawn
where
    B::ErrorType: 'static,
{
    let style = (FONT, size).into_font().color(color).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(text.to_owned(), at, style))?;
    Ok(())
}

/// The text, or as much of its beginning as `most` characters hold.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_host_names_are_shortened() {
        assert_eq!(shortened("pi-0", 18), "pi-0");
        assert_eq!(shortened("node-0123.cluster.example.org", 10), "node-0123…");
    }

    #[test]
    fn every_placement_can_be_drawn() {
        for (hosts, ranks) in [(1, 1), (1, 7), (4, 16), (3, 500), (40, 40)] {
            let host = |rank: usize| format!("node-{:04}", rank % hosts);
            let process = |rank| Process { rank, host: host(rank), core: Some(0), cores: 4, temperature: Some(48.3) };
            let processes: Vec<_> = (0..ranks).map(process).collect();
            let picture = Placement { hosts: crate::hosts(&processes), processes, note: "note".into() };
            let scratch = harness::Scratch::new();
            let path = scratch.path("placement.svg");
            let file = shared::Output::create(path.as_ref()).expect("the temporary folder is writable");
            shared::chart::save(&picture, file).expect("it can be drawn");
            let svg = std::fs::read_to_string(&path).expect("it was written");
            // The background, and a box for each rank in the rows that are shown.
            assert_eq!(svg.matches("<rect").count(), 1 + ranks.min(16 * ranks / hosts));
            assert_eq!(svg.contains("and 24 more"), hosts == 40);
        }
    }
}
