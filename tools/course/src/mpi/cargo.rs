//! Runs cargo for a chosen MPI, just as plain `cargo build` runs for the configured one.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, IsTerminal, stderr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use crate::fault::{Context, Fault, Result};
use crate::mpi::toolchain::Toolchain;

/// What separates the flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// The cargo that has started us, or the one on the `PATH`.
pub fn plain() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A cargo command that builds for this MPI. The current folder stays that of the user.
pub fn with(toolchain: &Toolchain, subcommand: &str) -> Command {
    let mut command = plain();
    command.args([subcommand, "--release", "--manifest-path"]).arg(toolchain.root.join("Cargo.toml"));
    settings(&mut command, toolchain);
    command
}

/// Tells a command which MPI to build for, also if it is a program that starts cargo.
pub fn settings(command: &mut Command, toolchain: &Toolchain) {
    command
        .envs(toolchain.environment())
        .env("CARGO_TARGET_DIR", toolchain.target_dir())
        // Set even when empty: it overrides the configured MPI's flags.
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(toolchain).join(SEPARATOR))
        .env_remove("CARGO_BUILD_TARGET");
}

/// The flags that the user has exported, and ours.
fn rustflags(toolchain: &Toolchain) -> Vec<String> {
    let encoded = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let spaced = env::var("RUSTFLAGS").unwrap_or_default();
    let own = encoded.split(SEPARATOR).chain(spaced.split_whitespace()).filter(|flag| !flag.is_empty());
    own.map(str::to_owned).chain(toolchain.rustflags()).collect()
}

/// Builds one program, and says where it is.
pub fn program(toolchain: &Toolchain, args: &[&str]) -> Result<PathBuf> {
    let built = build(toolchain, args)?;
    let program = built.iter().rev().find_map(|artifact| artifact["executable"].as_str());
    program
        .map(PathBuf::from)
        .ok_or_else(|| Fault::new(format!("cargo names no program that it has built by {args:?}")))
}

/// Builds, and is silent if there's nothing to do; see [`built`].
pub fn build(toolchain: &Toolchain, args: &[&str]) -> Result<Vec<Value>> {
    // What stands behind `--` is the compiler's.
    built(toolchain, if args.contains(&"--") { "rustc" } else { "build" }, args)
}

/// Runs `cargo build`, or `cargo test --no-run`, and is silent if there's nothing to do. What cargo says of each thing that it has built, or had built before:
/// where a program lies depends on the user's own settings, too (`build.target` in `~/.cargo/config.toml`), and in the place
/// where it lies without them there may be an older one.
pub fn built(toolchain: &Toolchain, subcommand: &str, args: &[&str]) -> Result<Vec<Value>> {
    let color = if stderr().is_terminal() { "always" } else { "auto" };
    let mut command = with(toolchain, subcommand);
    command
        .arg("--message-format=json-render-diagnostics")
        .args(args)
        .env("CARGO_TERM_COLOR", env::var_os("CARGO_TERM_COLOR").unwrap_or_else(|| OsString::from(color)));
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context(|| "cannot run cargo".into())?;
    // On a thread of its own: a full pipe would stop cargo.
    let built = child.stdout.take().map(|pipe| thread::spawn(|| artifacts(BufReader::new(pipe))));
    let lines = child.stderr.take().map(|pipe| BufReader::new(pipe).lines());
    for line in lines.into_iter().flatten().map_while(std::io::Result::ok).filter(|line| !is_summary(line)) {
        eprintln!("{line}");
    }
    let status = child.wait().context(|| "cannot wait for cargo".into())?;
    if !status.success() {
        return Err(Fault::new("the build failed; cargo's message is above"));
    }
    Ok(built.and_then(|built| built.join().ok()).unwrap_or_default())
}

/// Cargo's messages about what it has built; each is a line.
fn artifacts(messages: impl BufRead) -> Vec<Value> {
    let messages = messages.lines().map_while(std::io::Result::ok).filter_map(|line| serde_json::from_str(&line).ok());
    messages.filter(|message: &Value| message["reason"] == "compiler-artifact").collect()
}

/// Cargo's last lines, "Finished `release` profile …", which is the only one where nothing is to be done, and where test
/// programs are.
fn is_summary(line: &str) -> bool {
    (line.contains("Finished") && line.contains("profile [")) || line.trim_start().starts_with("Executable ")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::mpi::installation::{Mpi, Name};
    use crate::mpi::libclang::Libclang;
    use crate::mpi::toolchain::Toolchain;

    /// A program that prints "new" is built, where there is one that prints "old" in the place of programs.
    #[test]
    fn what_was_just_built_is_what_runs_wherever_the_users_settings_put_it() {
        let root = env::temp_dir().join(format!("course-cargo-{}", std::process::id()));
        let (none, folder) = (PathBuf::new(), root.join("target/mpich/release"));
        let version = String::from("4.0.2");
        let mpi = Mpi { name: Name::Mpich, version, mpicc: none.clone(), mpiexec: none.clone(), libraries: vec![] };
        let toolchain = Toolchain::new(&root, mpi, Libclang { folder: none, has_headers: true });
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("Cargo.toml"), "[package]\nname = \"probe\"\nedition = \"2024\"\n[workspace]\n").unwrap();
        fs::write(root.join("src/main.rs"), "fn main() { print!(\"new\") }").unwrap();
        let said = Command::new("rustc").arg("-vV").output().unwrap().stdout;
        let said = String::from_utf8(said).unwrap();
        let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let elsewhere = root.join("elsewhere");
        for setting in [
            "term.quiet=false".to_owned(),
            format!("build.target={host:?}"),
            format!("build.target-dir={elsewhere:?}"),
            format!("build.build-dir={elsewhere:?}"),
        ] {
            let _ = fs::remove_dir_all(root.join("target"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("probe"), "#!/bin/sh\necho old").unwrap();
            let built = program(&toolchain, &["--config", &setting, "--bin", "probe"]).unwrap();
            assert_eq!(Command::new(built).output().unwrap().stdout, b"new", "{setting}");
        }
        assert!(program(&toolchain, &["--lib"]).is_err(), "there is none");
        fs::remove_dir_all(root).unwrap();
    }
}
