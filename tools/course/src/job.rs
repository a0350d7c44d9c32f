//! A job: a program on a number of ranks, on this machine or on others. What `run` and `trace` have in common.

pub mod allocation;
pub mod checker;
pub mod cluster;
mod end;
mod place;
pub mod preload;
pub mod room;
pub mod subject;

pub mod machine_file {
    //! What a machine file says.

    pub mod line;
    pub mod ssh;
}

use std::ffi::OsString;
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use launch::{Ended, Kind};

use self::checker::Watched;
use self::end::{End, Ends};
use self::place::Place;
use crate::commands::doctor::machine::starved_of_shared_memory;
use crate::commands::hosts::{self, HostFile};
use crate::fault::{Context, Fault, INTERRUPTED, Result, TIME_LIMIT, USAGE};
use crate::job::cluster::Watch;
use crate::job::subject::Subject;
use crate::mpi::exported;
use crate::mpi::installation::Name;
use crate::mpi::toolchain::Toolchain;

/// On how many ranks, where, and how long.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// How many ranks [default: the lesson's own number, at most one per core; on the hosts of a file, or in a job of Slurm's, as many as there is room for]
    #[arg(short = 'n', value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    ranks: Option<u16>,
    /// The hosts to run on: a machine file in Open MPI's syntax or in MPICH's (see machinefiles/)
    #[arg(long, value_name = "FILE")]
    hostfile: Option<PathBuf>,
    /// Copy the checkout and the program to these hosts first, to the same path
    #[arg(long, requires = "hostfile")]
    sync: bool,
    /// After how many seconds the run is ended
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Which of the MPIs of this machine [default: the one that is set up]
    #[arg(long, value_enum)]
    pub mpi: Option<Name>,
    /// The program's own arguments, after `--`
    #[arg(last = true)]
    args: Vec<OsString>,
}

impl Options {
    /// The hosts, if a file names them. To be called before anything is built: a slip in it should not take a minute to
    /// be found.
    pub fn hosts(&self, toolchain: &Toolchain) -> Result<Option<HostFile>> {
        self.hostfile
            .as_ref()
            .map(|file| hosts::for_mpi(file, toolchain.mpi.name.kind(), &toolchain.target_dir()))
            .transpose()
    }
}

/// To whoever had to wait for the end: if ranks wait for each other, more time is of no use.
const SEE_WHO_WAITS: &str =
    "see who waits for whom: the same with --doctor; if nobody does: a longer --timeout, or less work";
/// To whoever had to end a job. The doctor is there on Linux, and for ranks of one machine.
const ASK_THE_DOCTOR: &str = " If it hung: --doctor says who waits for whom";

/// What is to be done about a job that didn't come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advice {
    /// Nobody has looked.
    AskTheDoctor,
    /// There is a picture of what it was in.
    SeeThePicture,
    /// The doctor was there, and has seen nothing.
    WaitLonger,
}

impl Advice {
    /// After a job with this picture, if the doctor was there.
    fn after(picture: Option<&str>) -> Self {
        match picture {
            None => Self::AskTheDoctor,
            Some("") => Self::WaitLonger,
            Some(_) => Self::SeeThePicture,
        }
    }

    fn at_the_limit(self) -> String {
        let longer = "a longer --timeout, or less work";
        match self {
            Self::AskTheDoctor => SEE_WHO_WAITS.into(),
            Self::SeeThePicture => {
                format!("look in the picture above for what a rank waits for; if none hangs: {longer}")
            }
            Self::WaitLonger => longer.into(),
        }
    }
}

/// How a job ended: its exit code, or what is to be said of its end.
pub type Exit = Result<u8>;

/// A job that can be run.
pub struct Job<'a> {
    options: &'a Options,
    subject: &'a Subject<'a>,
    toolchain: &'a Toolchain,
    hosts: Option<&'a HostFile>,
    place: Place<'a>,
    ranks: usize,
}

impl<'a> Job<'a> {
    /// Finds out where it is to run, and on how many ranks.
    ///
    /// # Errors
    /// If this MPI is known to hang there, or there is no room for that many ranks.
    pub fn new(
        options: &'a Options,
        subject: &'a Subject<'a>,
        hosts: Option<&'a HostFile>,
        toolchain: &'a Toolchain,
    ) -> Result<Self> {
        let place = Place::find(toolchain, hosts)?;
        let ranks = place.ranks(options.ranks.map(usize::from), hosts, default_ranks(subject), &toolchain.mpi)?;
        Ok(Self { options, subject, toolchain, hosts, place, ranks })
    }

