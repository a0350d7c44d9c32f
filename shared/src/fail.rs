//! Failing together: what goes wrong is said once, names the rank, and ends every rank.

use std::{
    fmt::Display,
    io::{self, Write},
    process, thread,
    time::Duration,
};

use clap::{Parser, error::ErrorKind};
use mpi::{
    Rank,
    collective::SystemOperation,
    environment,
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

use crate::host;

/// Exit code for a user's mistake.
const USAGE: i32 = launch::contract::USAGE as i32;

/// Parses the command line on every rank. If it can't be used, rank 0 says why and every rank exits with code 2; for
/// `--help`, rank 0 prints it and every rank exits with code 0.
pub fn arguments<A: Parser>(world: &SimpleCommunicator) -> A {
    // A later option overrides an earlier one: so `job.sh --darts 1e6` wins over what the script itself says.
    let command = A::command().args_override_self(true);
    // `--darts -5` is a negative number, which the option's own parser explains, and not an option of that name.
    let command = command.mut_args(|argument| {
        let takes_a_value = argument.get_action().takes_values();
        argument.allow_negative_numbers(takes_a_value)
    });
    let matches = command.try_get_matches();
    matches.and_then(|matches| A::from_arg_matches(&matches)).unwrap_or_else(|error| {
        if world.rank() == 0 {
            // clap chooses standard output for --help and standard error for a mistake.
            let _ = error.print();
        }
        leave(match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => 0,
            _ => USAGE,
        })
    })
}

/// Returns the value if *every* rank has one. Otherwise the lowest rank that failed says why, and every rank exits
/// with code 2. Collective: each rank must call it, with its own outcome.
///
/// Ranks that have nothing to check pass `Ok(())`. This is the way to refuse bad input without leaving the other
/// ranks waiting in the next collective call for a rank that has already gone.
pub fn together<T, E: Display>(world: &SimpleCommunicator, outcome: Result<T, E>) -> T {
    let first_failed = first_failed(world, outcome.is_err());
    match outcome {
        Ok(value) if first_failed == world.size() => value,
        Err(error) if first_failed == world.rank() => {
            // On rank 0 it is the user's mistake that counts; elsewhere the rank is half of the explanation.
            let place = if world.rank() == 0 { String::new() } else { format!(" on {}", whoami()) };
            say(&format!("error{place}: {error}"));
            leave(USAGE)
        }
        _ => leave(USAGE),
    }
}

/// Panics with what went wrong on the lowest rank where something did, and so ends the job: for checks that are to say the
/// same in every run, whichever rank comes first. Collective: each rank must call it, with its own outcome.
#[track_caller]
pub fn assert_together<E: Display>(world: &SimpleCommunicator, outcome: Result<(), E>) {
    let first_failed = first_failed(world, outcome.is_err());
    if let Err(error) = outcome
        && first_failed == world.rank()
    {
        panic!("{error}");
    }
    if first_failed < world.size() {
        // Until the job is ended: who leaves now might say something else first.
        world.barrier();
    }
}

/// The lowest rank that failed; the size if none did. Collective.
fn first_failed(world: &SimpleCommunicator, failed: bool) -> Rank {
    let mine = if failed { world.rank() } else { world.size() };
    let mut first = 0;
    world.all_reduce_into(&mine, &mut first, SystemOperation::min());
    first
}

/// For an error that one rank meets alone, where no collective call can tell the others.
pub trait OrAbort<T> {
    /// Returns the value, or says what happened on which rank and ends the whole job with exit code 1.
    fn or_abort(self) -> T;
}

impl<T, E: Display> OrAbort<T> for Result<T, E> {
    fn or_abort(self) -> T {
        self.unwrap_or_else(|error| {
            say(&format!("{}: {error}", whoami()));
            abort_job(1)
        })
    }
}

/// Writes one line to standard error in a single write: `eprintln!` makes several, and ranks that fail together would
/// print into each other's lines.
pub(crate) fn say(text: &str) {
    // There is nobody left to tell if standard error is closed.
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// The line that a person wants to see who has made a mistake: if it is a library that panicked, rsmpi for example, the
/// innermost line of the program that led there.
pub(crate) fn own_line(location: String, stack: &impl Display) -> String {
    if !is_library(&location) {
        return location;
    }
    innermost(&stack.to_string()).unwrap_or(location)
}

/// The innermost line of a stack, "  at ./src/main.rs:12:5" and such lines, that is neither a library's nor of this crate.
fn innermost(stack: &str) -> Option<String> {
    let lines = stack.lines().filter_map(|line| line.trim().strip_prefix("at "));
    let mut own = lines.filter(|line| !is_library(line) && !line.trim_start_matches("./").starts_with("shared/src/"));
    let line = own.next()?.trim_start_matches("./");
    Some(line.rsplit_once(':').map_or(line, |(without_column, _)| without_column).to_owned())
}

/// Whether the file is one that Cargo has fetched, or Rust's own.
fn is_library(line: &str) -> bool {
    let folders = ["/registry/src/", "/git/checkouts/", "/rustlib/src/rust/"];
    line.starts_with("/rustc/") || folders.iter().any(|folder| line.contains(folder))
}

/// "rank 2 of 4 on rpi-1", as every message begins that one rank has to say.
pub(crate) fn whoami() -> String {
    if !environment::is_initialized() || environment::is_finalized() {
        return "outside MPI".into();
    }
    let world = SimpleCommunicator::world();
    format!("rank {} of {} on {}", world.rank(), world.size(), host::host())
}

/// Ends every rank of the job, at once.
pub(crate) fn abort_job(code: i32) -> ! {
    figures::output::remove_parts();
    // MPICH 5 drops what a rank printed in the last moments before it aborts.
    thread::sleep(Duration::from_millis(100));
    SimpleCommunicator::world().abort(code)
}

/// Ends this rank in order. Every rank must do so, with the same code.
fn leave(code: i32) -> ! {
    // SAFETY: MPI is started (there is a world to fail in) and, since `exit` runs no destructors, the program's
    // `Universe` will not finalise it again.
    unsafe { mpi::ffi::MPI_Finalize() };
    process::exit(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSMPI: &str =
        "/home/me/.cargo/registry/src/registry.example-1949cf8c6b5b557f/mpi-0.8.2/src/topology/mod.rs:480";

    #[test]
    fn a_panic_in_a_library_is_named_by_the_line_that_led_there() {
        let stack = format!(
            "0: std::panicking\n  at /rustc/5980/library/std/src/panicking.rs:689:5\n1: shared::start\n  at \
             ./shared/src/start.rs:30:9\n2: process_at_rank\n  at {RSMPI}:9\n3: ring::main\n  at \
             ./lessons/ring/src/main.rs:12:5\n4: main\n"
        );
        assert_eq!(own_line(RSMPI.into(), &stack), "lessons/ring/src/main.rs:12");
        assert_eq!(own_line("src/main.rs:3".into(), &stack), "src/main.rs:3");
        assert_eq!(own_line(RSMPI.into(), &""), RSMPI, "without debugging information");
    }
}
