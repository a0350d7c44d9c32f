//! Starting an MPI program so that nothing that goes wrong can hang it.

use std::{backtrace::Backtrace, env, fs, io::Write, panic, path::PathBuf, process, thread, time::Duration};

use launch::contract;
use mpi::{
    environment::{self, Universe},
    topology::SimpleCommunicator,
    traits::*,
};

use crate::{
    fail::{self, OrAbort, abort_job},
    host,
};

/// Exit code of a job that a panic ended; the one that Rust uses for a panic in a serial program.
const PANICKED: i32 = contract::PANICKED as i32;

/// Starts MPI, and makes one rank's panic end the whole job.
///
/// Without this, a panicking rank unwinds, drops its [`Universe`] and so calls `MPI_Finalize`, which waits for the
/// other ranks; they wait for a message that never comes, and the job hangs (rsmpi issue 197).
///
/// Ends the program with a sentence that says what to do if it was started by the launcher of another MPI than the
/// one it was built with.
pub fn start() -> Universe {
    refuse_foreign_launcher();
    let universe = mpi::initialize().expect("MPI is started once, here");
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        let location = fail::own_line(location, &Backtrace::force_capture());
        let message = panic.payload_as_str().unwrap_or("panicked");
        fail::say(&format!("{}: {message} ({location})", fail::whoami()));
        // Outside MPI there is nobody left to end.
        if environment::is_initialized() && !environment::is_finalized() {
            abort_job(PANICKED);
        }
    }));
    refuse_being_one_of_many_alone(&universe.world());
    break_on_request(&universe.world());
    if let Some(file) = env::var_os(contract::FINALIZED) {
        SimpleCommunicator::self_comm().set_attr(EndMark(file.into()));
    }
    universe
}

/// MPI drops what is attached to a rank's own communicator at the beginning of `MPI_Finalize`: then this leaves a byte in the
/// file. So `cargo course check` can tell a rank that has come to its end from one that has called `exit(0)`.
#[derive(Clone)]
struct EndMark(PathBuf);

impl CommAttribute for EndMark {}

impl Drop for EndMark {
    fn drop(&mut self) {
        // If it can't be left, whoever looks for it says so.
        let _ = fs::File::options().create(true).append(true).open(&self.0).and_then(|mut file| file.write_all(b"."));
    }
}

/// What a launcher tells each process that it starts: Open MPI's by `OMPI_…`, MPICH's by `PMI_…`.
fn told(name: &str) -> Option<i32> {
    env::var(name).ok()?.parse().ok()
}

/// MPICH doesn't even start under Open MPI's launcher, and its own message doesn't say so.
fn refuse_foreign_launcher() {
    if let (Some(processes), None) = (told("OMPI_COMM_WORLD_SIZE"), told("PMI_SIZE"))
        && host::mpi_library().starts_with("MPICH")
    {
        foreign_launcher(processes);
    }
}

/// Under another MPI's launcher every process believes that it is alone: n programs each say "rank 0 of 1".
fn refuse_being_one_of_many_alone(world: &SimpleCommunicator) {
    let processes = told("OMPI_COMM_WORLD_SIZE").or(told("PMI_SIZE")).unwrap_or(1);
    if world.size() == 1 && processes > 1 {
        foreign_launcher(processes);
    }
}

fn foreign_launcher(processes: i32) -> ! {
    if told("OMPI_COMM_WORLD_RANK").or(told("PMI_RANK")) == Some(0) {
        let launcher = env::var(contract::MPIEXEC).unwrap_or_else(|_| "the mpiexec of that MPI".into());
        fail::say(&format!(
            "error: {processes} processes were started by the launcher of another MPI: each believes that it is \
             alone.\nfix: this program was built with {}; start it with {launcher}, or by `cargo course run`.",
            host::mpi_library()
        ));
    }
    process::exit(1)
}

/// `COURSE_FAULT=panic:2` makes rank 2 panic, `kill:2` kills it with SIGKILL, `file:2` lets it meet a file that it
/// can't read. This is how the tests prove that no lesson hangs when a rank is lost, and how you can see for yourself
/// what the others do.
fn break_on_request(world: &SimpleCommunicator) {
    let Ok(fault) = env::var(contract::FAULT) else { return };
    let known = fault.split_once(':').filter(|(kind, _)| ["panic", "kill", "file"].contains(kind));
    // A rank that isn't in this world may be in one that is spawned later.
    let rank = known.and_then(|(_, rank)| rank.parse::<i32>().ok());
    let usage = "COURSE_FAULT is panic:RANK, kill:RANK or file:RANK";
    let (Some((kind, _)), Some(rank)) = (known, rank) else { fail::together(world, Err(usage)) };
    if rank != world.rank() {
        return;
    }
    match kind {
        "panic" => panic!("COURSE_FAULT asked this rank to panic"),
        "kill" => {
            let _ = process::Command::new("kill").args(["-KILL", &process::id().to_string()]).status();
            thread::sleep(Duration::from_secs(60));
        }
        _ => {
            let path = "no/such/file";
            fs::read(path).map_err(|error| format!("'{path}' can't be read: {error}")).or_abort();
        }
    }
}
