//! `cargo course`: brings an MPI if there's none, then runs, tests and checks the lessons.
//!
//! It knows lessons only as packages that `cargo metadata` finds, and depends on no MPI: it is what installs one.

mod attempt;
mod build_checks;
mod cargo;
mod check;
mod config;
mod doctor;
mod error;
mod identify;
mod lessons;
mod libclang;
mod list;
mod machine_checks;
mod mpi;
mod nearest;
mod new;
mod path;
mod probe;
mod prove;
mod run;
mod setup;
mod system;
mod test;
mod wheels;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::Result;
use lessons::Course;

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
    New(new::Args),
}

fn main() -> ExitCode {
    match dispatch(&Cli::parse()) {
        Ok(code) => code.into(),
        Err(fault) => {
            eprintln!("{fault}");
            fault.code.into()
        }
    }
}

fn dispatch(cli: &Cli) -> Result<u8> {
    let course = Course::find()?;
    match &cli.command {
        None => list::run(&course),
        Some(Action::Setup(args)) => setup::run(args, &course),
        Some(Action::Doctor(args)) => doctor::run(args, &course),
        Some(Action::Run(args)) => run::run(args, &course),
        Some(Action::Test(args)) => test::run(args, &course),
        Some(Action::Check(args)) => check::run(args, &course),
        Some(Action::New(args)) => new::run(args, &course),
    }
}
