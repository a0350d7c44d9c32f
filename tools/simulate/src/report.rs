//! The table, for people and as a file.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use course::fault::{Context, Fault, Result};
use course::lessons::Lesson;
use figures::numbers::{duration, plural};
use figures::{Output, machine, today};

use crate::chart;
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
    format!("{}SimGrid{scaled}, {}", chart::SOURCE, today())
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
        machine::processor(),
        plural(machine::cores(), "core")
    );
    let _ = writeln!(text, "{}", chart::COLUMNS);
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
    Output::create(&path).and_then(|file| file.write_whole(text.as_bytes())).map_err(Fault::new)?;
    chart::draw(&path, lesson)?;
    Ok(path)
}
