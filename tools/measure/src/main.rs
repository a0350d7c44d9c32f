//! `cargo course bench` and `cargo course scale`: measures lessons, and shows what it measured.
//!
//! `cargo course` builds this program and hands its own command line over to it: see `course::measure`.

mod bench;
mod contest;
mod criterion;
mod fit;
mod instructions;
mod peers;
mod picture;
mod plan;
mod record;
mod scale;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use course::error::Result;
use course::lessons::Course;
use course::measure::{BenchArgs, ScaleArgs};
use course::setup;

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

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    match dispatch(&Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            fault.code.into()
        }
    }
}

fn dispatch(action: &Action) -> Result<()> {
    let course = Course::find()?;
    let (name, mpi) = match action {
        Action::Bench(args) => (&args.lesson, args.mpi),
        Action::Scale(args) => (&args.lesson, args.mpi),
    };
    let lesson = course.lesson(name)?;
    let config = setup::ensure(&course.root, mpi)?;
    match action {
        Action::Bench(args) if args.instructions => instructions::run(&course, lesson, &config),
        Action::Bench(args) => bench::run(args, &course, lesson, &config),
        Action::Scale(args) => scale::run(args, &course, lesson, &config),
    }
}
