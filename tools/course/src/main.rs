//! `cargo course`: the command line, and which module does what it says.

use std::env;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use course::commands::{
    check, doctor, explain, hand_over, hint, hosts, list, new, reset, run, setup, solution, submit, test, trace,
};
use course::fault::{Result, USAGE, exit_code};
use course::job::allocation::is_started_once;
use course::lessons::Course;
use course::lessons::outside::Outside;

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
    Hint(hint::Args),
    Solution(solution::Args),
    Reset(reset::Args),
    Explain(explain::Args),
    Hosts(hosts::Args),
    /// Print the lessons for a script: folder, package and the arguments of a small run, with tabs between them
    List,
    Submit(submit::Args),
    Trace(trace::Args),
    New(new::Args),
}

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    exit_code(dispatch())
}

fn dispatch() -> Result<u8> {
    let course = Course::find();
    // Help is given, and mistakes are named, without a course as well.
    let commands = course.iter().flat_map(|course| &course.commands);
    let typed = Cli::command().subcommands(commands.map(Outside::to_clap)).get_matches();
    if let (Ok(course), Some(name)) = (&course, typed.subcommand_name())
        && let Some(outside) = course.commands.iter().find(|command| command.name == name)
    {
        return hand_over::run(outside, course);
    }
    let command = Cli::from_arg_matches(&typed).unwrap_or_else(|error| error.exit()).command;
    let starts_ranks = matches!(&command, Some(Action::Run(_) | Action::Trace(_) | Action::Test(_) | Action::Check(_)));
    if starts_ranks && !is_started_once()? {
        return Ok(USAGE);
    }
    if starts_ranks && says_doctor() {
        eprintln!("note: --doctor is called --check-mpi now");
    }
    let course = course?;
    match &command {
        None => list::run(&course),
        Some(Action::Setup(args)) => setup::run(args, &course),
        Some(Action::Doctor(args)) => doctor::run(args, &course),
        Some(Action::Run(args)) => run::run(args, &course),
        Some(Action::Test(args)) => test::run(args, &course),
        Some(Action::Check(args)) => check::run(args, &course),
        Some(Action::Hint(args)) => hint::run(args, &course),
        Some(Action::Solution(args)) => solution::run(args, &course),
        Some(Action::Reset(args)) => reset::run(args, &course),
        Some(Action::Explain(args)) => explain::run(args, &course),
        Some(Action::Submit(args)) => submit::run(args, &course),
        Some(Action::List) => list::lines(&course),
        Some(Action::Hosts(args)) => hosts::run(args, &course),
        Some(Action::Trace(args)) => trace::run(args, &course),
        Some(Action::New(args)) => new::run(args, &course),
    }
}

/// Whether the course's own arguments have the earlier name of `--check-mpi`.
fn says_doctor() -> bool {
    let mut own = env::args_os().take_while(|word| word != "--");
    own.any(|word| word == "--doctor" || word.to_string_lossy().starts_with("--doctor="))
}
