//! Charts of what was measured.

use course::fault::Result;
use course::lessons::Lesson;
use figures::chart::{Area, Drawn, Picture};
use figures::numbers::plural;
use figures::plot::{Axis, Kind, LegendAt, Plot, Series};
use plotters::prelude::DrawingBackend;

use crate::entry::{Entry, entries, ratios};
use crate::fit::{amdahl_speedup, gustafson_speedup};
use crate::record::Record;
use crate::steps::{SerialFraction, Step, speedups};
use figures::statistics::{median, range};

/// Plots side by side.
pub struct Panels(Vec<Plot>);

impl Picture for Panels {
    fn draw<B: DrawingBackend>(&self, area: &Area<B>) -> Drawn
    where
        B::ErrorType: 'static,
    {
        area.split_evenly((1, self.0.len())).iter().zip(&self.0).try_for_each(|(part, plot)| plot.draw(part))
    }
}

/// Contestants against each other: a row each, or over the size where several are measured.
pub fn of_contest(record: &Record, lesson: &Lesson) -> Result<Panels> {
    let entries = entries(record)?;
    let skipped = record.source.notes.iter().filter_map(|note| note.strip_prefix("skipped: ")?.split_once(": "));
    let skipped: Vec<_> = skipped.map(|(name, _)| name).collect();
    let mut note = record.source.small_print();
    if !skipped.is_empty() {
        note += &format!("; skipped: {}", skipped.join(", "));
    }
    let sizes = entries.iter().any(|entry| entry.size.is_some());
    Ok(Panels(if sizes { over_sizes(&entries, lesson, note) } else { vec![in_rows(&entries, lesson, note)] }))
}

/// A time in the unit that suits most of them: its name, and how many there are in a second.
fn time_unit(entries: &[Entry]) -> (&'static str, f64) {
    match median(&entries.iter().map(|entry| median(&entry.times)).collect::<Vec<_>>()) {
        typical if typical < 1e-6 => ("ns", 1e9),
        typical if typical < 1e-3 => ("µs", 1e6),
        typical if typical < 1.0 => ("ms", 1e3),
        _ => ("s", 1.0),
    }
}

/// One row per contestant, all rounds as points, the median in figures: the slowest may be a thousand times slower, so
/// the axis is logarithmic, and points rather than bars, which would need a zero.
fn in_rows(entries: &[Entry], lesson: &Lesson, note: String) -> Plot {
    let (name, scale) = time_unit(entries);
    let unit = entries.first().map_or("run", |entry| &entry.unit);
    let label = |entry: &Entry| {
        if entry.group.is_empty() { entry.name.clone() } else { format!("{}, {}", entry.name, entry.group) }
    };
    // The first contestant on top.
    let rows: Vec<_> = entries.iter().rev().enumerate().collect();
    let points = |ours: bool| -> Vec<(f64, f64)> {
        let own = rows.iter().filter(|(_, entry)| entry.ours == ours);
        own.flat_map(|(row, entry)| entry.times.iter().map(|time| (time * scale, *row as f64))).collect()
    };
    let medians: Vec<_> = rows.iter().map(|(row, entry)| (median(&entry.times) * scale, *row as f64)).collect();
    let figures = medians.iter().map(|(time, _)| three_digits(*time)).collect();
    // Two kinds need names, one doesn't.
    let names = if entries.iter().any(|entry| !entry.ours) { ["this lesson's program", "peers"] } else { ["", ""] };
    let mut series: Vec<_> = [(true, 0), (false, 1)]
        .into_iter()
        .zip(names)
        .map(|((ours, color), name)| Series::new(name, color, Kind::Markers, points(ours)))
        .collect();
    series.push(Series::new("", 6, Kind::Labels(figures), medians));
    Plot {
        title: format!("{}: time per {unit}, all rounds and their median", lesson.folder),
        x: Axis::log(&format!("time per {unit} / {name}")),
        y: Axis::names("", rows.iter().map(|(_, entry)| label(entry)).collect()),
        series,
        legend: LegendAt::LowerRight,
        note,
    }
}

/// 143, 34.0, 1.60, 0.150.
fn three_digits(number: f64) -> String {
    let digits = (2 - number.log10().floor() as i32).max(0) as usize;
    format!("{number:.digits$}")
}

/// A line per contestant: times, and beside them the times as multiples of our fastest, where a few per cent can be seen.
fn over_sizes(entries: &[Entry], lesson: &Lesson, note: String) -> Vec<Plot> {
    let (unit, scale) = time_unit(entries);
    let mut names: Vec<&str> = Vec::new();
    for entry in entries {
        if !names.contains(&entry.name.as_str()) {
            names.push(&entry.name);
        }
    }
    let lines = |legend: bool, values: &dyn Fn(&Entry) -> Vec<f64>| -> Vec<Series> {
        let of = |(color, name): (usize, &&str)| {
            let own = entries.iter().filter(|entry| entry.name == **name);
            let both = own.map(|entry| {
                let values = values(entry);
                let (low, high) = range(&values);
                ((entry.size.unwrap_or(0) as f64, median(&values)), (high - low) / 2.0)
            });
            let (points, errors): (Vec<_>, Vec<_>) = both.unzip();
            let line = Series::new("", color, Kind::Line, points.clone());
            [line, Series::new(if legend { name } else { "" }, color, Kind::Errors(errors), points)]
        };
        names.iter().enumerate().flat_map(of).collect()
    };
    let zero = if entries.iter().any(|entry| entry.size == Some(0)) { " (not shown: 0 B)" } else { "" };
    let plot = |title: String, y: Axis, series, note| Plot {
        title,
        x: Axis::log(&format!("message size / B{zero}")),
        y,
        series,
        legend: LegendAt::UpperLeft,
        note,
    };
    let rounds = plural(entries.first().map_or(0, |entry| entry.times.len()), "round");
    vec![
        plot(
            format!("{}: time per message", lesson.folder),
            Axis::log(&format!("time / {unit}")),
            lines(true, &|entry| entry.times.iter().map(|time| time * scale).collect()),
            note,
        ),
        plot(
            "as multiples of our fastest at each size".into(),
            Axis::log("time / time of our fastest").showing(0.8..1.25),
            lines(false, &|entry| ratios(entry, entries)),
            format!("points: medians, bars: ± half the range of {rounds}"),
        ),
    ]
}

