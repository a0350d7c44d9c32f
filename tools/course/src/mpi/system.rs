//! The system's package manager: the one command that installs what is missing.

use std::fs;
use std::process::Command;

use crate::fault::{Context, Fault, Result};

/// What may have to come from the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Python 3 and pip, with which the wheels are brought.
    Pip,
    /// An MPI and libclang, where there are no wheels.
    MpiAndLibclang,
}

/// A package manager, with the names of the packages that we may need.
struct Manager {
    /// What `ID` or `ID_LIKE` in `/etc/os-release` says.
    systems: &'static [&'static str],
    install: &'static str,
    pip: &'static str,
    mpi: &'static str,
}

const MANAGERS: [Manager; 6] = [
    Manager {
        systems: &["debian", "ubuntu"],
        install: "apt-get install -y",
        pip: "python3-pip",
        mpi: "libopenmpi-dev openmpi-bin libclang-dev",
    },
    Manager {
        systems: &["fedora", "rhel", "centos"],
        install: "dnf install -y",
        pip: "python3-pip",
        mpi: "openmpi-devel clang-devel",
    },
    Manager { systems: &["arch"], install: "pacman -Sy --noconfirm", pip: "python-pip", mpi: "openmpi clang" },
    Manager {
        systems: &["suse", "opensuse"],
        install: "zypper install -y",
        pip: "python3-pip",
        mpi: "openmpi4-devel clang-devel",
    },
    Manager { systems: &["alpine"], install: "apk add", pip: "py3-pip", mpi: "openmpi-dev clang-dev" },
    Manager { systems: &["macos"], install: "brew install", pip: "python", mpi: "open-mpi llvm" },
];

/// The command for this system, as one types it; nothing for a system that we don't know.
pub fn command(missing: Missing) -> Option<String> {
    let release = if cfg!(target_os = "macos") {
        "ID=macos".into()
    } else {
        fs::read_to_string("/etc/os-release").unwrap_or_default()
    };
    command_for(&release, missing, is_root())
}

fn command_for(release: &str, missing: Missing, root: bool) -> Option<String> {
    let systems = systems(release);
    let manager = systems.iter().find_map(|id| MANAGERS.iter().find(|manager| manager.systems.contains(id)))?;
    let packages = match missing {
        Missing::Pip => manager.pip,
        Missing::MpiAndLibclang => manager.mpi,
    };
    // Homebrew refuses to run as root.
    let sudo = if root || manager.systems == ["macos"] { "" } else { "sudo " };
    // A fresh container has no package lists.
    let update = if manager.systems.contains(&"debian") { format!("{sudo}apt-get update && ") } else { String::new() };
    Some(format!("{update}{sudo}{} {packages}", manager.install))
}

/// The system's own name first, and then those that it is like.
fn systems(release: &str) -> Vec<&str> {
    let value = |name| release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let values = ["ID", "ID_LIKE"].into_iter().filter_map(value);
    values.flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace()).collect()
}

/// Runs such a command, visibly.
pub fn install(command: &str) -> Result<()> {
    eprintln!("Running: {command}");
    let status = Command::new("sh").args(["-c", command]).status().context(|| "cannot run a shell".into())?;
    if status.success() {
        Ok(())
    } else {
        Err(Fault::new(format!("this failed: {command}")).fix("its message is above"))
    }
}

/// Whether we run as root.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_gets_its_own_command() {
        let raspbian = "PRETTY_NAME=\"Raspbian\"\nID=raspbian\nID_LIKE=debian\n";
        assert_eq!(
            command_for(raspbian, Missing::Pip, false).as_deref(),
            Some("sudo apt-get update && sudo apt-get install -y python3-pip")
        );
        let rocky = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        assert_eq!(command_for(rocky, Missing::Pip, true).as_deref(), Some("dnf install -y python3-pip"));
        let alpine = "ID=alpine\n";
        assert_eq!(
            command_for(alpine, Missing::MpiAndLibclang, true).as_deref(),
            Some("apk add openmpi-dev clang-dev")
        );
        assert_eq!(command_for("ID=macos", Missing::Pip, false).as_deref(), Some("brew install python"));
        assert_eq!(command_for("ID=plan9", Missing::Pip, true), None);
    }
}
