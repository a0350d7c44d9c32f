//! Inside a job of Slurm's: how many ranks it may have, and whether its nodes see what is to run.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::fault::{Fault, Result};

/// What it may take to ask all nodes; usually a tenth of a second.
const ANSWER: Duration = Duration::from_secs(60);

/// Prints the node's name if it doesn't see the program.
const LOOK: &str = r#"test -x "$0" || echo "$SLURMD_NODENAME""#;

/// What srun says of a job that is no more.
const OVER: [&str; 3] = ["Invalid job id", "already completing or completed", "Expired"];

/// Whether this process is the only one that srun has started; if it isn't, all but the first are to end without a word.
///
/// # Errors
/// If it is the first of several: each would start all ranks.
pub fn is_started_once() -> Result<bool> {
    // A job's script is no step of srun's, and has no number of tasks.
    let number = |name| env::var(name).ok().and_then(|text| text.parse::<usize>().ok());
    match (number("SLURM_STEP_NUM_TASKS"), number("SLURM_PROCID")) {
        (Some(several @ 2..), Some(0)) => Err(Fault::usage(format!(
            "srun has started {several} of me: start me once, without srun or by srun --ntasks=1"
        ))),
        (Some(2..), Some(_)) => Ok(false),
        _ => Ok(true),
    }
}

/// What Slurm has given to the job that this process belongs to. The launchers read the same variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// On how many nodes.
    pub nodes: usize,
    /// How many ranks it has room for.
    pub tasks: usize,
}

impl Allocation {
    /// Nothing, outside a job.
    pub fn ours() -> Option<Self> {
        env::var_os("SLURM_JOB_ID")?;
        let nodes = env::var("SLURM_JOB_NUM_NODES").ok()?.parse().ok()?;
        Some(Self { nodes, tasks: tasks(&env::var("SLURM_TASKS_PER_NODE").ok()?)? })
    }

    /// Refuses more ranks than the job has room for: the launchers would start them all the same, on cores that are
    /// taken, and all ranks would wait for the slowest.
    pub fn check_ranks(self, ranks: usize) -> Result<()> {
        if ranks <= self.tasks {
            return Ok(());
        }
        let Self { nodes, tasks } = self;
        let cores = env::var("SLURM_CPUS_PER_TASK").ok().and_then(|cores| cores.parse::<usize>().ok()).unwrap_or(1);
        if cores > 1 && ranks <= tasks.saturating_mul(cores) {
            // An allocation for threads: the launchers would count its tasks.
            let has = format!("this job has {tasks} task(s) with {cores} cores each, and a rank is a task");
            return Err(Fault::usage(format!("{ranks} ranks are more than this job has room for: {has}"))
                .fix(format!("ask for tasks, not for cores: salloc --ntasks={ranks}, or sbatch --ntasks={ranks} …")));
        }
        Err(Fault::usage(format!("{ranks} ranks are more than this job has room for: {tasks} on {nodes} node(s)"))
            .fix(format!("ask for more when you submit (sbatch --ntasks={ranks} …), or start at most -n {tasks}")))
    }

    /// Asks each node whether it sees the program. Where one doesn't, a launcher may wait for ever.
    pub fn check_nodes(self, program: &Path) -> Result<()> {
        let mut command = Command::new("srun");
        let one_on_each = [format!("--nodes={}", self.nodes), format!("--ntasks={}", self.nodes)];
        command.args(["--overlap", "--mpi=none", "--ntasks-per-node=1"]).args(one_on_each);
        let captured = launch::capture(command.args(["sh", "-c", LOOK]).arg(program), ANSWER);
        let problem = match captured {
            Ok(captured) if captured.ended.interrupted => return Err(Fault::interrupted()),
            Ok(captured) if captured.ended.success() => return seen(&captured.stdout, program),
            Ok(captured) if OVER.iter().any(|words| captured.stderr.contains(words)) => return Err(over()),
            Ok(captured) => captured.stderr.trim().to_owned(),
            Err(error) => error.to_string(),
        };
        eprintln!("note: can't ask the nodes whether they see the program, so this is not checked; srun: {problem}");
        Ok(())
    }
}

/// A launcher would ask Slurm for the nodes of such a job, and wait.
fn over() -> Fault {
    let id = env::var("SLURM_JOB_ID").unwrap_or_default();
    Fault::new(format!("this shell believes to be in Slurm's job {id}, which is over"))
        .fix("unset SLURM_JOB_ID \"${!SLURM_@}\"; or leave this shell")
}

/// An error, if there are names in what the nodes print.
fn seen(said: &str, program: &Path) -> Result<()> {
    let mut blind: Vec<_> = said.split_whitespace().collect();
    blind.sort_unstable();
    if blind.is_empty() {
        return Ok(());
    }
    Err(Fault::new(format!("not to be seen on {}: {}", blind.join(", "), program.display())).fix(
        "all nodes must see this checkout, at this path: submit from a file system that they share, or copy it to each node",
    ))
}

/// The sum of "4(x3),2", which says: 4 on each of three nodes, then 2 on one.
fn tasks(text: &str) -> Option<usize> {
    let group = |group: &str| match group.split_once("(x") {
        Some((tasks, nodes)) => Some(tasks.parse::<usize>().ok()? * nodes.strip_suffix(')')?.parse::<usize>().ok()?),
        None => group.parse().ok(),
    };
    text.split(',').map(group).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slurm_counts_tasks_in_groups() {
        let cases = [("4(x4)", Some(16)), ("3", Some(3)), ("2(x2),1(x3)", Some(7)), ("", None), ("4(x", None)];
        assert_eq!(cases.map(|(text, _)| tasks(text)), cases.map(|(_, sum)| sum));
    }

    #[test]
    fn more_ranks_than_room_are_refused() {
        let ours = Allocation { nodes: 4, tasks: 16 };
        assert!(ours.check_ranks(16).is_ok());
        let fault = ours.check_ranks(17).expect_err("one too many");
        assert_eq!(fault.what(), "17 ranks are more than this job has room for: 16 on 4 node(s)");
    }

    #[test]
    fn nodes_that_see_nothing_are_named() {
        let program = Path::new("/shared/program");
        assert!(seen("", program).is_ok());
        let fault = seen("rpi-2\nrpi-1\n", program).expect_err("two are blind");
        assert_eq!(fault.what(), "not to be seen on rpi-1, rpi-2: /shared/program");
    }
}