/// Speed-up and efficiency against the number of ranks, with the ideal and the law: fitted, or
/// dashed, where it goes through one point and so isn't a fit.
pub fn of_scaling(steps: &[Step], weak: bool, lesson: &Lesson, record: &Record) -> Panels {
    let cores = record.source.cores();
    let most = steps.iter().map(|step| f64::from(step.ranks)).fold(1.0, f64::max);
    let law = |ranks: f64, serial: f64| {
        if weak { gustafson_speedup(serial, ranks) } else { amdahl_speedup(serial, ranks) }
    };
    let curve = |y: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
        (0..=60).map(|n| 1.0 + (most - 1.0) * f64::from(n) / 60.0).map(|ranks| (ranks, y(ranks))).collect()
    };
    let serial = SerialFraction::of(steps, weak, cores);
    let law_name = if weak { "Gustafson's law" } else { "Amdahl's law" };
    let panel = |per_rank: bool| {
        let share = |ranks: f64| if per_rank { ranks } else { 1.0 };
        let measured = |crowded: bool| {
            let own = steps.iter().filter(|step| (usize::from(step.ranks) > cores) == crowded);
            let both = own.map(|step| {
                let ranks = f64::from(step.ranks);
                let all = speedups(step, steps, weak);
                let (low, high) = range(&all);
                ((ranks, median(&all) / share(ranks)), (high - low) / 2.0 / share(ranks))
            });
            let (points, errors): (Vec<_>, Vec<_>) = both.unzip();
            (points, Kind::Errors(errors))
        };
        let (with_cores, errors) = measured(false);
        let (crowded, crowded_errors) = measured(true);
        let ideal = curve(&|ranks| ranks / share(ranks));
        let mut series = vec![Series::new("ideal", 6, Kind::Dashed, ideal)];
        if let Some(serial) = &serial {
            let percent = 100.0 * serial.value;
            let (name, kind) = match serial.only_point() {
                Some(ranks) => (format!("{law_name} through {ranks} ranks, s = {percent:.1} %"), Kind::Dashed),
                None => (format!("{law_name}, fitted: s = {percent:.1} %"), Kind::Line),
            };
            series.push(Series::new(&name, 2, kind, curve(&|ranks| law(ranks, serial.value) / share(ranks))));
        }
        series.push(Series::new("measured", 0, errors, with_cores));
        if !crowded.is_empty() {
            let name = format!("more ranks than the {}", plural(cores, "core"));
            series.push(Series::new(&name, 1, crowded_errors, crowded));
        }
        series
    };
    let kind = if weak { "weak" } else { "strong" };
    let plot = |title: String, y: Axis, series, legend, note| Plot {
        title,
        x: Axis::whole("ranks").showing(1.0..most),
        y: y.showing(0.0..1.1),
        series,
        legend,
        note,
    };
    let bars = format!("bars: ± half the range of {}", plural(steps[0].seconds.len(), "round"));
    let speedup = Axis::linear(if weak { "scaled speed-up" } else { "speed-up" });
    Panels(vec![
        plot(
            format!("{}: {kind} scaling", lesson.folder),
            speedup,
            panel(false),
            LegendAt::UpperLeft,
            record.source.small_print(),
        ),
        plot("efficiency".into(), Axis::linear("speed-up per rank"), panel(true), LegendAt::LowerLeft, bars),
    ])
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use course::lessons::Course;

    use super::*;
    use crate::record::{self, Record};
    use crate::{entry, steps};

    /// The tables in a folder that have a chart beside them.
    fn drawn_tables(folder: &Path) -> Vec<PathBuf> {
        let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let drawn =
            |path: &PathBuf| path.extension().is_some_and(|e| e == "csv") && path.with_extension("svg").exists();
        files.filter(drawn).collect()
    }

    #[test]
    fn committed_charts_are_what_their_raw_data_give() {
        let course = Course::find().expect("the tests run in the checkout");
        let scratch = harness::Scratch::new();
        let (csv, mut compared) = (PathBuf::from(scratch.path("data.csv")), 0);
        for lesson in &course.lessons {
            for file in drawn_tables(&course.root.join("data").join(&lesson.folder)) {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let read = |columns| Record::read(&file, columns).expect("it is raw data");
                let panels = if name.starts_with("bench-") {
                    of_contest(&read(&entry::COLUMNS), lesson).expect("it is well formed")
                } else {
                    let record = read(&steps::COLUMNS);
                    of_scaling(&steps::steps(&record), name.contains("weak"), lesson, &record)
                };
                record::draw(&panels, &csv).expect("there is room");
                for ending in ["svg", "png"] {
                    let [drawn, committed] = [&csv, &file].map(|path| fs::read(path.with_extension(ending)));
                    let same = drawn.expect("it was drawn") == committed.unwrap_or_default();
                    assert!(same, "data/{}/{name}: its {ending} is another: draw it again with --from", lesson.folder);
                }
                compared += 1;
            }
        }
        assert!(compared >= 11, "{compared} charts");
    }
}
