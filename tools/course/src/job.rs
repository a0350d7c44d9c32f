//! A job: a program on a number of ranks, on this machine or on others. What `run` and `trace` have in common.
//!
//! In this room: what is to be run (`subject`), where, and by which command (`place`, with Slurm's `allocation`, the
//! `machine_file` and the `cluster`), what it needs of a machine (`room`, `shared_memory`), what is loaded before it (`preload`,
//! `checker`), and how it ended (`end`, `advice`, `outcome`). What is typed and printed for one command alone is in
//! `commands`; what holds without a job, of an MPI and its programs, is in `mpi`.

pub mod addresses;
mod advice;
pub mod allocation;
pub mod checker;
pub mod cluster;
mod end;
pub mod machine_file;
pub mod outcome;
mod place;
pub mod preload;
pub mod room;
pub mod shared_memory;
pub mod subject;

use std::ffi::OsString;
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use launch::{Ended, Kind, contract};

use self::advice::Advice;
use self::checker::Watched;
use self::cluster::guards::Watch;
use self::end::{End, Ends};
use self::machine_file::HostFile;
use self::outcome::Outcome;
use self::place::Place;
use self::subject::Subject;
use crate::fault::{Context, Fault, Result, TIME_LIMIT, USAGE};
use crate::mpi::installation::Name;

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

/// A job that can be run.
pub struct Job<'a> {
    options: &'a Options,
    /// What is run.
    pub subject: &'a Subject<'a>,
    place: Place<'a>,
    ranks: usize,
}

impl<'a> Job<'a> {
    /// Finds out where it is to run, and on how many ranks.
    ///
    /// # Errors
    /// If something is wrong with the file of hosts, this MPI is known to hang there, or there is no room for that many ranks.
    pub fn new(options: &'a Options, subject: &'a Subject<'a>) -> Result<Self> {
        let place = Place::find(&subject.toolchain, options.hostfile.as_deref())?;
        let ranks = place.ranks(options.ranks.map(usize::from), default_ranks(subject))?;
        Ok(Self { options, subject, place, ranks })
    }

    /// The hosts of its file, if one of them is another machine.
    pub fn other_hosts(&self) -> Option<&HostFile> {
        self.place.other_hosts()
    }

    /// Looks whether the program, which is built by now, can run there; with `--sync`, copies it first. `more` files are
    /// needed there as well.
    pub fn prepare(&self, more: &[&Path]) -> Result<()> {
        self.place.prepare(&[&[self.subject.path()], more].concat(), self.options.sync)
    }

    /// Runs it, with these settings in the ranks' environment ("NAME=value"). What the MPI checker says is printed.
    ///
    /// # Errors
    /// If it can't be started.
    pub fn run(&self, settings: impl IntoIterator<Item = OsString>, checker: Option<Watched>) -> Result<Outcome> {
        let Self { options, subject, place, ranks } = self;
        let mpi = &subject.toolchain.mpi;
        place.note_exported();
        let checker = if self.other_hosts().is_some() { checker.map(Watched::elsewhere) } else { checker };
        let settings = settings.into_iter().chain(checker.iter().flat_map(Watched::settings));
        let mut command = place.command(*ranks, subject.path(), settings);
        command.args(&options.args);
        if stderr().is_terminal() {
            // Under the launcher a rank's own standard error is a pipe: only we know that someone is watching.
            command.env(contract::PROGRESS, "bar");
        }
        let is_here = place.is_one_machine() && mpi.name.kind() == Kind::Mpich;
        let ends = is_here.then(|| Ends::of(&mut command));
        let watch = place.watch(subject.path());
        let all_is_well = || {
            checker.iter().for_each(Watched::tell);
            watch.as_ref().is_none_or(Watch::all_is_well)
        };
        let (ended, heard) = launch::listen(&mut command, Duration::from_secs(options.timeout), all_is_well)
            .context(|| format!("cannot run the launcher {}", mpi.mpiexec.display()))?;
        let come = checker.as_ref().is_none_or(Watched::has_come);
        let (mut report, mut picture) = (String::new(), String::new());
        if let Some(checker) = &checker {
            checker.tell();
            report = checker.report();
            picture = checker.picture();
        }
        let end = End::new(&ended, &heard, ends.as_ref(), *ranks, checker::told(&ended, &report));
        end.tell();
        let ended = Ended { code: end.code(), ..ended };
        if place.is_one_machine() {
            shared_memory::may_be_why(&ended).into_iter().for_each(|note| eprintln!("{note}"));
        }
        if ended.interrupted || ended.timed_out {
            eprint!("{picture}");
        }
        let advice = Advice::after(checker.as_ref().map(|_| picture.as_str()));
        Ok(match self.outcome(&ended, watch.as_ref(), advice) {
            // Whoever asks for the MPI checker must not take its silence for health.
            Outcome::Finished if !come => Outcome::Ended(subject.without_mpi()),
            outcome => outcome,
        })
    }

    /// What the end means, once all is said that is known of single ranks.
    fn outcome(&self, ended: &Ended, watch: Option<&Watch>, advice: Advice) -> Outcome {
        if ended.interrupted {
            eprintln!("{} was interrupted.{}", self.subject.name, advice.at_an_interruption());
            return Outcome::Interrupted;
        }
        if let Some(fault) = watch.and_then(|watch| node_lost(watch, ended)) {
            return Outcome::Ended(fault);
        }
        if ended.timed_out {
            let what = format!("{} still ran after {} s and was ended", self.subject.name, self.options.timeout);
            return Outcome::Ended(Fault::new(what).fix(advice.at_the_limit()).code(TIME_LIMIT));
        }
        Outcome::of_code(ended.code)
    }
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
