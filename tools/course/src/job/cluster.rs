//! A run on several machines: what is looked at before it starts, while it runs, and when it has failed.
//!
//! The launchers leave much out: one hangs if a node lacks the program, the other doesn't notice that a cable was pulled,
//! and neither says which MPI a node has. What can be found out by a shell script is: `scripts/cluster/check`.
//!
//! In this room: what is done beyond that, to reach the other machines and to notice that one is gone. Which they are, says the
//! `machine_file`.

pub mod guards;
mod network;

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use launch::{Kind, Launcher};

use self::guards::Watch;
use crate::fault::{Context, Fault, INTERRUPTED, Result, TIME_LIMIT};
use crate::job::machine_file::HostFile;
use crate::mpi::identify;
use crate::mpi::installation::{Mpi, Name};
use crate::mpi::toolchain::Toolchain;

/// What the check before a run may take. It takes 2 s for four nodes, and some 6 s if one doesn't answer.
const CHECKING: Duration = Duration::from_secs(60);
/// What copying to all nodes may take: the first time it's the embedded MPI, too, 60 MB.
const COPYING: Duration = Duration::from_secs(1800);
/// How much room a node must have, in MB. Open MPI writes a few of them to /tmp for each run, a lesson less.
const ENOUGH_ROOM: &str = "20";

/// Several machines, of which at least one isn't this one.
pub struct Cluster<'a> {
    toolchain: &'a Toolchain,
    /// The file that names them.
    pub hosts: HostFile,
}

impl<'a> Cluster<'a> {
    /// The machines that this file names.
    pub fn new(toolchain: &'a Toolchain, hosts: HostFile) -> Self {
        Self { toolchain, hosts }
    }

    /// Copies the checkout (without what git ignores), the files to be run, and the embedded MPI to all machines.
    pub fn sync(&self, files: &[&Path]) -> Result<()> {
        let mut command = self.script("sync");
        command.arg(&self.toolchain.root).args(files);
        if self.toolchain.mpi.name == Name::Embedded {
            command.args(["bin", "lib"].map(|folder| self.toolchain.root.join(".mpi").join(folder)));
        }
        if self.succeeds(command, COPYING)? {
            return Ok(());
        }
        Err(Fault::new("not all nodes have what they need to run this; which of them, and why, is above"))
    }

    /// Looks whether all machines can run these files.
    pub fn check(&self, files: &[&Path]) -> Result<()> {
        let Mpi { name, version, mpiexec, .. } = &self.toolchain.mpi;
        // The embedded MPI has the same path everywhere; another one is what the node's own PATH finds.
        let launcher = match name {
            Name::Embedded => mpiexec.as_path(),
            Name::OpenMpi | Name::Mpich => Path::new(mpiexec.file_name().unwrap_or(mpiexec.as_os_str())),
        };
        let mut command = self.script("check");
        command.arg("--mpi").arg(launcher).arg("--to-run").arg(format!("{} {version}", identify::family(name.kind())));
        command.args(["--free", ENOUGH_ROOM]).args(files);
        if let Ok(folder) = env::current_dir() {
            // The ranks are to start where we are.
            command.arg(folder);
        }
        if self.succeeds(command, CHECKING)? {
            return Ok(());
        }
        let file = self.hosts.given.display();
        Err(Fault::new("not started, since it can't run on these machines; what is wrong is above")
            .fix(format!("look again, at more: scripts/cluster/check --hosts {file}")))
    }

    /// What the launcher's environment must say, besides what it must say on one machine.
    pub fn environment(&self) -> Vec<(String, String)> {
        let kind = self.toolchain.mpi.name.kind();
        let mut all = self.hosts.ssh.as_ref().map_or_else(Vec::new, |file| ssh_for_launcher(kind, file));
        if kind == Kind::OpenMpi {
            all.extend(network::environment(&self.hosts.names));
        }
        all
    }

    /// The launcher with what it needs to know besides the machines.
    pub fn adapt(&self, launcher: Launcher) -> Launcher {
        match network::own_address(&self.hosts.names) {
            Some(address) => launcher.with_own_address(address.into()),
            None => launcher,
        }
    }

