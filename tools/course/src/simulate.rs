//! `cargo course simulate`: what can be typed, and whether SimGrid is here. The program `simulate` does the work, for
//! the reason of [`crate::measure`].

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;

use crate::cargo;
use crate::error::{Context, Fault, INTERRUPTED, Result};
use crate::lessons::Course;
use crate::path::on_path;
use crate::setup;

/// The exit code where SimGrid isn't installed, or can't simulate what a lesson does: that of tests that can't run here.
pub const CANNOT: u8 = 77;

/// Predict how a lesson runs on a cluster that isn't there, by SimGrid: a model's prediction, no measurement
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    pub lesson: String,
    /// The cluster; several ones are drawn into one chart
    #[arg(long, value_enum, required_unless_present = "from", value_delimiter = ',')]
    pub platform: Vec<PlatformName>,
    /// How many ranks: one number shows what the lesson prints, several show the speed-up [default: 4 to 4096, by fours]
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub ranks: Vec<u32>,
    /// Let computing take so many times as long, for work that would take too long to be really done. Messages stay as
    /// they are
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub scale: u64,
    /// After how many seconds a simulation is ended; larger ones are then left out
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: u64,
    /// Instead, draw the chart of a table that was written before
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["platform", "ranks", "scale", "timeout", "out", "args"])]
    pub from: Option<PathBuf>,
    /// Where the table and the chart go, if there are several numbers of ranks [default: data/simulation]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// The lesson's own arguments, after `--`
    #[arg(last = true)]
    pub args: Vec<String>,
}

/// The clusters that there are models of: `tools/simulate/src/platform.rs` says what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlatformName {
    /// Raspberry Pis on a gigabit switch
    Pi,
    /// Servers on gigabit Ethernet
    Gigabit,
    /// Servers on InfiniBand
    Infiniband,
}

/// Builds `simulate` and hands our own command line over to it.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    // Better known before anything is built.
    if args.from.is_none() {
        prefix()?;
    }
    let config = setup::ensure(&course.root, None)?;
    let program = cargo::program(&config, &course.root, &["-p", "simulate"])?;
    let mut command = std::process::Command::new(program);
    command.args(env::args_os().skip(1));
    // No limit here: each simulation has its own.
    let ended = launch::run(&mut command, Duration::MAX).context(|| "cannot run simulate".into())?;
    Ok(if ended.interrupted { INTERRUPTED } else { u8::try_from(ended.code).unwrap_or(1) })
}

/// The folder below which SimGrid is installed, for example `/usr`.
pub fn prefix() -> Result<PathBuf> {
    let smpirun = on_path(Path::new("smpirun"));
    let prefix = smpirun.as_deref().and_then(|smpirun| smpirun.parent()?.parent()).map(Path::to_owned);
    prefix.filter(|prefix| prefix.join("include/smpi/mpi.h").is_file()).ok_or_else(|| {
        Fault::new("SimGrid isn't installed, which simulates clusters; nothing else in this course needs it")
            .fix("apt-get install libsimgrid-dev (Debian and Ubuntu)")
            .code(CANNOT)
    })
}
