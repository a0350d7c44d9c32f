//! Asks one of Slurm's commands.

use std::process::Command;
use std::time::Duration;

use crate::fault::{Fault, Result};

/// What one of Slurm's commands may take to answer; on a busy cluster they take seconds.
const ANSWER: Duration = Duration::from_secs(60);

/// What one of Slurm's commands prints.
pub fn answer(command: &mut Command, name: &str) -> Result<String> {
    let captured = launch::capture(command, ANSWER).map_err(|error| {
        Fault::new(format!("{name} can't be run: {error}"))
            .fix("log in to a cluster that has Slurm, or make one: scripts/cluster/box slurm --help")
    })?;
    if captured.ended.interrupted {
        return Err(Fault::interrupted());
    }
    if captured.ended.timed_out {
        return Err(Fault::new(format!("{name} doesn't answer within {} s", ANSWER.as_secs())));
    }
    if !captured.ended.success() {
        return Err(Fault::new(format!("{name} says: {}", captured.stderr.trim())));
    }
    Ok(captured.stdout)
}
