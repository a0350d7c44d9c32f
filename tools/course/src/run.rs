//! `cargo course run`: builds a lesson in release and starts it under the launcher.

mod place;

use std::ffi::OsString;
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

use launch::Ended;

use self::place::Place;
use crate::cluster::Watch;
use crate::config::Config;
use crate::error::{Context, Fault, INTERRUPTED, Result, TIME_LIMIT, USAGE};
use crate::hosts;
use crate::lessons::Course;
use crate::mpi::Name;
use crate::subject::Subject;
use crate::watched::{Doctor, Watched};
use crate::{preload, setup};

/// Run a lesson, or any program that uses MPI
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    #[arg(required_unless_present = "program")]
    lesson: Option<String>,
    /// Instead, a program that was built with the same MPI, in C for example, or python3; its arguments come after `--`
    #[arg(long, value_name = "PATH", conflicts_with = "lesson")]
    program: Option<PathBuf>,
    /// How many ranks [default: the lesson's own number, at most one per core; on the hosts of a file, or in a job of Slurm's, as many as there is room for]
    #[arg(short = 'n', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    ranks: Option<u16>,
    /// The hosts to run on: a machine file in Open MPI's syntax or in MPICH's (see machinefiles/)
    #[arg(long, value_name = "FILE")]
    hostfile: Option<PathBuf>,
    /// Copy the checkout and the program to these hosts first, to the same path
    #[arg(long, requires = "hostfile")]
    sync: bool,
    /// Ends ranks that wait for each other for ever, and says why they do; on one machine
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "on", conflicts_with = "hostfile")]
    doctor: Option<Doctor>,
    /// After how many seconds the run is ended
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// The lesson's own arguments, after `--`
    #[arg(last = true)]
    args: Vec<OsString>,
}

/// Runs the lesson; the exit code is the job's.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    // Before the set-up, which takes longer than a slip in a name should.
    let lesson = args.lesson.as_ref().map(|name| course.lesson(name)).transpose()?;
    let program = args.program.as_ref().map(|program| Subject::program(program)).transpose()?;
    let config = setup::ensure(&course.root, args.mpi)?;
    let Some(subject) = program.or_else(|| Some(Subject::lesson(lesson?, course, &config))) else {
        return Err(Fault::usage("neither a lesson nor a program"));
    };
    // Before the build: a slip in a host file should not take a minute to be found.
    let hosts =
        args.hostfile.as_ref().map(|file| hosts::for_mpi(file, config.mpi.name.kind(), &target(course, &config)));
    let hosts = hosts.transpose()?;
    let place = Place::find(course, &config, hosts.as_ref())?;
    let ranks = place.ranks(args.ranks.map(usize::from), default_ranks(&subject))?;
    let doctor = doctor(args, &subject, course, &config)?;
    subject.build(&config, course)?;
    place.prepare(&subject.path, args.sync)?;
    let watch = place.watch(&subject.path);
    let all_is_well = || watch.as_ref().is_none_or(Watch::all_is_well);
    let launcher = match &hosts {
        Some(hosts) => config.mpi.launcher().with_hostfile(&hosts.file),
        None => config.mpi.launcher(),
    };
    let launcher = doctor.as_ref().map_or(launcher.clone(), |doctor| doctor.launcher(launcher));
    let mut command = place.adapt(launcher).command(ranks, &subject.path);
    command.args(&args.args).envs(config.environment()).envs(place.environment());
    if stderr().is_terminal() {
        // Under the launcher a rank's own standard error is a pipe: only we know that someone is watching.
        command.env("COURSE_PROGRESS", "bar");
    }
    let ended = launch::run_while(&mut command, Duration::from_secs(args.timeout), all_is_well)
        .context(|| format!("cannot run the launcher {}", config.mpi.mpiexec.display()))?;
    if let Some(doctor) = doctor {
        eprint!("{}", doctor.report());
    }
    exit_code(&ended, watch.as_ref(), args, &subject)
}

/// The doctor, if he is asked for.
fn doctor(args: &Args, subject: &Subject<'_>, course: &Course, config: &Config) -> Result<Option<Watched>> {
    let Some(wanted) = args.doctor.filter(|&wanted| wanted != Doctor::Off) else { return Ok(None) };
    if cfg!(not(target_os = "linux")) {
        return Err(Fault::new("the doctor is there on Linux only: other systems load no library before MPI's own"));
    }
    preload::check(&subject.path)?;
    Watched::build(wanted, config, course)
}

/// The job's exit code, or what is to be said of its end.
fn exit_code(ended: &Ended, watch: Option<&Watch>, args: &Args, subject: &Subject<'_>) -> Result<u8> {
    if ended.interrupted {
        // The launchers say 0, 1 or 2 then: too much like success, or like a mistake in the arguments.
        return Ok(INTERRUPTED);
    }
    if let Some(fault) = watch.and_then(|watch| node_lost(watch, ended)) {
        return Err(fault);
    }
    if ended.timed_out {
        let what = format!("{} still ran after {} s and was ended", subject.name, args.timeout);
        return Err(Fault::new(what).fix("a longer --timeout, or less work").code(TIME_LIMIT));
    }
    Ok(u8::try_from(ended.code).unwrap_or(1))
}

fn target(course: &Course, config: &Config) -> PathBuf {
    course.root.join(config.target_dir())
}

/// What the launcher leaves out: which node is gone, if the job ended for that.
fn node_lost(watch: &Watch, ended: &Ended) -> Option<Fault> {
    if watch.all_is_well() && !ended.success() && ended.code != i32::from(USAGE) {
        watch.ask_all();
    }
    watch.fault()
}

/// Its own number, at most the cores: more ranks than that only get in each other's way.
fn default_ranks(subject: &Subject<'_>) -> usize {
    subject.ranks.min(available_parallelism().map_or(1, usize::from))
}
