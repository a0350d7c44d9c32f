//! The pictures of a trace. They are drawn by the program `trace_view`, which needs an MPI to build, as `measure` does:
//! it draws by the crate `shared`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::{Context, Fault, Result};
use crate::mpi::cargo;
use crate::mpi::toolchain::Toolchain;

/// How cargo is asked for the program that draws.
pub const VIEWER: &[&str] = &["-p", "trace_view", "--bin", "trace_view"];

/// What is drawn besides the usual pictures.
#[derive(clap::Args, Debug)]
pub struct Wanted {
    /// Draw the diagram into FILE as well, which ends in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = chart)]
    chart: Option<PathBuf>,
    /// Of that diagram, only what lies between these two times, in milliseconds since MPI_Init
    #[arg(long, value_name = "FROM,TO", value_parser = between, requires = "chart")]
    between: Option<String>,
}

/// Writes the pictures, and says where they are.
pub fn draw(options: &Wanted, folder: &Path, toolchain: &Toolchain) -> Result<()> {
    let mut command = Command::new(cargo::program(toolchain, VIEWER)?);
    command.arg(folder).envs(toolchain.environment());
    if let Some(chart) = &options.chart {
        command.arg("--chart").arg(chart);
    }
    if let Some(between) = &options.between {
        command.arg(format!("--between={between}"));
    }
    // Not by `launch`, which begins nothing after Ctrl-C: a job that hung, and was ended so, is what one wants to look at.
    let ended = command.status().context(|| "cannot run trace_view".into())?;
    if ended.success() {
        return Ok(());
    }
    let fix = format!("cargo course trace --convert {}", folder.display());
    Err(Fault::new("the pictures were not drawn; the reason is above, unless you have ended it").fix(fix))
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
