//! The chart of `--temperature`: a bar for each host, and where a Raspberry Pi slows down.

use plotters::{prelude::*, style::text_anchor::HPos};
use shared::{
    chart::{Area, Drawn, GREY, PALETTE, Picture, SIZE},
    numbers::plural,
};

use crate::{
    Host,
    picture::{BOXES, MOST_ROWS, ROWS, rows, shortened, write},
};

/// Above this temperature in °C a Raspberry Pi's firmware lowers its clock (Raspberry Pi documentation, "Frequency
/// management and thermal control"). Other processors have other limits, mostly higher ones.
pub const THROTTLING: f64 = 80.0;
/// Where the scale ends, in °C, unless a host is hotter: some way behind the 85 °C that no Raspberry Pi exceeds.
const SCALE: f64 = 100.0;
/// Where the longest bar ends, in pixels from the left: behind it there must be room for its number.
const RIGHT: i32 = 870;

/// How warm each host's processor is.
pub struct Temperatures {
    /// The hosts. Of more than fit, the warmest are shown.
    pub hosts: Vec<Host>,
    /// Small print: the machine and the date.
    pub note: String,
}

impl Picture for Temperatures {
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        let (shown, more) = self.shown();
        let title = format!("The processors of {}, in °C", plural(self.hosts.len(), "host"));
        write(area, &title, (SIZE.0 as i32 / 2, 28), 22, &BLACK, HPos::Center)?;
        let hottest = shown.iter().filter_map(|host| host.temperature).fold(SCALE, f64::max);
        // Below freezing there is no bar; the number says it.
        let place = |degrees: f64| BOXES.0 + (degrees.max(0.0) / hottest * f64::from(RIGHT - BOXES.0)) as i32;
        for tick in [0, 20, 40, 60, 100].map(f64::from) {
            line(area, place(tick), BLACK.mix(0.12))?;
            write(area, &tick.to_string(), (place(tick), ROWS.1 + 10), 14, &GREY, HPos::Center)?;
        }
        let (top, height) = rows(shown.len());
        for (row, host) in shown.iter().enumerate() {
            let (middle, half) = (top + row as i32 * height + height / 2, height / 3);
            write(area, &shortened(&host.name, 18), (BOXES.0 - 12, middle), 16, &BLACK, HPos::Right)?;
            let (end, text, size) = match host.temperature {
                Some(degrees) => (place(degrees), format!("{degrees:.1}"), 16),
                None => (BOXES.0, host.temperature(), 14),
            };
            let color = PALETTE[usize::from(host.temperature.is_some_and(|degrees| degrees > THROTTLING))];
            area.draw(&Rectangle::new([(BOXES.0, middle - half), (end, middle + half)], color.filled()))?;
            write(area, &text, (end + 10, middle), size, if size == 16 { &BLACK } else { &GREY }, HPos::Left)?;
        }
        line(area, place(THROTTLING), PALETTE[1])?;
        let limit = format!("{THROTTLING} °C: a Raspberry Pi slows down");
        write(area, &limit, (place(THROTTLING), ROWS.0 - 16), 14, &PALETTE[1], HPos::Center)?;
        let note =
            if more > 0 { format!("{}; {more} more, none of them warmer", self.note) } else { self.note.clone() };
        write(area, &note, (16, SIZE.1 as i32 - 10), 13, &GREY, HPos::Left)
    }
}

impl Temperatures {
    /// The hosts that are shown, and how many aren't: all in their order, or the warmest, from the warmest down.
    fn shown(&self) -> (Vec<&Host>, usize) {
        let mut hosts: Vec<_> = self.hosts.iter().collect();
        if hosts.len() > MOST_ROWS {
            let degrees = |host: &Host| host.temperature.unwrap_or(f64::NEG_INFINITY);
            hosts.sort_by(|left, right| degrees(right).total_cmp(&degrees(left)));
            hosts.truncate(MOST_ROWS);
        }
        let more = self.hosts.len() - hosts.len();
        (hosts, more)
    }
}

/// A line from the top of the rows to their bottom.
fn line<B: DrawingBackend, C: Into<ShapeStyle>>(area: &Area<B>, x: i32, color: C) -> Drawn
where
    B::ErrorType: 'static,
{
    area.draw(&PathElement::new([(x, ROWS.0 - 4), (x, ROWS.1)], color.into().stroke_width(2)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(temperatures: &[Option<f64>]) -> String {
        let host = |(index, &temperature): (usize, &Option<f64>)| Host {
            name: format!("node-{index:04}"),
            ranks: vec![index],
            cores: 4,
            temperature,
        };
        let hosts = temperatures.iter().enumerate().map(host).collect();
        let scratch = harness::Scratch::new();
        let path = scratch.path("temperatures.svg");
        let file = shared::Output::create(path.as_ref()).expect("the temporary folder is writable");
        shared::chart::save(&Temperatures { hosts, note: "note".into() }, file).expect("it can be drawn");
        std::fs::read_to_string(&path).expect("it was written")
    }

    #[test]
    fn every_host_has_a_bar_and_its_degrees() {
        let svg = svg(&[Some(48.25), Some(81.5), None, Some(-3.0), Some(130.0)]);
        for text in ["48.2", "81.5", "no sensor", "-3.0", "130.0", "80 °C: a Raspberry Pi slows down"] {
            assert_eq!(svg.matches(text).count(), 1, "{text}: {svg}");
        }
        // The background and five bars, of which two have the limit's colour, as have its line and its text.
        assert_eq!(svg.matches("<rect").count(), 6);
        assert_eq!(svg.matches("#D55E00").count(), 2 + 2);
    }

    #[test]
    fn of_many_hosts_the_warmest_are_shown() {
        let mut temperatures: Vec<_> = (0..40).map(|index| Some(40.0 + f64::from(index) / 2.0)).collect();
        temperatures[39] = None;
        let svg = svg(&temperatures);
        assert_eq!(svg.matches("<rect").count(), 1 + MOST_ROWS);
        assert!(svg.contains("node-0038") && !svg.contains("node-0039") && !svg.contains("node-0022"), "{svg}");
        assert!(svg.contains("24 more, none of them warmer"), "{svg}");
    }

    #[test]
    fn hosts_without_a_sensor_are_no_reason_not_to_draw() {
        assert_eq!(svg(&[None, None]).matches("no sensor").count(), 2);
        assert_eq!(svg(&[]).matches("<rect").count(), 1);
    }
}
