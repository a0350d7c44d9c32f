//! `cargo course trace`: runs a lesson, or any other program, with a library before MPI's own that records its messages.

mod folder;
mod pictures;

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
use crate::subject::Subject;
use crate::watched::{Doctor, Watched};
use crate::{preload, setup};

/// Run a lesson, or any program that uses MPI, unchanged, and record all its messages; says who waited for whom
///
/// Prints a summary, and writes a folder with index.html, a page to explore the messages, which any browser opens
/// without a network; diagram.svg and diagram.png for slides; perfetto.json for ui.perfetto.dev; and what each rank has
/// recorded, rank-0.jsonl and so on.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    #[arg(required_unless_present_any = ["program", "convert"])]
    lesson: Option<String>,
    /// Instead, a program that was built with the same MPI, in C for example, or python3; its arguments come after `--`
    #[arg(long, value_name = "PATH", conflicts_with = "lesson")]
    program: Option<PathBuf>,
    /// Instead, run nothing: make JSON of what killed ranks have left in the folder of a trace, and say what it shows
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["lesson", "program", "out"])]
    convert: Option<PathBuf>,
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
    /// Ends ranks that wait for each other for ever, and says why they do; what they wait in is in the picture
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    doctor: Option<Doctor>,
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

/// Runs the program, and prints the summary; the exit code is the job's.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    if let Some(folder) = &args.convert {
        show(folder)?;
        return Ok(0);
    }
    if cfg!(not(target_os = "linux")) {
        return Err(Fault::new("programs can be traced on Linux only: other systems load no library before MPI's own"));
    }
    // Before the set-up, which takes longer than a slip in a name should.
    let lesson = args.lesson.as_ref().map(|name| course.lesson(name)).transpose()?;
    let program = args.program.as_ref().map(|program| Subject::program(program)).transpose()?;
    let config = setup::ensure(&course.root, args.mpi)?;
    let Some(traced) = program.or_else(|| Some(Subject::lesson(lesson?, course, &config))) else {
        return Err(Fault::usage("neither a lesson nor a program"));
    };
    let out = args.out.clone().unwrap_or_else(|| course.root.join("out").join(format!("trace-{}", traced.name)));
    let folder = Folder::check(out)?;
    preload::check(&traced.path)?;
    let library = preload::build(&config, course)?;
    cargo::build(&config, &course.root, &["-p", "trace_view", "--bin", "trace_view"])?;
    traced.build(&config, course)?;
    folder.prepare()?;
    let doctor = Watched::build(args.doctor.unwrap_or(Doctor::Off), &config, course)?;
    let ended = launch(args, &traced, &folder, &library, doctor.as_ref(), &config)?;
    if let Some(doctor) = doctor {
        eprint!("{}", doctor.report());
    }
    summarize(args, &traced, &folder, &ended, course, &config)
}

/// Runs the job.
fn launch(
    args: &Args,
    traced: &Subject<'_>,
    folder: &Folder,
    library: &Path,
    doctor: Option<&Watched>,
    config: &Config,
) -> Result<Ended> {
    let cores = available_parallelism().map_or(1, usize::from);
    let ranks = args.ranks.map_or(traced.ranks.min(cores), usize::from);
    let settings = [
        preload::setting("LD_PRELOAD", library),
        preload::setting("MPI_TRACE_FOLDER", folder.path()),
        OsString::from(format!("MPI_TRACE_EVENTS={}", args.events)),
    ];
    let launcher = config.mpi.launcher().with_settings(settings);
    let launcher = doctor.map_or(launcher.clone(), |doctor| doctor.launcher(launcher));
    let mut command = launcher.command(ranks, &traced.path);
    command.args(&args.args).envs(config.environment());
    launch::run(&mut command, Duration::from_secs(args.timeout))
        .context(|| format!("cannot run the launcher {}", config.mpi.mpiexec.display()))
}

/// Says what the trace shows, draws it, and says how the job ended.
fn summarize(
    args: &Args,
    traced: &Subject<'_>,
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
    show(folder.path())?;
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

/// Unpacks what ranks that were killed have left, and prints the summary.
fn show(folder: &Path) -> Result<()> {
    ::trace::unpack::folder(folder).map_err(Fault::new)?;
    let trace = ::trace::read::trace(folder).map_err(Fault::new)?;
    print!("\n{}", ::trace::summary::summary(&trace).text(&trace));
    Ok(())
}
