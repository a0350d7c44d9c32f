//! `cargo course bench` and `cargo course scale`: what can be typed, and who does it.
//!
//! The work is done by the program `measure`. It draws charts, and what draws takes longer to build than all of this tool,
//! which everybody waits for before the first lesson runs. So it is built when it is asked for, and run with the same
//! arguments.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::cargo;
use crate::error::{Context, INTERRUPTED, Result};
use crate::lessons::Course;
use crate::mpi::Name;
use crate::setup;

/// Measure a lesson's steps, side by side, with other programs for the same work; writes raw data and a chart
#[derive(clap::Args, Debug)]
pub struct BenchArgs {
    /// The lesson's folder or package, or the beginning of either
    pub lesson: String,
    /// With the peers: programs in C and Python for the same work, from the lesson's folder peers/
    #[arg(long)]
    pub peers: bool,
    /// How often each contestant runs; they take turns
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub rounds: u32,
    /// Only contestants whose name contains this
    #[arg(long, value_name = "WORDS")]
    pub only: Option<String>,
    /// Leave out the lesson's criterion benchmarks
    #[arg(long)]
    pub no_criterion: bool,
    /// Instead, count processor instructions per unit of work with valgrind, and compare with the committed counts
    #[arg(long, conflicts_with_all = ["peers", "only", "no_criterion"])]
    pub instructions: bool,
    /// Instead, draw the chart of raw data that was written before
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["peers", "only", "no_criterion", "instructions"])]
    pub from: Option<PathBuf>,
    /// Where the raw data and the charts go [default: data/LESSON]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    pub mpi: Option<Name>,
}

/// Measure how a lesson's time falls as ranks are added; writes raw data and a chart
#[derive(clap::Args, Debug)]
pub struct ScaleArgs {
    /// The lesson's folder or package, or the beginning of either
    pub lesson: String,
    /// The numbers of ranks, which must begin with 1
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', default_value = "1,2,4")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub ranks: Vec<u16>,
    /// Weak scaling: as much more work as there are ranks
    #[arg(long)]
    pub weak: bool,
    /// How much work is to be done, at 1 rank if --weak [default: the lesson's own]
    #[arg(long, value_name = "N")]
    pub work: Option<String>,
    /// How often each number of ranks runs; they take turns
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub rounds: u32,
    /// Instead, draw the chart of raw data that was written before, again with --weak if it was measured with it
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["work", "args"])]
    pub from: Option<PathBuf>,
    /// Where the raw data and the chart go [default: data/LESSON]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    pub mpi: Option<Name>,
    /// The lesson's own arguments, after `--`
    #[arg(last = true)]
    pub args: Vec<String>,
}

/// Builds `measure` and hands our own command line over to it.
pub fn run(mpi: Option<Name>, course: &Course) -> Result<u8> {
    let config = setup::ensure(&course.root, mpi)?;
    let program = cargo::program(&config, &course.root, &["-p", "measure"])?;
    let mut command = std::process::Command::new(program);
    command.args(env::args_os().skip(1));
    // No limit here: each run that it starts has its own.
    let ended = launch::run(&mut command, Duration::MAX).context(|| "cannot run measure".into())?;
    Ok(if ended.interrupted { INTERRUPTED } else { u8::try_from(ended.code).unwrap_or(1) })
}
