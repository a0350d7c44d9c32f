//! What being traced costs: a ping-pong without the tracer, with it but off, and recording, which take turns.
//!
//! `cargo run --release -p mpi_trace --example overhead`

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{env, fs, io};

use launch::Launcher;

/// How often each contestant runs.
const ROUNDS: usize = 7;

fn main() -> io::Result<()> {
    let release = env::current_exe()?.ancestors().nth(2).map(Path::to_owned).unwrap_or_default();
    let library = format!("LD_PRELOAD={}", release.join("deps/libmpi_trace.so").display());
    let folder = env::temp_dir().join(format!("mpi_trace-overhead-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (program, mpicc) = (folder.join("ping_pong"), env::var("MPICC").unwrap_or_else(|_| "mpicc".into()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ping_pong.c");
    let built = Command::new(&mpicc).args(["-O2", "-o"]).args([&program, &source]).status()?;
    assert!(built.success(), "{mpicc} can't build {}", source.display());
    let recording = format!("MPI_TRACE_FOLDER={}", folder.display());
    let (all, most) = ([&library, &recording], "MPI_TRACE_EVENTS=1000000000".to_owned());
    let contestants = [vec![], vec![&library], vec![all[0], all[1], &most]];
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for (settings, times) in contestants.iter().zip(&mut times) {
            let mut command = Launcher::from_environment().command(2, Path::new("env"));
            command.args(settings).arg(&program).env("LD_LIBRARY_PATH", library_path(&mpicc));
            let captured = launch::capture(&mut command, Duration::from_secs(120))?;
            times.push(captured.stdout.trim().parse::<f64>().map_err(|_| io::Error::other(captured.stderr))?);
        }
    }
    fs::remove_dir_all(folder)?;
    let [none, off, on] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    });
    println!("half a round trip of an empty message, median of {ROUNDS} runs (each the best of 20 parts)");
    println!("without the tracer    {none:6.0} ns");
    println!("with it, off          {off:6.0} ns  {:.2} times", off / none);
    // A half round trip is a send and a receive, one after the other.
    println!("recording             {on:6.0} ns  {:.2} times: {:.0} ns for each call", on / none, (on - none) / 2.0);
    Ok(())
}

/// Where the MPI's library is, if it isn't the system's.
fn library_path(mpicc: &str) -> std::path::PathBuf {
    Path::new(mpicc).parent().and_then(Path::parent).map(|prefix| prefix.join("lib")).unwrap_or_default()
}
