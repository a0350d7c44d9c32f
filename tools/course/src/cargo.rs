//! Runs cargo for a chosen MPI, just as plain `cargo build` runs for the configured one.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::config::Config;
use crate::error::{Context, Fault, Result};

/// What separates the flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// The cargo that has started us, or the one on the `PATH`.
pub fn plain() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A cargo command that builds for this MPI. The current folder stays that of the user.
pub fn with(config: &Config, root: &Path, subcommand: &str) -> Command {
    let mut command = plain();
    command
        .args([subcommand, "--release", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .envs(config.environment())
        .env("CARGO_TARGET_DIR", root.join(config.target_dir()))
        // Set even when empty: it overrides the configured MPI's flags.
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(config).join(SEPARATOR))
        .env_remove("CARGO_BUILD_TARGET");
    command
}

/// The flags that the user has exported, and ours.
fn rustflags(config: &Config) -> Vec<String> {
    let encoded = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let spaced = env::var("RUSTFLAGS").unwrap_or_default();
    let own = encoded.split(SEPARATOR).chain(spaced.split_whitespace()).filter(|flag| !flag.is_empty());
    own.map(str::to_owned).chain(config.rustflags()).collect()
}

/// Where cargo puts a program that it has built for this MPI.
pub fn program(config: &Config, root: &Path, name: impl AsRef<Path>) -> PathBuf {
    root.join(config.target_dir()).join("release").join(name)
}

/// Builds, and is silent if there's nothing to do.
pub fn build(config: &Config, root: &Path, args: &[&str]) -> Result<()> {
    let color = if stderr().is_terminal() { "always" } else { "auto" };
    let mut command = with(config, root, "build");
    command
        .args(args)
        .env("CARGO_TERM_COLOR", env::var_os("CARGO_TERM_COLOR").unwrap_or_else(|| OsString::from(color)));
    let mut child = command.stderr(Stdio::piped()).spawn().context(|| "cannot run cargo".into())?;
    let lines = child.stderr.take().map(|pipe| BufReader::new(pipe).lines());
    for line in lines.into_iter().flatten().map_while(std::io::Result::ok).filter(|line| !is_summary(line)) {
        eprintln!("{line}");
    }
    let status = child.wait().context(|| "cannot wait for cargo".into())?;
    if status.success() { Ok(()) } else { Err(Fault::new("the build failed; cargo's message is above")) }
}

/// Cargo's last line, "Finished `release` profile …", which is the only one where nothing is to be done.
fn is_summary(line: &str) -> bool {
    line.contains("Finished") && line.contains("profile [")
}
