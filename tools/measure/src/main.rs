//! `cargo course bench` and `cargo course scale`: measures lessons, and shows what it measured.
//!
//! `cargo course` builds this program and hands its own command line over to it: see `course::commands::hand_over`.

mod bench;
mod contest;
mod criterion;
mod entry;
mod fit;
mod instructions;
mod peers;
mod picture;
mod plan;
mod record;
mod scale;
mod steps;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use course::fault::{Result, exit_code};
use course::lessons::Course;
use course::mpi::installation::Name;
use course::mpi::setup;

#[derive(Parser, Debug)]
#[command(name = "measure", bin_name = "cargo course")]
struct Cli {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    Bench(BenchArgs),
    Scale(ScaleArgs),
}

/// Measure a lesson's steps, side by side, with other programs for the same work; writes raw data and a chart
#[derive(clap::Args, Debug)]
struct BenchArgs {
    /// The lesson's folder or package, or the beginning of either
    lesson: String,
    /// With the peers: programs in C and Python for the same work, from the lesson's folder peers/
    #[arg(long)]
    peers: bool,
    /// How often each contestant runs; they take turns
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// Only contestants whose name contains this
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// Leave out the lesson's criterion benchmarks
    #[arg(long)]
    no_criterion: bool,
    /// Instead, count processor instructions per unit of work with valgrind, and compare with the committed counts
    #[arg(long, conflicts_with_all = ["peers", "only", "no_criterion"])]
    instructions: bool,
    /// Instead, draw the chart of raw data that was written before
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["peers", "only", "no_criterion", "instructions"])]
    from: Option<PathBuf>,
    /// Where the raw data and the charts go [default: data/LESSON]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
}

/// Measure how a lesson's time falls as ranks are added; writes raw data and a chart
#[derive(clap::Args, Debug)]
struct ScaleArgs {
    /// The lesson's folder or package, or the beginning of either
    lesson: String,
    /// The numbers of ranks, which must begin with 1
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', default_value = "1,2,4")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    ranks: Vec<u16>,
    /// Weak scaling: as much more work as there are ranks
    #[arg(long)]
    weak: bool,
    /// How much work is to be done, at 1 rank if --weak [default: the lesson's own]
    #[arg(long, value_name = "N")]
    work: Option<String>,
    /// How often each number of ranks runs; they take turns
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// Instead, draw the chart of raw data that was written before, again with --weak if it was measured with it
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["work", "args"])]
    from: Option<PathBuf>,
    /// Where the raw data and the chart go [default: data/LESSON]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// The lesson's own arguments, after `--`
    #[arg(last = true)]
    args: Vec<String>,
}

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    exit_code(dispatch(&Cli::parse().command).map(|()| 0))
}

fn dispatch(action: &Action) -> Result<()> {
    let course = Course::find()?;
    let (name, mpi) = match action {
        Action::Bench(args) => (&args.lesson, args.mpi),
        Action::Scale(args) => (&args.lesson, args.mpi),
    };
    let lesson = course.lesson(name)?;
    let toolchain = setup::ensure(&course.root, mpi)?;
    match action {
        Action::Bench(args) if args.instructions => instructions::run(lesson, &toolchain),
        Action::Bench(args) => bench::run(args, lesson, &toolchain),
        Action::Scale(args) => scale::run(args, &course, lesson, &toolchain),
    }
}
