//! What being traced and watched costs: calls on one rank, and a ping-pong of two, without the tracer, with it but off,
//! recording, and with the checker, which take turns.
//!
//! `cargo run --release -p mpi_shim --example overhead`

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs, io};

use launch::Launcher;

/// How often each contestant runs.
const ROUNDS: usize = 7;

/// A way to run a program: its name, and what is set in the environment.
type Contestant = (&'static str, Vec<String>);

fn main() -> io::Result<()> {
    let folder = env::temp_dir().join(format!("mpi_shim-overhead-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let contestants = contestants(&folder)?;
    let others = &contestants[1..];
    println!("medians of {ROUNDS} runs, each of which gives the best of 20 parts; in nanoseconds");
    let names: String = others.iter().map(|(name, _)| format!("{name:>18}")).collect();
    println!("{:<38}{:>8}{names}", "", contestants[0].0);
    // A half round trip is a send and a receive, one after the other.
    for (what, source, ranks, calls) in
        [("a call, on one rank", "calls.c", 1, 1.0), ("half a round trip of an empty message", "ping_pong.c", 2, 2.0)]
    {
        let times = measure(&contestants, &build(&folder, source)?, ranks)?;
        let more = times[1..].iter().map(|time| format!("{time:>8.0} {:>+9.0}", (time - times[0]) / calls));
        println!("{what:<38}{:>8.0}{}", times[0], more.collect::<String>());
    }
    println!("the second number is what that adds to each call");
    fs::remove_dir_all(folder)
}

/// Who takes part; the first is what the others are compared with.
fn contestants(folder: &Path) -> io::Result<Vec<Contestant>> {
    let release = env::current_exe()?.ancestors().nth(2).map(Path::to_owned).unwrap_or_default();
    let library = format!("LD_PRELOAD={}", release.join("deps/libmpi_shim.so").display());
    let recording = [format!("MPI_TRACE_FOLDER={}", folder.display()), "MPI_TRACE_EVENTS=1000000000".into()];
    Ok(vec![
        ("without", vec![]),
        ("off", vec![library.clone()]),
        ("recording", [vec![library.clone()], recording.to_vec()].concat()),
        ("checker", vec![library, "MPI_CHECK=on".into()]),
    ])
}

/// Builds a program.
fn build(folder: &Path, source: &str) -> io::Result<PathBuf> {
    let (program, mpicc) = (folder.join("program"), mpicc());
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(source);
    let built = Command::new(&mpicc).args(["-O2", "-o"]).args([&program, &source]).status()?;
    assert!(built.success(), "{mpicc} can't build {}", source.display());
    Ok(program)
}

/// The median time of each contestant, all of which run in turns.
fn measure(contestants: &[Contestant], program: &Path, ranks: usize) -> io::Result<Vec<f64>> {
    let mut times = vec![Vec::new(); contestants.len()];
    for _ in 0..ROUNDS {
        for ((_, settings), times) in contestants.iter().zip(&mut times) {
            let mut command = Launcher::from_environment().command(ranks, Path::new("env"));
            command.args(settings).arg(program).env("LD_LIBRARY_PATH", library_path());
            let captured = launch::capture(&mut command, Duration::from_secs(120))?;
            times.push(captured.stdout.trim().parse::<f64>().map_err(|_| io::Error::other(captured.stderr))?);
        }
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    };
    Ok(times.into_iter().map(median).collect())
}

fn mpicc() -> String {
    env::var("MPICC").unwrap_or_else(|_| "mpicc".into())
}

/// Where the MPI's library is, if it isn't the system's.
fn library_path() -> PathBuf {
    Path::new(&mpicc()).parent().and_then(Path::parent).map(|prefix| prefix.join("lib")).unwrap_or_default()
}
