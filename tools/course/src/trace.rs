//! `cargo course trace`: runs a lesson, or any other program, with a library before MPI's own that records its messages.

mod folder;
mod pictures;
mod preload;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use launch::Ended;

use self::folder::Folder;
use crate::cargo;
use crate::config::Config;
use crate::error::{Context, Fault, INTERRUPTED, Result, TIME_LIMIT};
use crate::lessons::Course;
use crate::mpi::Name;
use crate::path::on_path;
use crate::setup;

/// Run a lesson, or any program that uses MPI, unchanged, and record all its messages; says who waited for whom
///
/// Prints a summary, and writes a folder with index.html, a page to explore the messages, which any browser opens
/// without a network; diagram.svg and diagram.png for slides; perfetto.json for ui.perfetto.dev; and what each rank has
/// recorded, rank-0.jsonl and so on.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    #[arg(required_unless_present = "program")]
    lesson: Option<String>,
    /// Instead, a program that was built with the same MPI, in C for example, or python3; its arguments come after `--`
    #[arg(long, value_name = "PATH", conflicts_with = "lesson")]
    program: Option<PathBuf>,
    /// How many ranks [default: the lesson's own number, at most one per core]
    #[arg(short = 'n', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    ranks: Option<u16>,
    /// Where the trace goes; an earlier trace there is replaced [default: out/trace-LESSON]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Draw the diagram into FILE as well, which ends in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = pictures::chart)]
    chart: Option<PathBuf>,
    /// Of that diagram, only what lies between these two times, in milliseconds since MPI_Init
    #[arg(long, value_name = "FROM,TO", value_parser = pictures::between, requires = "chart")]
    between: Option<String>,
    /// How many calls each rank records at most; 10,000 take about 1.3 MB
    #[arg(long, value_name = "N", default_value_t = 250_000, value_parser = clap::value_parser!(u64).range(1..))]
    events: u64,
    /// After how many seconds the run is ended
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// The program's own arguments, after `--`
    #[arg(last = true)]
    args: Vec<OsString>,
}

/// What is to be run.
struct Traced {
    name: String,
    path: PathBuf,
    ranks: usize,
}

/// Runs the program, and prints the summary; the exit code is the job's.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    if cfg!(not(target_os = "linux")) {
        return Err(Fault::new("programs can be traced on Linux only: other systems load no library before MPI's own"));
    }
    let config = setup::ensure(&course.root, args.mpi)?;
    let traced = traced(args, course, &config)?;
    let out = args.out.clone().unwrap_or_else(|| course.root.join("out").join(format!("trace-{}", traced.name)));
    let folder = Folder::check(out)?;
    preload::check(&traced.path)?;
    build(args, course, &config)?;
    folder.prepare()?;
    let ended = launch(args, &traced, &folder, course, &config)?;
    summarize(args, &traced, &folder, &ended, course, &config)
}

fn traced(args: &Args, course: &Course, config: &Config) -> Result<Traced> {
    let cores = available_parallelism().map_or(1, usize::from);
    let ranks = |own: usize| args.ranks.map_or(own.min(cores), usize::from);
    if let Some(program) = &args.program {
        let path = on_path(program).ok_or_else(|| {
            Fault::usage(format!("{} is no program", program.display())).fix("a path, or a name on the PATH")
        })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(Traced { name, path, ranks: ranks(4) });
    }
    let lesson = course.lesson(args.lesson.as_deref().unwrap_or_default())?;
    let path = cargo::program(config, &course.root, &lesson.program);
    Ok(Traced { name: lesson.folder.clone(), path, ranks: ranks(lesson.ranks) })
}

/// Builds the tracer, what draws the pictures, and the lesson if it is one.
fn build(args: &Args, course: &Course, config: &Config) -> Result<()> {
    cargo::build(config, &course.root, &["-p", "mpi_trace", "--lib"])?;
    cargo::build(config, &course.root, &["-p", "trace_view", "--bin", "trace_view"])?;
    match &args.lesson {
        Some(name) => {
            let lesson = course.lesson(name)?;
            cargo::build(config, &course.root, &["-p", &lesson.package, "--bin", &lesson.program])
        }
        None => Ok(()),
    }
}

/// Runs the job. `env` stands before the program: so the library is loaded into the ranks alone, not into the launcher.
fn launch(args: &Args, traced: &Traced, folder: &Folder, course: &Course, config: &Config) -> Result<Ended> {
    let library = cargo::program(config, &course.root, "libmpi_trace.so");
    let setting = |name: &str, value: &Path| {
        let mut setting = OsString::from(format!("{name}="));
        setting.push(value);
        setting
    };
    let mut command = config.mpi.launcher().command(traced.ranks, Path::new("env"));
    command
        .arg(setting("LD_PRELOAD", &library))
        .arg(setting("MPI_TRACE_FOLDER", folder.path()))
        .arg(format!("MPI_TRACE_EVENTS={}", args.events))
        .arg(&traced.path)
        .args(&args.args)
        .envs(config.environment());
    launch::run(&mut command, Duration::from_secs(args.timeout))
        .context(|| format!("cannot run the launcher {}", config.mpi.mpiexec.display()))
}

/// Says what the trace shows, draws it, and says how the job ended.
fn summarize(
    args: &Args,
    traced: &Traced,
    folder: &Folder,
    ended: &Ended,
    course: &Course,
    config: &Config,
) -> Result<u8> {
    if folder.is_empty() {
        if ended.interrupted {
            return Ok(INTERRUPTED);
        }
        let what = format!("{} left no trace: it never called MPI_Init of this MPI", traced.name);
        let fix = "a program that uses MPI by its C interface, built with this MPI's compiler (cargo course doctor)";
        let code = u8::try_from(ended.code).ok().filter(|&code| code != 0).unwrap_or(1);
        return Err(Fault::new(what).fix(fix).code(code));
    }
    let trace = ::trace::read::trace(folder.path()).map_err(Fault::new)?;
    print!("\n{}", ::trace::summary::summary(&trace).text(&trace));
    // It may be large, and whoever draws reads it again.
    drop(trace);
    let drawn = pictures::draw(args, folder, course, config).map_or_else(
        |fault| {
            eprintln!("{fault}");
            fault.code
        },
        |()| 0,
    );
    if ended.interrupted {
        return Ok(INTERRUPTED);
    }
    if ended.timed_out {
        let what = format!("{} still ran after {} s and was ended", traced.name, args.timeout);
        return Err(Fault::new(what).fix("a longer --timeout, or less work").code(TIME_LIMIT));
    }
    // The job's own failure is what matters more.
    Ok(if ended.code == 0 { drawn } else { u8::try_from(ended.code).unwrap_or(1) })
}
