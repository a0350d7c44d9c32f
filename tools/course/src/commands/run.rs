//! `cargo course run`: builds a lesson in release and starts it under the launcher.

use std::path::PathBuf;

use crate::fault::{Fault, Result};
use crate::job::checker::{CheckMpi, Watched};
use crate::job::preload;
use crate::job::subject::Subject;
use crate::job::{self, Job};
use crate::lessons::Course;

/// Run a lesson, or any program that uses MPI
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    #[arg(required_unless_present = "program")]
    lesson: Option<String>,
    /// Instead, a program that was built with the same MPI, in C for example, or python3; its arguments come after `--`
    #[arg(long, value_name = "PATH", conflicts_with = "lesson")]
    program: Option<PathBuf>,
    /// The lesson's first program, plain.rs: the idea alone, without options
    #[arg(long, conflicts_with = "program")]
    plain: bool,
    /// Ends ranks that wait for each other for ever, and says why they do; on one machine
    #[arg(long, alias = "doctor", value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "on", conflicts_with = "hostfile")]
    check_mpi: Option<CheckMpi>,
    #[command(flatten)]
    job: job::Options,
}

/// Runs the lesson; the exit code is the job's.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let subject = Subject::find(args.lesson.as_deref(), args.program.as_deref(), args.job.mpi, course)?;
    let subject = subject.with_plain(args.plain);
    let job = Job::new(&args.job, &subject)?;
    let checker = checker(args, &subject)?;
    subject.build()?;
    job.prepare(&[])?;
    job.run([], checker)?.exit()
}

/// The MPI checker, if it is asked for.
fn checker(args: &Args, subject: &Subject<'_>) -> Result<Option<Watched>> {
    let Some(wanted) = args.check_mpi.filter(|&wanted| wanted != CheckMpi::Off) else { return Ok(None) };
    if cfg!(not(target_os = "linux")) {
        return Err(Fault::new(
            "the MPI checker is there on Linux only: other systems load no library before MPI's own",
        ));
    }
    preload::check(subject.path())?;
    Watched::build(wanted, &subject.toolchain)
}
