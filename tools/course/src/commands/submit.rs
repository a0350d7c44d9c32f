//! `cargo course submit`: hands a lesson's job script to Slurm, and follows it through the queue.
//!
//! In this room: all that asks Slurm's commands from outside a job. What a process inside of one may use is `job::allocation`.

mod queue;
mod shape;
mod slurm;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use self::queue::{Standing, follow};
use self::slurm::answer;
use crate::fault::{Context, Fault, Result, TIME_LIMIT};
use crate::lessons::{Course, Lesson};
use crate::mpi::cargo;
use crate::mpi::setup;

/// How long after its end a job's output may still be on its way: network file systems take their time.
const OUTPUT_LATE: Duration = Duration::from_secs(10);
/// The "signal" by which Slurm says that a job's output file can't be opened on the job's first node.
const NO_OUTPUT: u8 = 53;

/// Build a lesson and submit its job script to Slurm
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The lesson's folder or package, or the beginning of either
    lesson: String,
    /// How many ranks [default: what the lesson's job.sh asks for]
    #[arg(short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    ranks: Option<u32>,
    /// Wait for the job's end, and print its output
    #[arg(long)]
    wait: bool,
    /// An option for sbatch, e.g. --sbatch=--partition=short; may be given several times
    #[arg(long, value_name = "OPTION", allow_hyphen_values = true)]
    sbatch: Vec<String>,
    /// The lesson's own arguments, after `--`
    #[arg(last = true)]
    args: Vec<String>,
}

/// Submits; with `--wait`, the exit code is the job's, or 124 if it reached its time limit.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let lesson = course.lesson(&args.lesson)?;
    // Before the build: on a machine without Slurm, nobody should wait for it.
    answer(Command::new("sbatch").arg("--version"), "sbatch")?;
    build(course, lesson)?;
    let id = submit(args, course, lesson)?;
    let output = Standing::of(&id).ok().and_then(|standing| standing.output);
    let output = output.unwrap_or_else(|| course.root.join(format!("{}-{id}.out", lesson.folder)));
    println!("job {id}: its output goes to {}", output.display());
    if !args.wait {
        println!("see how it stands: squeue -j {id}\nend it: scancel {id}");
        return Ok(0);
    }
    let end = follow(&id)?;
    if end.nodes.is_some() && end.signal != NO_OUTPUT {
        print_output(&output);
    }
    if end.state == "COMPLETED" { Ok(0) } else { Err(failure(&id, &end, &output)) }
}

/// Builds here what the job will run: its nodes may not reach the Internet, and its minutes are counted.
fn build(course: &Course, lesson: &Lesson) -> Result<()> {
    let toolchain = setup::ensure(&course.root, None)?;
    cargo::build(&toolchain, &["-p", &lesson.package, "--bin", &lesson.program])?;
    Ok(())
}

fn submit(args: &Args, course: &Course, lesson: &Lesson) -> Result<String> {
    let script = course.root.join("lessons").join(&lesson.folder).join("job.sh");
    let text = fs::read_to_string(&script).context(|| format!("cannot read {}", script.display()))?;
    let mut command = Command::new("sbatch");
    // Options in the command line win over those in the script, and the user's, which come last, over ours.
    command.arg("--parsable");
    command.args(args.ranks.map_or_else(Vec::new, |ranks| shape::options(&text, &args.sbatch, ranks)));
    command.args(&args.sbatch).arg(script).args(&args.args).current_dir(&course.root);
    let said = answer(&mut command, "sbatch")?;
    // "123", or "123;cluster".
    let id = said.trim().split(';').next().unwrap_or("").to_owned();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(format!("sbatch names no job: '{}'", said.trim())));
    }
    Ok(id)
}

fn print_output(file: &Path) {
    let started = Instant::now();
    loop {
        match fs::read(file) {
            Ok(text) => return print!("{}", String::from_utf8_lossy(&text)),
            Err(_) if started.elapsed() < OUTPUT_LATE => thread::sleep(Duration::from_millis(200)),
            // In a cluster without a common file system it lies on the job's first node.
            Err(error) => return eprintln!("'{}' can't be read here: {error}", file.display()),
        }
    }
}

/// What is said of a job that has not completed, and with which exit code.
fn failure(id: &str, end: &Standing, output: &Path) -> Fault {
    let what = format!("job {id} ended as {}", end.state);
    let details =
        format!("what the job itself says is above, and in {}; more: scontrol show job {id}", output.display());
    match end.state.as_str() {
        "TIMEOUT" => Fault::new(format!("{what}: it has reached its time limit"))
            .fix("less work, or a higher limit: --sbatch=--time=HOURS:MINUTES:00")
            .code(TIME_LIMIT),
        _ if end.signal == NO_OUTPUT => Fault::new(format!("{what}: its first node can't write {}", output.display()))
            .fix("submit from a folder that all nodes see and may write to"),
        _ if end.nodes.is_none() => Fault::new(format!("{what}, and has never run")),
        _ if end.code != 0 => Fault::new(format!("{what}, with exit code {}", end.code)).fix(details).code(end.code),
        _ => Fault::new(what).fix(details),
    }
}
