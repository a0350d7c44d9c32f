//! `cargo course simulate`: an unchanged lesson on a simulated cluster. `cargo course` builds this program and hands its own
//! command line over to it: see `course::commands::hand_over`.
//!
//! The lesson really computes, all ranks in one process; only the time is the model's. Messages take what the platform says
//! (`platform.rs`), computing what the lesson declares (`shared::computed`), and so two simulations agree to the last digit.

mod chart;
mod explain;
mod platform;
mod report;
mod simulation;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use course::fault::{Fault, Result, TIME_LIMIT, exit_code};
use course::lessons::{Course, Lesson};
use course::mpi::setup;
use figures::numbers::plural;
use serde_json::Value;

use explain::Prediction;
use platform::{Platform, PlatformName};
use simulation::{Asked, Program};

#[derive(Parser, Debug)]
#[command(name = "simulate", bin_name = "cargo course")]
enum Cli {
    Simulate(Args),
}

/// Predict how a lesson runs on a cluster that isn't there, by SimGrid: a model's prediction, no measurement
#[derive(clap::Args, Debug)]
struct Args {
    /// The lesson's folder or package, or the beginning of either
    lesson: String,
    /// The cluster; several ones are drawn into one chart
    #[arg(long, value_enum, required_unless_present = "from", value_delimiter = ',')]
    platform: Vec<PlatformName>,
    /// How many ranks: one number shows what the lesson prints, several show the speed-up [default: 4 to 4096, by fours]
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=65536))]
    ranks: Vec<u32>,
    /// Let computing take so many times as long, for work that would take too long to be really done. Messages stay as
    /// they are
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    scale: u64,
    /// After how many seconds a simulation is ended; larger ones are then left out
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Instead, draw the chart of a table that was written before
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["platform", "ranks", "scale", "timeout", "out", "args"])]
    from: Option<PathBuf>,
    /// Where the table and the chart go, if there are several numbers of ranks [default: data/simulation]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The lesson's own arguments, after `--`
    #[arg(last = true)]
    args: Vec<String>,
}

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    let Cli::Simulate(args) = Cli::parse();
    exit_code(run(&args))
}

fn run(args: &Args) -> Result<u8> {
    if let Some(file) = &args.from {
        chart::draw(file, Course::find()?.lesson(&args.lesson)?)?;
        return Ok(0);
    }
    let prefix = simulation::prefix()?;
    let course = Course::find()?;
    let lesson = course.lesson(&args.lesson)?;
    if args.ranks.len() != 1 {
        check_that_it_scales(lesson)?;
    }
    let toolchain = setup::ensure(&course.root, None)?;
    let program = Program::build(lesson, &toolchain, &prefix)?;
    match args.ranks[..] {
        [ranks] => show_one(args, ranks, lesson, &program),
        _ => compare(args, &course, lesson, &program),
    }
}

/// Refuses a lesson in which more ranks don't share the same work.
fn check_that_it_scales(lesson: &Lesson) -> Result<()> {
    if lesson.metadata["scale"].is_object() {
        return Ok(());
    }
    Err(Fault::usage(format!("{} has no work that ranks share out, so it has no speed-up", lesson.folder))
        .fix(format!("one number of ranks: cargo course simulate {} --ranks 1024 --platform pi", lesson.folder)))
}

/// Shows what the lesson prints on one number of ranks, and where its time goes.
fn show_one(args: &Args, ranks: u32, lesson: &Lesson, program: &Program) -> Result<u8> {
    for &name in &args.platform {
        let platform = Platform::of(name);
        let outcome = program.run(&asked(args, &platform, ranks), &args.args)?.ok_or_else(|| late(args, ranks))?;
        let record = outcome.record(lesson, ranks)?.clone();
        print!("{}", outcome.stdout);
        eprint!("{}", outcome.stderr);
        // From when the first rank began to compute until all know what came of it.
        let known =
            record.collectives.iter().find(|call| call.left >= record.until).map_or(record.end, |call| call.left);
        let seconds = if record.computed_most > 0.0 { known - record.from } else { record.end };
        let prediction = Prediction { platform, ranks, seconds, record, result: String::new(), took: outcome.took };
        eprintln!("\n{}\n{}", report::source(args.scale), prediction.shares());
    }
    Ok(0)
}

/// Predicts the speed-up on several numbers of ranks, as a table, raw data and a chart.
fn compare(args: &Args, course: &Course, lesson: &Lesson, program: &Program) -> Result<u8> {
    let mut all = Vec::new();
    for &name in &args.platform {
        all.push(predictions(args, &Platform::of(name), lesson, program)?);
    }
    println!("{}\n", report::source(args.scale));
    for predictions in &all {
        println!("{}{}\n", report::table(predictions), explain::verdict(predictions));
    }
    let folder = args.out.clone().unwrap_or_else(|| course.root.join("data/simulation"));
    println!("written: {}", report::write(&all, lesson, args.scale, &folder)?.display());
    Ok(0)
}

/// The predictions for one platform, from one rank to as many as were asked for, or as can be simulated in time.
fn predictions(args: &Args, platform: &Platform, lesson: &Lesson, program: &Program) -> Result<Vec<Prediction>> {
    let by_fours = (1..=6).map(|exponent| 4_u32.pow(exponent)).collect();
    let mut ranks = if args.ranks.is_empty() { by_fours } else { args.ranks.clone() };
    // One rank is what the others are compared with.
    ranks.push(1);
    ranks.sort_unstable();
    ranks.dedup();
    let key = lesson.metadata["bench"]["result"].as_str().unwrap_or_default();
    let arguments = [&args.args[..], &["--json".into()]].concat();
    let mut predictions: Vec<Prediction> = Vec::new();
    for &ranks in &ranks {
        eprintln!("{}: simulating {}", platform.name, plural(ranks as usize, "rank"));
        let Some(outcome) = program.run(&asked(args, platform, ranks), &arguments)? else {
            // One rank alone has no speed-up.
            if predictions.len() < 2 {
                return Err(late(args, ranks));
            }
            eprintln!(
                "{} and more are left out: not simulated within {} s",
                plural(ranks as usize, "rank"),
                args.timeout
            );
            break;
        };
        let record = outcome.record(lesson, ranks)?.clone();
        let printed: Value = serde_json::from_str(&outcome.stdout).unwrap_or_default();
        let seconds = printed["seconds"].as_f64().unwrap_or(record.end);
        let (platform, result) = (*platform, printed[key].to_string());
        if let Some(first) = predictions.first().filter(|first| first.result != result) {
            return Err(Fault::new(format!("{ranks} ranks find {result}, one rank finds {}", first.result)));
        }
        predictions.push(Prediction { platform, ranks, seconds, record, result, took: outcome.took });
    }
    Ok(predictions)
}

fn asked<'a>(args: &Args, platform: &'a Platform, ranks: u32) -> Asked<'a> {
    Asked { platform, ranks, scale: args.scale, limit: Duration::from_secs(args.timeout) }
}

fn late(args: &Args, ranks: u32) -> Fault {
    Fault::new(format!("{} could not be simulated within {} s", plural(ranks as usize, "rank"), args.timeout))
        .fix("a longer --timeout, fewer --ranks, or less work and --scale")
        .code(TIME_LIMIT)
}
