//! `cargo course`: the command line, and which module does what it says.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use course::error::{Result, USAGE};
use course::lessons::Course;
use course::submit::allocation::is_started_once;
use course::{check, doctor, hosts, list, measure, new, run, setup, simulate, submit, test, trace};

/// The course's own tool. Without a command: the chapters, and what to type next.
#[derive(Parser, Debug)]
#[command(name = "course", bin_name = "cargo course")]
struct Cli {
    #[command(subcommand)]
    command: Option<Action>,
}

#[derive(Subcommand, Debug)]
enum Action {
    Setup(setup::Args),
    Doctor(doctor::Args),
    Run(run::Args),
    Test(test::Args),
    Check(check::Args),
    Hosts(hosts::Args),
    Submit(submit::Args),
    Bench(measure::BenchArgs),
    Scale(measure::ScaleArgs),
    Simulate(simulate::Args),
    Trace(trace::Args),
    New(new::Args),
}

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    match dispatch(&Cli::parse()) {
        Ok(code) => code.into(),
        Err(fault) => {
            eprintln!("{fault}");
            fault.code.into()
        }
    }
}

fn dispatch(cli: &Cli) -> Result<u8> {
    let starts_ranks =
        matches!(&cli.command, Some(Action::Run(_) | Action::Trace(_) | Action::Test(_) | Action::Check(_)));
    if starts_ranks && !is_started_once()? {
        return Ok(USAGE);
    }
    let course = Course::find()?;
    match &cli.command {
        None => list::run(&course),
        Some(Action::Setup(args)) => setup::run(args, &course),
        Some(Action::Doctor(args)) => doctor::run(args, &course),
        Some(Action::Run(args)) => run::run(args, &course),
        Some(Action::Test(args)) => test::run(args, &course),
        Some(Action::Check(args)) => check::run(args, &course),
        Some(Action::Submit(args)) => submit::run(args, &course),
        Some(Action::Hosts(args)) => hosts::run(args, &course),
        Some(Action::Bench(args)) => measure::run(args.mpi, &course),
        Some(Action::Scale(args)) => measure::run(args.mpi, &course),
        Some(Action::Simulate(args)) => simulate::run(args, &course),
        Some(Action::Trace(args)) => trace::run(args, &course),
        Some(Action::New(args)) => new::run(args, &course),
    }
}
