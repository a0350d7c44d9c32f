//! `cargo course verify`: whether the checkout is what it says. `cargo course` builds this program and hands its own command
//! line over to it: see `course::commands::hand_over`.
//!
//! A check is a function that looks at the [`Checkout`] and names what it finds, one [`Problem`] for each place. What runs
//! programs, or needs an MPI, is a test of its lesson instead.

mod chapter;
mod charts;
mod checkout;
mod commands;
mod contents;
mod exercises;
mod files;
mod job;
mod links;
mod minutes;
mod page;
mod plain;
mod problem;
mod quiz;
mod room;
mod slices;
mod terms;

use std::process::ExitCode;

use clap::Parser;
use course::fault::{Result, exit_code};

use checkout::Checkout;
use problem::Problem;

#[derive(Parser, Debug)]
#[command(name = "verify", bin_name = "cargo course")]
enum Cli {
    Verify(Args),
}

/// Check every lesson's files and headings, all links and pictures, and README's table: a line for each failure, with what
/// to do about it
#[derive(clap::Args, Debug)]
struct Args {
    /// Rewrite what is made: README's table of chapters, and each chapter's minutes
    #[arg(long)]
    fix: bool,
}

/// All checks, in the order in which they report.
const CHECKS: [fn(&Checkout) -> Vec<Problem>; 13] = [
    room::check,
    plain::check,
    exercises::check,
    quiz::check,
    job::check,
    chapter::check,
    minutes::check,
    slices::check,
    terms::check,
    contents::check,
    commands::check,
    links::check,
    charts::check,
];

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    let Cli::Verify(args) = Cli::parse();
    exit_code(run(&args))
}

fn run(args: &Args) -> Result<u8> {
    let mut checkout = Checkout::find()?;
    if args.fix {
        let mut written = minutes::fix(&checkout)?;
        written.extend(contents::fix(&checkout)?.then(|| contents::PAGE.to_owned()));
        written.iter().for_each(|file| println!("written: {file}"));
        checkout = Checkout::find()?;
    }
    let problems: Vec<_> = CHECKS.iter().flat_map(|check| check(&checkout)).collect();
    problems.iter().for_each(|problem| println!("{problem}"));
    let is_right = problems.iter().all(|problem| problem.is_warning);
    if is_right {
        let (lessons, pages) = (checkout.course.lessons.len(), checkout.pages.len());
        println!("{lessons} lessons and {pages} pages are as they should be");
    }
    Ok(u8::from(!is_right))
}
