//! `cargo course submit`: hands a lesson's job script to Slurm, and follows it through the queue.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Fault, Result};
use crate::lessons::{Course, Lesson};

/// What one of Slurm's commands may take to answer; on a busy cluster they take seconds.
const ANSWER: Duration = Duration::from_secs(60);
/// How often the queue is asked. Sites ask their users not to do so more than once in some seconds.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// How often a line says how it stands, though nothing has changed.
const SAY_EVERY: Duration = Duration::from_secs(30);
/// How long after its end a job's output may still be on its way: network file systems take their time.
const OUTPUT_LATE: Duration = Duration::from_secs(10);

/// Submit a lesson's job script to Slurm
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

/// How a job stands.
#[derive(Clone, Debug, PartialEq)]
struct Standing {
    /// PENDING, RUNNING, COMPLETED …
    state: String,
    /// Why it waits, or where it runs.
    why: String,
}

/// Submits; with `--wait`, the exit code is 0 if the job completed.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let lesson = course.lesson(&args.lesson)?;
    let script = course.root.join("lessons").join(&lesson.folder).join("job.sh");
    let id = submit(args, course, lesson, &script)?;
    let output = course.root.join(format!("{}-{id}.out", lesson.folder));
    println!("job {id}: its output goes to {}", output.display());
    if !args.wait {
        println!("see how it stands: squeue -j {id}\nend it: scancel {id}");
        return Ok(0);
    }
    let state = follow(&id)?;
    print_output(&output);
    if state == "COMPLETED" {
        return Ok(0);
    }
    let log = output.display();
    Err(Fault::new(format!("job {id} ended as {state}"))
        .fix(format!("what the job itself says is above, and in {log}; more: scontrol show job {id}")))
}

fn submit(args: &Args, course: &Course, lesson: &Lesson, script: &Path) -> Result<String> {
    let mut command = Command::new("sbatch");
    // Our own options stand in the command line, where they win over those in the script.
    command.arg("--parsable").arg(format!("--output={}-%j.out", lesson.folder));
    command.args(args.ranks.map(|ranks| format!("--ntasks={ranks}"))).args(&args.sbatch);
    command.arg(script).args(&args.args).current_dir(&course.root);
    let said = answer(&mut command, "sbatch")?;
    // "123", or "123;cluster".
    let id = said.trim().split(';').next().unwrap_or("").to_owned();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(format!("sbatch names no job: '{}'", said.trim())));
    }
    Ok(id)
}

/// Waits for the job's end, with a line whenever something changes, and returns the state in which it ended.
fn follow(id: &str) -> Result<String> {
    let started = Instant::now();
    let (mut before, mut said) = (None, Instant::now());
    loop {
        let standing = standing(id)?;
        if before.as_ref() != Some(&standing) || said.elapsed() >= SAY_EVERY {
            let Standing { state, why } = &standing;
            eprintln!("{:>5} s  job {id}: {state} {why}", started.elapsed().as_secs());
            said = Instant::now();
        }
        if is_over(&standing.state) {
            return Ok(standing.state);
        }
        before = Some(standing);
        thread::sleep(ASK_EVERY);
    }
}

/// Asks the controller, which remembers a job for some minutes after its end, accounting or not.
fn standing(id: &str) -> Result<Standing> {
    let said = answer(Command::new("scontrol").args(["--oneliner", "show", "job", id]), "scontrol")?;
    parse(&said).ok_or_else(|| Fault::new(format!("scontrol doesn't say how job {id} stands: {}", said.trim())))
}

/// Takes the state, and the reason or the nodes, out of "JobId=7 … JobState=PENDING Reason=Resources … NodeList=…".
fn parse(said: &str) -> Option<Standing> {
    let field = |name: &str| {
        let value = said.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        value.filter(|value| !["None", "(null)", ""].contains(value))
    };
    let state = field("JobState")?.to_owned();
    let why = match (field("Reason"), field("NodeList")) {
        (_, Some(nodes)) => format!("on {nodes}"),
        (Some(reason), None) => format!("({reason})"),
        (None, None) => String::new(),
    };
    Some(Standing { state, why })
}

/// Whether a job in this state will not run again by itself.
fn is_over(state: &str) -> bool {
    !["PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "SUSPENDED", "REQUEUED", "STAGE_OUT", "SIGNALING"]
        .contains(&state)
}

fn print_output(file: &Path) {
    let started = Instant::now();
    loop {
        match fs::read_to_string(file) {
            Ok(text) => return print!("{text}"),
            Err(_) if started.elapsed() < OUTPUT_LATE => thread::sleep(Duration::from_millis(200)),
            // In a cluster without a common file system it lies on the job's first node.
            Err(error) => return eprintln!("'{}' can't be read here: {error}", file.display()),
        }
    }
}

/// What one of Slurm's commands prints.
fn answer(command: &mut Command, name: &str) -> Result<String> {
    let captured = launch::capture(command, ANSWER).map_err(|error| {
        Fault::new(format!("{name} can't be run: {error}"))
            .fix("log in to a cluster that has Slurm, or make one: scripts/cluster/box slurm --help")
    })?;
    if captured.ended.interrupted {
        return Err(Fault::interrupted());
    }
    if !captured.ended.success() {
        return Err(Fault::new(format!("{name} says: {}", captured.stderr.trim())));
    }
    Ok(captured.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_stands_as_the_controller_says() {
        let waiting = parse("JobId=7 JobName=pi JobState=PENDING Reason=Resources Dependency=(null) NodeList=(null)");
        assert_eq!(waiting, Some(Standing { state: "PENDING".into(), why: "(Resources)".into() }));
        let running = parse("JobId=7 JobState=RUNNING Reason=None NodeList=rpi-[0-3] BatchHost=rpi-0");
        assert_eq!(running, Some(Standing { state: "RUNNING".into(), why: "on rpi-[0-3]".into() }));
        assert_eq!(parse("slurm_load_jobs error"), None);
    }

    #[test]
    fn only_some_states_are_the_end() {
        assert!(
            ["COMPLETED", "FAILED", "TIMEOUT", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY"].map(is_over) == [true; 6]
        );
        assert!(["PENDING", "RUNNING", "COMPLETING"].map(is_over) == [false; 3]);
    }
}
