//! `cargo course verify`: whether the checkout is what it says. `cargo course` builds this program and hands its own command
//! line over to it: see `course::commands::hand_over`.
//!
//! A check is a function that looks at the [`Checkout`] and names what it finds, one [`Problem`] for each place. What runs
//! programs, or needs an MPI, is a test of its lesson instead.

mod chapter;
mod checkout;
mod contents;
mod links;
mod page;
mod problem;
mod room;

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
    /// Rewrite what is made: README's table of chapters
    #[arg(long)]
    fix: bool,
}

/// All checks, in the order in which they report.
const CHECKS: [fn(&Checkout) -> Vec<Problem>; 4] = [room::check, chapter::check, contents::check, links::check];

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    let Cli::Verify(args) = Cli::parse();
    exit_code(run(&args))
}

fn run(args: &Args) -> Result<u8> {
    let mut checkout = Checkout::find()?;
    if args.fix && contents::fix(&checkout)? {
        println!("written: {}", contents::PAGE);
        checkout = Checkout::find()?;
    }
    let problems: Vec<_> = CHECKS.iter().flat_map(|check| check(&checkout)).collect();
    problems.iter().for_each(|problem| println!("{problem}"));
    if problems.is_empty() {
        println!("{} lessons and {} pages are as they should be", checkout.lessons.len(), checkout.pages.len());
    }
    Ok(u8::from(!problems.is_empty()))
}
