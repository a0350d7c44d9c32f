//! `cargo course trace`: runs a lesson, or any other program, with a library before MPI's own that records its messages.
//!
//! In this room: the folder of a trace, who left something there, and the call of what draws it. Messages are matched by the
//! package `trace` and drawn by `trace_view`.

mod folder;
mod pictures;
mod who_was_where;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ::trace::read::Trace;
use launch::contract;

use self::folder::Folder;
use crate::fault::{Fault, Result};
use crate::job::checker::{CheckMpi, Watched};
use crate::job::outcome::Outcome;
use crate::job::preload;
use crate::job::subject::Subject;
use crate::job::{self, Job};
use crate::lessons::Course;
use crate::mpi::cargo;
use crate::mpi::setup;

/// Run a lesson, or any program that uses MPI, unchanged, and record all its messages; says who waited for whom
///
/// Prints a summary, and writes a folder with index.html, a page to explore the messages, which any browser opens
/// without a network; diagram.svg and diagram.png for slides; perfetto.json for ui.perfetto.dev; and what each rank has
/// recorded, rank-0.jsonl and so on.
///
/// With --hostfile, ranks run on several machines. They all write into that one folder, so all hosts must see it at the
/// same path: share the checkout's file system, or name a shared folder by --out. Their clocks are made to agree.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    #[arg(required_unless_present_any = ["program", "convert"])]
    lesson: Option<String>,
    /// Instead, a program that was built with the same MPI, in C for example, or python3; its arguments come after `--`
    #[arg(long, value_name = "PATH", conflicts_with = "lesson")]
    program: Option<PathBuf>,
    /// Instead, run nothing: make JSON of what killed ranks have left in the folder of a trace, say what it shows, and draw it
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["lesson", "program", "out", "hostfile"])]
    convert: Option<PathBuf>,
    /// Where the trace goes; an earlier trace there is replaced. With --hostfile, a folder on a file system that all hosts share [default: out/trace-LESSON]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pictures: pictures::Wanted,
    /// Ends ranks that wait for each other for ever, and says why they do; what they wait in is in the picture
    #[arg(long, alias = "doctor", value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    check_mpi: Option<CheckMpi>,
    /// How many calls each rank records at most; 10,000 take about 1.3 MB
    #[arg(long, value_name = "N", default_value_t = 250_000, value_parser = clap::value_parser!(u64).range(1..))]
    events: u64,
    #[command(flatten)]
    job: job::Options,
}

/// Runs the program, and prints the summary; the exit code is the job's.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    if let Some(folder) = &args.convert {
        show(folder)?;
        pictures::draw(&args.pictures, folder, &setup::ensure(&course.root, args.job.mpi)?)?;
        return Ok(0);
    }
    if cfg!(not(target_os = "linux")) {
        return Err(Fault::new("programs can be traced on Linux only: other systems load no library before MPI's own"));
    }
    let traced = Subject::find(args.lesson.as_deref(), args.program.as_deref(), args.job.mpi, course)?;
    let out = args.out.clone().unwrap_or_else(|| course.root.join("out").join(format!("trace-{}", traced.name)));
    let folder = Folder::check(out)?;
    preload::check(traced.path())?;
    let job = Job::new(&args.job, &traced)?;
    let library = preload::build(&traced.toolchain)?;
    cargo::build(&traced.toolchain, pictures::VIEWER)?;
    traced.build()?;
    folder.prepare()?;
    let checker = Watched::build(args.check_mpi.unwrap_or(CheckMpi::Off), &traced.toolchain)?;
    job.prepare(&[&library])?;
    let settings = [
        preload::setting("LD_PRELOAD", &library),
        preload::setting(contract::MPI_TRACE_FOLDER, folder.path()),
        OsString::from(format!("{}={}", contract::MPI_TRACE_EVENTS, args.events)),
    ];
    let outcome = job.run(settings, checker)?;
    summarize(args, outcome, &job, &folder)
}

/// Says what the trace shows, draws it, and says how the job ended: the job's own failure is what matters more.
fn summarize(args: &Args, outcome: Outcome, job: &Job<'_>, folder: &Folder) -> Result<u8> {
    if folder.is_empty() {
        return match outcome {
            Outcome::Finished if folder.is_excused() => Ok(0),
            Outcome::Finished => Err(nothing(job, folder)),
            Outcome::Failed(code) => {
                eprintln!("{}", nothing(job, folder));
                Ok(code)
            }
            Outcome::Interrupted | Outcome::Ended(_) => outcome.exit(),
        };
    }
    let trace = show(folder.path())?;
    let silent = job.other_hosts().and_then(|hosts| who_was_where::silent(&trace, hosts, folder));
    let faults = [silent, pictures::draw(&args.pictures, folder.path(), &job.subject.toolchain).err()];
    let mut code = 0;
    for fault in faults.into_iter().flatten() {
        eprintln!("{fault}");
        code = fault.code;
    }
    match outcome {
        Outcome::Finished => Ok(code),
        failed => failed.exit(),
    }
}

/// Why no rank has written anything.
fn nothing(job: &Job<'_>, folder: &Folder) -> Fault {
    let unshared = job.other_hosts().and_then(|hosts| who_was_where::silent(&Trace::default(), hosts, folder));
    unshared.unwrap_or_else(|| job.subject.without_mpi())
}

/// Unpacks what ranks that were killed have left, and prints the summary.
fn show(folder: &Path) -> Result<Trace> {
    ::trace::unpack::folder(folder).map_err(Fault::new)?;
    let trace = ::trace::read::trace(folder).map_err(Fault::new)?;
    print!("\n{}{}", ::trace::summary::summary(&trace).text(&trace), who_was_where::text(&trace));
    Ok(trace)
}