    /// The hosts of its file, if one of them is another machine.
    pub fn other_hosts(&self) -> Option<&'a HostFile> {
        self.hosts.filter(|_| matches!(self.place, Place::Machines(_)))
    }

    /// Looks whether the program, which is built by now, can run there; with `--sync`, copies it first. `more` files are
    /// needed there as well.
    pub fn prepare(&self, more: &[&Path]) -> Result<()> {
        self.place.prepare(&[&[self.subject.path()], more].concat(), self.options.sync)
    }

    /// Runs it, with these settings in the ranks' environment ("NAME=value"). What the doctor says is printed.
    ///
    /// # Errors
    /// If it can't be started. How it ended is in the result.
    pub fn run(&self, settings: impl IntoIterator<Item = OsString>, doctor: Option<Watched>) -> Result<Exit> {
        let Self { options, subject, toolchain, .. } = self;
        // Said before the start: the launcher may hang for it.
        exported::note(toolchain, self.hosts.is_some());
        let watch = self.place.watch(subject.path());
        let doctor = if self.other_hosts().is_some() { doctor.map(Watched::elsewhere) } else { doctor };
        let mut launcher = toolchain.mpi.launcher().with_settings(settings);
        if let Some(hosts) = self.hosts {
            launcher = launcher.with_hostfile(&hosts.file);
        }
        if let Some(doctor) = &doctor {
            launcher = doctor.launcher(launcher);
        }
        let mut command = self.place.adapt(launcher).command(self.ranks, subject.path());
        command.args(&options.args).envs(toolchain.environment()).envs(self.place.environment());
        if stderr().is_terminal() {
            // Under the launcher a rank's own standard error is a pipe: only we know that someone is watching.
            command.env("COURSE_PROGRESS", "bar");
        }
        let all_is_well = || {
            doctor.iter().for_each(Watched::tell);
            watch.as_ref().is_none_or(Watch::all_is_well)
        };
        let is_here = self.place.is_one_machine() && toolchain.mpi.name.kind() == Kind::Mpich;
        let ends = is_here.then(|| Ends::of(&mut command));
        let (ended, heard) = launch::listen(&mut command, Duration::from_secs(options.timeout), all_is_well)
            .context(|| format!("cannot run the launcher {}", toolchain.mpi.mpiexec.display()))?;
        let come = doctor.as_ref().is_none_or(Watched::has_come);
        let (mut report, mut picture) = (String::new(), String::new());
        if let Some(doctor) = &doctor {
            doctor.tell();
            report = doctor.report();
            picture = doctor.picture();
        }
        let end = End::new(&ended, &heard, ends.as_ref(), self.ranks, checker::told(&ended, &report));
        end.tell();
        let ended = Ended { code: end.code(), ..ended };
        if self.place.is_one_machine() {
            shared_memory_may_be_why(&ended).into_iter().for_each(|note| eprintln!("{note}"));
        }
        if ended.interrupted || ended.timed_out {
            eprint!("{picture}");
        }
        let advice = Advice::after(doctor.as_ref().map(|_| picture.as_str()));
        let exit = self.exit(&ended, watch.as_ref(), advice);
        // Whoever asks for the doctor must not take its silence for health.
        Ok(if matches!(exit, Ok(0)) && !come { Err(subject.without_mpi(toolchain)) } else { exit })
    }

    /// The exit code, or what is to be said of the end.
    fn exit(&self, ended: &Ended, watch: Option<&Watch>, advice: Advice) -> Exit {
        if ended.interrupted {
            let more = if advice == Advice::AskTheDoctor { ASK_THE_DOCTOR } else { "" };
            eprintln!("{} was interrupted.{more}", self.subject.name);
            // The launchers say 0, 1 or 2 then: too much like success, or like a mistake in the arguments.
            return Ok(INTERRUPTED);
        }
        if let Some(fault) = watch.and_then(|watch| node_lost(watch, ended)) {
            return Err(fault);
        }
        if ended.timed_out {
            let what = format!("{} still ran after {} s and was ended", self.subject.name, self.options.timeout);
            return Err(Fault::new(what).fix(advice.at_the_limit()).code(TIME_LIMIT));
        }
        Ok(u8::try_from(ended.code).unwrap_or(1))
    }
}

/// On Linux: SIGBUS, SIGSEGV, and SIGTERM, by which MPICH 4's launcher ends the others.
const SIGNALS: [i32; 3] = [7, 11, 15];

/// What may be behind a rank's death by a signal: a rank that is given memory which isn't there gets SIGBUS, or stumbles later.
pub fn shared_memory_may_be_why(ended: &Ended) -> Option<String> {
    let by_signal = SIGNALS.contains(&(ended.code % 128));
    let (what, fix) = starved_of_shared_memory().filter(|_| by_signal && !ended.timed_out && !ended.interrupted)?;
    Some(format!("{what}\nfix: {fix}"))
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
