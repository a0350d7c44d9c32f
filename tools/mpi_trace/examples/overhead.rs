//! What being traced costs: calls on one rank, and a ping-pong of two, without the tracer, with it but off, and recording,
//! which take turns.
//!
//! `cargo run --release -p mpi_trace --example overhead`

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs, io};

use launch::Launcher;

/// How often each contestant runs.
const ROUNDS: usize = 7;

fn main() -> io::Result<()> {
    let folder = env::temp_dir().join(format!("mpi_trace-overhead-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    println!("medians of {ROUNDS} runs, each of which gives the best of 20 parts; in nanoseconds");
    println!("{:<38}{:>8}{:>8}{:>11}{:>20}", "", "without", "off", "recording", "more for each call");
    // A half round trip is a send and a receive, one after the other.
    for (what, source, ranks, calls) in
        [("a call, on one rank", "calls.c", 1, 1.0), ("half a round trip of an empty message", "ping_pong.c", 2, 2.0)]
    {
        let [none, off, on] = measure(&folder, source, ranks)?;
        println!("{what:<38}{none:>8.0}{off:>8.0}{on:>11.0}{:>20.0}", (on - none) / calls);
    }
    fs::remove_dir_all(folder)
}

/// The medians of a program: alone, with the tracer off, and recording.
fn measure(folder: &Path, source: &str, ranks: usize) -> io::Result<[f64; 3]> {
    let (program, mpicc) = (folder.join("program"), env::var("MPICC").unwrap_or_else(|_| "mpicc".into()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(source);
    let built = Command::new(&mpicc).args(["-O2", "-o"]).args([&program, &source]).status()?;
    assert!(built.success(), "{mpicc} can't build {}", source.display());
    let release = env::current_exe()?.ancestors().nth(2).map(Path::to_owned).unwrap_or_default();
    let library = format!("LD_PRELOAD={}", release.join("deps/libmpi_trace.so").display());
    let (recording, all) = (format!("MPI_TRACE_FOLDER={}", folder.display()), "MPI_TRACE_EVENTS=1000000000".to_owned());
    let contestants = [vec![], vec![&library], vec![&library, &recording, &all]];
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (settings, times) in contestants.iter().zip(&mut times) {
            let mut command = Launcher::from_environment().command(ranks, Path::new("env"));
            command.args(settings).arg(&program).env("LD_LIBRARY_PATH", library_path(&mpicc));
            let captured = launch::capture(&mut command, Duration::from_secs(120))?;
            times.push(captured.stdout.trim().parse::<f64>().map_err(|_| io::Error::other(captured.stderr))?);
        }
    }
    Ok(times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    }))
}

/// Where the MPI's library is, if it isn't the system's.
fn library_path(mpicc: &str) -> PathBuf {
    Path::new(mpicc).parent().and_then(Path::parent).map(|prefix| prefix.join("lib")).unwrap_or_default()
}