    /// Begins to watch all machines.
    pub fn watch(&self, program: &Path) -> Watch {
        Watch::begin(&self.hosts.names, self.hosts.ssh.as_deref(), program)
    }

    /// One of the scripts for clusters, for these machines.
    fn script(&self, name: &str) -> Command {
        let mut command = Command::new(self.toolchain.root.join("scripts/cluster").join(name));
        command.arg("--hosts").arg(&self.hosts.list);
        command
    }

    /// Runs a script with our own output; whether it succeeds.
    fn succeeds(&self, mut command: Command, limit: Duration) -> Result<bool> {
        let name = command.get_program().to_string_lossy().into_owned();
        let ended = launch::run(&mut command, limit).context(|| format!("cannot run {name}"))?;
        if ended.interrupted {
            return Err(Fault::interrupted().code(INTERRUPTED));
        }
        if ended.timed_out {
            return Err(Fault::new(format!("{name} took more than {} s", limit.as_secs())).code(TIME_LIMIT));
        }
        Ok(ended.success())
    }
}

/// Which variables hand a launcher's ssh this file, besides the options that the user has exported. Open MPI 4 calls it rsh,
/// and 5 has PRRTE start the ranks; both may let the nodes start each other, who don't have the file.
fn ssh_for_launcher(kind: Kind, file: &Path) -> Vec<(String, String)> {
    let (options, others): (&[&str], &[&str]) = match kind {
        Kind::Mpich => (&["HYDRA_LAUNCHER_EXTRA_ARGS"], &[]),
        Kind::OpenMpi => (
            &["OMPI_MCA_plm_rsh_args", "PRTE_MCA_plm_ssh_args"],
            &["OMPI_MCA_plm_rsh_no_tree_spawn", "PRTE_MCA_plm_ssh_no_tree_spawn"],
        ),
    };
    let with_theirs = |name: &&str| {
        let theirs = env::var(name).unwrap_or_default();
        ((*name).to_owned(), format!("{theirs} -F {}", file.display()).trim_start().to_owned())
    };
    options.iter().map(with_theirs).chain(others.iter().map(|&name| (name.to_owned(), "1".to_owned()))).collect()
}

/// MPICH 4.0 as Debian 12 and Ubuntu 22.04 have it hangs in `MPI_Finalize`, in every second or third run on several
/// nodes, by a mistake in how it disconnects (pmodels/mpich issue 6596).
pub fn must_work_across_nodes(mpi: &Mpi) -> Result<()> {
    if mpi.name == Name::Mpich && mpi.version.starts_with("4.0") {
        let what =
            format!("{mpi} hangs at the end of every second or third run on several nodes (pmodels/mpich #6596)");
        return Err(Fault::new(what).fix("use the course's own MPICH: cargo course setup --mpi embedded"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mpi(name: Name, version: &str) -> Mpi {
        let (mpicc, mpiexec) = ("mpicc".into(), "mpiexec".into());
        Mpi { name, version: version.into(), mpicc, mpiexec, libraries: vec![] }
    }

    #[test]
    fn the_mpich_that_hangs_across_nodes_is_refused() {
        let fault = must_work_across_nodes(&mpi(Name::Mpich, "4.0.2")).expect_err("it hangs");
        assert!(fault.to_string().contains("setup --mpi embedded"), "{fault}");
        for good in [mpi(Name::Embedded, "5.0.2"), mpi(Name::Mpich, "4.2.0"), mpi(Name::OpenMpi, "4.0.3")] {
            assert!(must_work_across_nodes(&good).is_ok(), "{good}");
        }
    }

    #[test]
    fn launchers_hand_a_file_to_ssh() {
        let names = |kind| {
            let variables = ssh_for_launcher(kind, Path::new("/a/hosts.ssh"));
            assert_eq!(variables[0].1, "-F /a/hosts.ssh");
            variables.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(Kind::Mpich), ["HYDRA_LAUNCHER_EXTRA_ARGS"]);
        assert!(names(Kind::OpenMpi).contains(&"OMPI_MCA_plm_rsh_args".to_owned()));
    }
}
