//! The doctor's checks of the machine and of the user's environment.

use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;
use std::{env, fs};

use launch::Kind;

use super::finding::Finding::{self, Fault, Fine, Warning};
use crate::job::shared_memory;
use crate::mpi::exported;
use crate::mpi::identify;
use crate::mpi::mpi_toml;
use crate::mpi::path::on_path;
use crate::mpi::system;
use crate::mpi::toolchain::Toolchain;

/// The number of ranks that most lessons run on.
const USUAL_RANKS: usize = 4;

/// What matters with every MPI.
pub fn all() -> Vec<Finding> {
    [Some(c_compiler()), Some(host_name()), size_of_shared_memory()].into_iter().flatten().collect()
}

fn c_compiler() -> Finding {
    match on_path(Path::new("cc")) {
        Some(path) => Fine(format!("C compiler {}", path.display())),
        None => Fault(
            "there is no C compiler `cc`".into(),
            "install gcc or clang (Debian: apt-get install gcc libc6-dev)".into(),
        ),
    }
}

/// Launchers look up their own host.
fn host_name() -> Finding {
    let name = said(Command::new("uname").arg("-n")).unwrap_or_default();
    match (name.as_str(), 0).to_socket_addrs() {
        Ok(_) => Fine(format!("the host name {name} resolves")),
        Err(_) => Warning(
            format!("the host name {name} doesn't resolve, which makes launchers wait or fail"),
            format!("echo '127.0.1.1 {name}' | sudo tee -a /etc/hosts"),
        ),
    }
}

fn size_of_shared_memory() -> Option<Finding> {
    let megabytes = shared_memory::size_and_free()?[0] / 1024;
    Some(match shared_memory::too_little(megabytes) {
        None => Fine(format!("/dev/shm has {megabytes} MB")),
        Some(what) => Warning(what, shared_memory::MORE.into()),
    })
}

/// What goes wrong when commands are typed by hand, without this tool's environment.
pub fn of_launcher(toolchain: &Toolchain) -> Vec<Finding> {
    let mut findings = vec![typed_launcher(toolchain)];
    if toolchain.mpi.name.kind() == Kind::OpenMpi {
        findings.extend(root_user(toolchain));
        findings.extend(slots(toolchain));
    }
    findings.extend(exported::decisive(toolchain).into_iter().map(|one| Warning(one.what, one.fix)));
    findings.extend(other_flags(toolchain));
    findings.extend(exported_wrapper(toolchain));
    findings
}

/// The `mpiexec` that a student types may be another MPI's: n programs would each say "rank 0 of 1".
fn typed_launcher(toolchain: &Toolchain) -> Finding {
    let own = toolchain.mpi.mpiexec.strip_prefix(&toolchain.root).unwrap_or(&toolchain.mpi.mpiexec).display();
    let Some(typed) = on_path(Path::new("mpiexec")) else {
        return Fine(format!("there is no mpiexec on the PATH: type {own}"));
    };
    let fits = |found: identify::FoundLauncher| found.fits(toolchain.mpi.name.kind(), &toolchain.mpi.version);
    if identify::launcher(&typed).is_some_and(fits) {
        return Fine(format!("the mpiexec on the PATH belongs to {}", toolchain.mpi));
    }
    let what = format!("the mpiexec on the PATH, {}, doesn't belong to {}", typed.display(), toolchain.mpi);
    Warning(what, format!("type {own} instead of mpiexec"))
}

fn root_user(toolchain: &Toolchain) -> Option<Finding> {
    let exports = exports(toolchain, "ALLOW_RUN_AS_ROOT");
    system::is_root().then(|| Warning("as root, a hand-typed mpiexec of Open MPI refuses to start".into(), exports))
}

fn slots(toolchain: &Toolchain) -> Option<Finding> {
    let cores = available_parallelism().map_or(1, usize::from);
    let what = format!("this machine has {cores} cores: a hand-typed mpiexec of Open MPI refuses to start more ranks");
    (cores < USUAL_RANKS).then(|| Warning(what, exports(toolchain, "rmaps")))
}

/// The lines to paste for those of the launcher's variables whose names contain `part`.
fn exports(toolchain: &Toolchain, part: &str) -> String {
    let variables = toolchain.mpi.environment();
    let lines =
        variables.iter().filter(|(name, _)| name.contains(part)).map(|(name, value)| format!("export {name}={value}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Flags from the environment, and those for a target from any file, replace those of `.cargo/mpi.toml`, and with them the
/// way to the MPI's library. (Those of `build` in other files are added to ours.)
fn other_flags(toolchain: &Toolchain) -> Option<Finding> {
    let exported = env::vars_os().filter_map(|(name, _)| name.into_string().ok()).find(|name| replaces_flags(name));
    let exported = exported.map(|name| (format!("{name} is exported"), format!("unset {name}")));
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cargo")));
    let folders = toolchain.root.ancestors().map(|folder| folder.join(".cargo")).chain(home);
    let mut files = folders.flat_map(|folder| ["config.toml", "config"].map(|name| folder.join(name)));
    let written = || {
        let file = files
            .find(|file| fs::read_to_string(file).is_ok_and(|text| has_target_flags(&text)))?
            .display()
            .to_string();
        Some((format!("{file} has rustflags for a target"), format!("move them in {file} to [build] rustflags")))
    };
    let (what, fix) = exported.or_else(written)?;
    let what = format!("{what}: programs from plain `cargo build` won't find the MPI's library");
    (!toolchain.rustflags().is_empty()).then_some(Warning(what, fix))
}

fn replaces_flags(variable: &str) -> bool {
    let target = variable.strip_prefix("CARGO_TARGET_").is_some_and(|rest| rest.ends_with("_RUSTFLAGS"));
    target || ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].contains(&variable)
}

/// Whether a configuration of cargo's has `target.….rustflags`, in a table or in one line.
fn has_target_flags(toml: &str) -> bool {
    let mut in_target = false;
    toml.lines().map(str::trim).filter(|line| !line.starts_with('#')).any(|line| {
        if line.starts_with('[') {
            in_target = line.trim_start_matches('[').trim_start().starts_with("target");
        }
        (in_target || line.starts_with("target")) && line.contains("rustflags")
    })
}

/// Cargo prefers an exported variable to that of `.cargo/mpi.toml`.
fn exported_wrapper(toolchain: &Toolchain) -> Option<Finding> {
    let exported = mpi_toml::users_own(&toolchain.root, "MPICC")?;
    let what = format!("MPICC is exported: plain `cargo build` uses {}, not {}", exported.display(), toolchain.mpi);
    Some(Warning(what, "unset MPICC    (or choose it for all: cargo course setup)".into()))
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_that_replace_ours_are_known_in_each_spelling() {
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS"] {
            assert!(replaces_flags(name), "{name}");
        }
        assert!(!replaces_flags("CARGO_BUILD_RUSTFLAGS") && !replaces_flags("CARGO_TARGET_DIR"));
        let table = "[build]\njobs = 2\n[target.x86_64-unknown-linux-gnu]\nrustflags = [\"-C\", \"x\"]\n";
        for text in [table, "[target.'cfg(unix)']\n  rustflags = \"x\"", "target.x86_64.rustflags = [\"x\"]"] {
            assert!(has_target_flags(text), "{text}");
        }
        for text in [
            "[build]\nrustflags = []",
            "[target.x]\nlinker = \"a\"\n[build]\nrustflags = []",
            "[target.x]\n# rustflags",
        ] {
            assert!(!has_target_flags(text), "{text}");
        }
    }
}
