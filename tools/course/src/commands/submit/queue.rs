//! How a job stands in Slurm's queue, and waiting until it ends.

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::slurm::answer;
use crate::fault::{Fault, INTERRUPTED, Result};

/// How often the queue is asked. Sites ask their users not to do so more than once in some seconds.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// How often a line says how it stands, though nothing has changed, where lines can't be overwritten.
const SAY_EVERY: Duration = Duration::from_secs(30);
/// How long a controller may be busy, or restarted, before nobody waits for its answer any more.
const PATIENCE: Duration = Duration::from_secs(120);

/// Reasons that time doesn't mend: such a job waits for ever (squeue(1), "JOB REASON CODES").
const HOPELESS: [&str; 6] = [
    "BadConstraints",
    "DependencyNeverSatisfied",
    "JobHeldAdmin",
    "PartitionConfig",
    "PartitionNodeLimit",
    "PartitionTimeLimit",
];

/// How a job stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// PENDING, RUNNING, COMPLETED …
    pub state: String,
    /// Why it waits.
    pub reason: Option<String>,
    /// Where it runs or ran; nothing if it never did.
    pub nodes: Option<String>,
    /// The job script's exit code, or 0.
    pub code: u8,
    /// The signal that ended it, or 0.
    pub signal: u8,
    /// The file with what the job prints.
    pub output: Option<PathBuf>,
}

impl Standing {
    /// Asks the controller, which remembers a job for some minutes after its end, accounting or not.
    pub fn of(id: &str) -> Result<Self> {
        let said = answer(Command::new("scontrol").args(["show", "job", id]), "scontrol")?;
        Self::parse(&said)
            .ok_or_else(|| Fault::new(format!("scontrol doesn't say how job {id} stands: {}", said.trim())))
    }

    /// Takes what is of interest out of lines of "JobId=7 … JobState=PENDING Reason=Resources … NodeList=…".
    fn parse(said: &str) -> Option<Self> {
        let given = |value: &&str| !["None", "(null)", ""].contains(value);
        let field = |name: &str| {
            let value = said.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            value.filter(given).map(str::to_owned)
        };
        // "2:0" is exit code 2, "0:15" is signal 15.
        let exit = field("ExitCode").unwrap_or_default();
        let (code, signal) = exit.split_once(':').unwrap_or_default();
        // The path has a line of its own, since it may have spaces.
        let output = said.lines().find_map(|line| line.trim().strip_prefix("StdOut="));
        Some(Self {
            state: field("JobState")?,
            reason: field("Reason"),
            nodes: field("NodeList"),
            code: code.parse().unwrap_or(0),
            signal: signal.parse().unwrap_or(0),
            output: output.map(PathBuf::from),
        })
    }

    /// Whether the job will not run again by itself.
    fn is_over(&self) -> bool {
        !["PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "SUSPENDED", "REQUEUED", "STAGE_OUT", "SIGNALING"]
            .contains(&self.state.as_str())
    }

    fn is_hopeless(&self) -> bool {
        self.state == "PENDING" && self.reason.as_deref().is_some_and(|reason| HOPELESS.contains(&reason))
    }

    fn line(&self) -> String {
        match (&self.nodes, &self.reason) {
            (Some(nodes), _) => format!("{} on {nodes}", self.state),
            (None, Some(reason)) => format!("{} ({reason})", self.state),
            (None, None) => self.state.clone(),
        }
    }
}

/// Waits for the job's end and returns how it stands then. Says meanwhile how it stands: on a terminal in one line that is
/// written anew, else in a line whenever something changes.
pub fn follow(id: &str) -> Result<Standing> {
    let terminal = stderr().is_terminal();
    let (started, mut answered) = (Instant::now(), Instant::now());
    let (mut before, mut said) = (String::new(), Instant::now());
    loop {
        match Standing::of(id) {
            Ok(standing) => {
                answered = Instant::now();
                let line = standing.line();
                let seconds = started.elapsed().as_secs();
                if terminal {
                    eprint!("\r\x1b[K{seconds:>5} s  job {id}: {line}");
                } else if before != line || said.elapsed() >= SAY_EVERY {
                    eprintln!("{seconds:>5} s  job {id}: {line}");
                    said = Instant::now();
                }
                if standing.is_over() || standing.is_hopeless() {
                    end_line(terminal);
                    return if standing.is_over() { Ok(standing) } else { Err(hopeless(id, &line)) };
                }
                before = line;
            }
            Err(fault) if fault.code == INTERRUPTED => {
                end_line(terminal);
                return Err(Fault::new(format!("interrupted; job {id} goes on without you"))
                    .fix(format!("end it: scancel {id}; see how it stands: squeue -j {id}"))
                    .code(INTERRUPTED));
            }
            Err(fault) if answered.elapsed() >= PATIENCE => return Err(fault),
            Err(_) => {}
        }
        thread::sleep(ASK_EVERY);
    }
}

fn end_line(terminal: bool) {
    if terminal {
        eprintln!();
    }
}

fn hopeless(id: &str, line: &str) -> Fault {
    Fault::new(format!("job {id} will never start as it is: {line}"))
        .fix(format!("scancel {id}, and ask for what the cluster has: sinfo --long; scontrol show partition"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Standing {
        Standing::parse(text).expect("it has a state")
    }

    #[test]
    fn a_job_stands_as_the_controller_says() {
        let waiting = parse(
            "JobId=7 JobName=pi\n   JobState=PENDING Reason=Resources Dependency=(null)\n   ReqNodeList=a NodeList=\n",
        );
        assert_eq!((waiting.line().as_str(), waiting.nodes, waiting.output), ("PENDING (Resources)", None, None));
        let failed =
            parse("JobState=FAILED Reason=NonZeroExitCode ExitCode=2:0\n   NodeList=rpi-[0-3]\n   StdOut=/a b/c.out\n");
        assert_eq!((failed.line().as_str(), failed.code, failed.signal), ("FAILED on rpi-[0-3]", 2, 0));
        assert_eq!(failed.output, Some(PathBuf::from("/a b/c.out")));
        let killed = parse("JobState=TIMEOUT ExitCode=0:15");
        assert_eq!((killed.code, killed.signal), (0, 15));
        assert_eq!(Standing::parse("slurm_load_jobs error"), None);
    }

    #[test]
    fn only_some_states_are_the_end() {
        let is_over = |state: &str| parse(&format!("JobState={state}")).is_over();
        assert!(
            ["COMPLETED", "FAILED", "TIMEOUT", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY"].map(is_over) == [true; 6]
        );
        assert!(["PENDING", "RUNNING", "COMPLETING", "REQUEUED"].map(is_over) == [false; 4]);
    }

    #[test]
    fn only_some_reasons_are_hopeless() {
        assert!(parse("JobState=PENDING Reason=PartitionConfig").is_hopeless());
        assert!(!parse("JobState=PENDING Reason=Resources").is_hopeless());
    }
}
