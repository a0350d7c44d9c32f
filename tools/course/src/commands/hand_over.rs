//! Lets another package's program do what was typed.

use std::env;
use std::process::Command;
use std::time::Duration;

use crate::fault::{Context, INTERRUPTED, Result};
use crate::lessons::Course;
use crate::lessons::outside::Outside;
use crate::mpi::cargo;
use crate::mpi::setup;

/// The variable by which that program knows this one, to ask it something.
pub const COURSE: &str = "COURSE_PROGRAM";

/// Builds the program that has this command, and hands our own command line over to it.
pub fn run(outside: &Outside, course: &Course) -> Result<u8> {
    let toolchain = setup::ensure(&course.root, None)?;
    let program = cargo::program(&toolchain, &["--workspace", "--bin", &outside.package])?;
    let mut command = Command::new(program);
    command.args(env::args_os().skip(1));
    command.envs(env::current_exe().map(|own| (COURSE, own)));
    // No limit here: each run that it starts has its own.
    let ended = launch::run(&mut command, Duration::MAX).context(|| format!("cannot run {}", outside.package))?;
    Ok(if ended.interrupted { INTERRUPTED } else { u8::try_from(ended.code).unwrap_or(1) })
}
