//! Table, raw data and chart.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use course::error::{Context, Fault, Result};
use course::lessons::Lesson;
use shared::numbers::{duration, plural};
use shared::plot::{Axis, Kind, LegendAt, Plot, Series};
use shared::{Output, chart, node};

use crate::explain::{Prediction, speedups};

/// The predictions for one platform as a table.
pub fn table(predictions: &[Prediction]) -> String {
    let mut text = format!(
        "{}\n{:>6} {:>11} {:>9} {:>11} {:>10} {:>8} {:>9} {:>14}\n",
        predictions.first().map_or("", |first| first.platform.about),
        "ranks",
        "predicted",
        "speed-up",
        "efficiency",
        "computing",
        "waiting",
        "messages",
        "simulated in"
    );
    for (prediction, speedup) in predictions.iter().zip(speedups(predictions)) {
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let _ = writeln!(
            text,
            "{:>6} {:>11} {speedup:>9.1} {:>11} {:>10} {:>8} {:>9} {:>14}",
            prediction.ranks,
            duration(prediction.seconds),
            percent(speedup / f64::from(prediction.ranks)),
            percent(prediction.computing()),
            percent(prediction.waiting()),
            percent(prediction.messages()),
            duration(prediction.took)
        );
    }
    text
}

/// What is written beside every figure.
pub fn source(scale: u64) -> String {
    let scaled = if scale == 1 { String::new() } else { format!(", computing × {scale}") };
    format!("a model's prediction, not a measurement: SimGrid{scaled}, {}", chart::today())
}

/// Writes table and chart, the same for the same command: so they replace what stood there. Returns the table's path.
pub fn write(all: &[Vec<Prediction>], lesson: &Lesson, scale: u64, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).context(|| format!("cannot make {}", folder.display()))?;
    let platforms: Vec<_> =
        all.iter().flat_map(|predictions| predictions.first()).map(|first| first.platform.name).collect();
    let path = folder.join(format!("{}-{}.csv", lesson.folder, platforms.join("-")));
    let typed: Vec<_> = std::env::args().skip(1).collect();
    let mut text = format!(
        "# command: cargo course {}\n# {}\n# machine that simulated: {}, {}\n",
        typed.join(" "),
        source(scale),
        node::processor(),
        plural(node::cores(), "core")
    );
    text +=
        "platform,ranks,predicted_seconds,speedup,computing,waiting,messages,longest_collective,its_seconds,result\n";
    for predictions in all {
        for (prediction, speedup) in predictions.iter().zip(speedups(predictions)) {
            let Prediction { platform, ranks, seconds, result, .. } = prediction;
            let [computing, waiting, messages] = [prediction.computing(), prediction.waiting(), prediction.messages()];
            let (name, its) = prediction.longest().map_or(Default::default(), |kind| (kind.name, kind.seconds));
            let _ = writeln!(
                text,
                "{},{ranks},{seconds:e},{speedup:.4},{computing:.4},{waiting:.4},{messages:.4},{name},{its:e},{result}",
                platform.name
            );
        }
    }
    save(&path, |file| file.write_whole(text.as_bytes()))?;
    for ending in ["svg", "png"] {
        save(&path.with_extension(ending), |file| chart::save(&plot(all, lesson, scale), file))?;
    }
    Ok(path)
}

fn save(path: &Path, write: impl FnOnce(Output) -> std::result::Result<(), String>) -> Result<()> {
    Output::create(path).and_then(write).map_err(Fault::new)
}

/// The speed-up over the number of ranks, a line for each platform.
fn plot(all: &[Vec<Prediction>], lesson: &Lesson, scale: u64) -> Plot {
    let most = all.iter().flatten().map(|prediction| f64::from(prediction.ranks)).fold(1.0, f64::max);
    let mut series = vec![Series::new(
        "ideal: one more rank, one more time as fast",
        6,
        Kind::Dashed,
        vec![(1.0, 1.0), (most, most)],
    )];
    for (index, predictions) in all.iter().enumerate() {
        let points = predictions.iter().zip(speedups(predictions)).map(|(p, speedup)| (f64::from(p.ranks), speedup));
        let name = predictions.first().map_or("", |first| first.platform.about);
        series.push(Series::new(name, index, Kind::LineAndMarkers, points.collect()));
    }
    Plot {
        title: format!("{}: the speed-up that a model predicts", lesson.folder),
        x: Axis::log("ranks"),
        y: Axis::log("speed-up"),
        series,
        legend: LegendAt::UpperLeft,
        note: source(scale),
    }
}
