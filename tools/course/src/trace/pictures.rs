//! The pictures of a trace. They are drawn by the program `trace_view`, which needs an MPI to build, as `measure` does:
//! it draws by the crate `shared`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Args, Folder};
use crate::cargo;
use crate::config::Config;
use crate::error::{Context, Fault, INTERRUPTED, Result};
use crate::lessons::Course;

/// Writes the pictures, and says where they are.
pub fn draw(args: &Args, folder: &Folder, course: &Course, config: &Config) -> Result<()> {
    let mut command = Command::new(cargo::program(config, &course.root, "trace_view"));
    command.arg(folder.path()).envs(config.environment());
    if let Some(chart) = &args.chart {
        command.arg("--chart").arg(chart);
    }
    if let Some(between) = &args.between {
        command.arg(format!("--between={between}"));
    }
    let ended = launch::run(&mut command, Duration::MAX).context(|| "cannot run trace_view".into())?;
    match (ended.interrupted, ended.code) {
        (true, _) => Err(Fault::new("the pictures were not drawn").code(INTERRUPTED)),
        (_, 0) => Ok(()),
        _ => Err(Fault::new("the pictures were not drawn; the reason is above")),
    }
}

/// A chart's path, for clap: its ending chooses the format.
pub fn chart(text: &str) -> std::result::Result<PathBuf, String> {
    let ending = Path::new(text).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "svg" | "png" => Ok(text.into()),
        _ => Err("a chart's name ends in .svg or .png".into()),
    }
}

/// Two times, as they are typed: looked at before the job runs, since `trace_view` would refuse them only after it.
pub fn between(text: &str) -> std::result::Result<String, String> {
    let time = |text: &str| text.trim().parse().ok().filter(|ms: &f64| ms.is_finite());
    let times = text.split_once(',').and_then(|(from, to)| Some((time(from)?, time(to)?)));
    match times.filter(|(from, to)| from < to) {
        Some(_) => Ok(text.into()),
        None => Err("write two times in milliseconds, e.g. 1.5,2".into()),
    }
}
