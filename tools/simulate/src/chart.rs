//! The chart of a table of predictions. It is drawn from the table's file, and so it can be drawn again.

use std::fs;
use std::path::Path;

use clap::ValueEnum;
use course::fault::{Fault, Result};
use course::lessons::Lesson;
use figures::plot::{Axis, Kind, LegendAt, Plot, Series};
use figures::{Output, chart};

use crate::platform::{Platform, PlatformName};

/// The columns of a table of predictions.
pub const COLUMNS: &str =
    "platform,ranks,predicted_seconds,speedup,computing,waiting,messages,longest_collective,its_seconds,result";

/// What the line begins with that says where the figures come from.
pub const SOURCE: &str = "a model's prediction, not a measurement: ";

/// Draws the chart beside its table, as SVG for the book and as PNG for slides.
pub fn draw(csv: &Path, lesson: &Lesson) -> Result<()> {
    let text =
        fs::read_to_string(csv).map_err(|error| Fault::usage(format!("'{}' can't be read: {error}", csv.display())))?;
    let plot = plot(&text, lesson)
        .map_err(|why| Fault::usage(format!("'{}' is no table of predictions: {why}", csv.display())))?;
    for ending in ["svg", "png"] {
        let file = Output::create(&csv.with_extension(ending)).map_err(Fault::new)?;
        chart::save(&plot, file).map_err(Fault::new)?;
    }
    Ok(())
}

/// The speed-up over the number of ranks, a line for each platform.
fn plot(text: &str, lesson: &Lesson) -> std::result::Result<Plot, String> {
    let remark = |line: &str| line.strip_prefix("# ").filter(|line| line.starts_with(SOURCE)).map(str::to_owned);
    let note = text.lines().find_map(remark).ok_or(format!("there is no line '# {SOURCE}…'"))?;
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    if lines.next() != Some(COLUMNS) {
        return Err(format!("its columns aren't {COLUMNS}"));
    }
    let rows =
        lines.map(|line| row(line).ok_or(format!("the line '{line}'"))).collect::<std::result::Result<Vec<_>, _>>()?;
    let most = rows.iter().map(|row| row.1.0).fold(1.0, f64::max);
    let ideal = "ideal: one more rank, one more time as fast";
    let mut series = vec![Series::new(ideal, 6, Kind::Dashed, vec![(1.0, 1.0), (most, most)])];
    for (color, of_one) in rows.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let points = of_one.iter().map(|&(_, point)| point).collect();
        series.push(Series::new(Platform::of(of_one[0].0).about, color, Kind::LineAndMarkers, points));
    }
    Ok(Plot {
        title: format!("{}: the speed-up that a model predicts", lesson.folder),
        x: Axis::log("ranks"),
        y: Axis::log("speed-up"),
        series,
        legend: LegendAt::UpperLeft,
        note,
    })
}

/// The platform of a line, its number of ranks and the speed-up.
fn row(line: &str) -> Option<(PlatformName, (f64, f64))> {
    let fields: Vec<_> = line.split(',').collect();
    let platform = PlatformName::from_str(fields.first()?, false).ok()?;
    Some((platform, (fields.get(1)?.parse().ok()?, fields.get(3)?.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use course::lessons::Course;

    use super::*;

    /// The book shows copies of the pictures in `data/simulation`.
    #[test]
    fn committed_charts_are_what_their_tables_give() {
        let course = Course::find().expect("the tests run in the checkout");
        let scratch = harness::Scratch::new();
        for name in ["monte_carlo_pi", "primes"] {
            let stem = format!("{name}-pi-gigabit-infiniband");
            let data = course.root.join("data/simulation");
            let text = fs::read_to_string(data.join(format!("{stem}.csv"))).expect("it is committed");
            let csv = scratch.file("table.csv", &text);
            draw(Path::new(&csv), course.lesson(name).expect("it is a lesson")).expect("it is well formed");
            for ending in ["svg", "png"] {
                let drawn = fs::read(Path::new(&csv).with_extension(ending)).expect("it was drawn");
                for file in [
                    data.join(&stem).with_extension(ending),
                    course.root.join(format!("book/charts/simulation-{name}.{ending}")),
                ] {
                    let same = fs::read(&file).is_ok_and(|committed| committed == drawn);
                    assert!(same, "{} isn't drawn of {stem}.csv: cargo course simulate {name} --from", file.display());
                }
            }
        }
    }

    #[test]
    fn other_files_are_refused() {
        let course = Course::find().expect("the tests run in the checkout");
        let refused = |text: &str| plot(text, &course.lessons[0]).err().expect("it is no table of predictions");
        let source = format!("# {SOURCE}SimGrid, 2026-11-20\n");
        assert!(refused(&format!("{COLUMNS}\n")).contains("no line"));
        assert!(refused(&format!("{source}ranks,seconds\n1,2\n")).contains("columns"));
        assert!(refused(&format!("{source}{COLUMNS}\nmoon,1,1e0,1.0\n")).contains("moon"));
    }
}
