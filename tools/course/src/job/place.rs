//! Where a job's ranks are to run, what must hold there before they start, and the command that starts them.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::fault::{Fault, Result};
use crate::job::allocation::Allocation;
use crate::job::cluster::guards::Watch;
use crate::job::cluster::{self, Cluster};
use crate::job::machine_file::{self, HostFile};
use crate::job::room;
use crate::mpi::exported;
use crate::mpi::toolchain::Toolchain;

/// Where the ranks are to run, and what starts them there.
pub struct Place<'a> {
    toolchain: &'a Toolchain,
    site: Site<'a>,
}

enum Site<'a> {
    /// On this machine. There may be a file that says so, and how many.
    Here(Option<HostFile>),
    /// On the nodes that Slurm has given to this job: the launcher takes them by itself.
    Job(Allocation),
    /// On the machines of a machine file.
    Machines(Cluster<'a>),
}

impl<'a> Place<'a> {
    /// The machines of the file, if there is one that names others than this machine; else those of a job of Slurm's. A file is
    /// read before anything is built: a slip in it should not take a minute to be found.
    ///
    /// # Errors
    /// If something is wrong with the file, or this MPI is known to hang on several nodes.
    pub fn find(toolchain: &'a Toolchain, hostfile: Option<&Path>) -> Result<Self> {
        let read = |file| machine_file::for_mpi(file, toolchain.mpi.name.kind(), &toolchain.target_dir());
        let site = match (hostfile.map(read).transpose()?, Allocation::ours()) {
            (Some(hosts), _) if !hosts.is_only_here() => Site::Machines(Cluster::new(toolchain, hosts)),
            (None, Some(allocation)) => Site::Job(allocation),
            (hosts, _) => Site::Here(hosts),
        };
        let place = Self { toolchain, site };
        if !place.is_one_machine() {
            cluster::must_work_across_nodes(&toolchain.mpi)?;
        }
        Ok(place)
    }

    /// The machine file, if there is one.
    fn hosts(&self) -> Option<&HostFile> {
        match &self.site {
            Site::Here(hosts) => hosts.as_ref(),
            Site::Job(_) => None,
            Site::Machines(cluster) => Some(&cluster.hosts),
        }
    }

    /// The same, if it names another machine.
    pub fn other_hosts(&self) -> Option<&HostFile> {
        if let Site::Machines(cluster) = &self.site { Some(&cluster.hosts) } else { None }
    }

    /// The number of ranks that is asked for; otherwise what there is room for, if that is known. A job is held to it, a
    /// machine file to its `max_slots`, and this machine to what it has.
    pub fn ranks(&self, asked: Option<usize>, default: usize) -> Result<usize> {
        let hosts = self.hosts();
        let room = match &self.site {
            Site::Here(_) | Site::Machines(_) => hosts.and_then(|hosts| hosts.slots),
            Site::Job(allocation) => Some(allocation.tasks),
        };
        let ranks = asked.or(room).unwrap_or(default);
        if let Site::Job(allocation) = self.site {
            allocation.check_ranks(ranks)?;
        }
        if let Some(most) = hosts.and_then(|hosts| hosts.most).filter(|&most| ranks > most) {
            // Open MPI, told to oversubscribe, would start them.
            return Err(Fault::usage(format!("{ranks} ranks are more than the hosts' max_slots allow: {most}"))
                .fix(format!("at most -n {most}, or a higher max_slots")));
        }
        if self.is_one_machine() {
            room::check(ranks, room, &self.toolchain.mpi)?;
        } else {
            room::crowd(ranks, room).into_iter().for_each(|note| eprintln!("note: {note}"));
        }
        Ok(ranks)
    }

    /// Whether the ranks share one machine, and it is this one.
    pub fn is_one_machine(&self) -> bool {
        match &self.site {
            Site::Here(_) => true,
            Site::Job(allocation) => allocation.nodes == 1,
            Site::Machines(_) => false,
        }
    }

    /// Looks whether the program can run there, the first of these files; copies all of them first, if they are to be
    /// synced.
    pub fn prepare(&self, files: &[&Path], sync: bool) -> Result<()> {
        match &self.site {
            Site::Here(_) => Ok(()),
            Site::Job(allocation) => allocation.check_nodes(files[0]),
            Site::Machines(cluster) => {
                if sync {
                    cluster.sync(files)?;
                }
                cluster.check(files)
            }
        }
    }

    /// Says what the user has exported that decides where and how ranks start: before they do, since the launcher may hang for it.
    pub fn note_exported(&self) {
        exported::note(self.toolchain, self.hosts().is_some());
    }

    /// The command that runs a program there, with these settings in the ranks' environment ("NAME=value").
    pub fn command(&self, ranks: usize, program: &Path, settings: impl IntoIterator<Item = OsString>) -> Command {
        let mut launcher = self.toolchain.mpi.launcher().with_settings(settings);
        if let Some(hosts) = self.hosts() {
            launcher = launcher.with_hostfile(&hosts.file);
        }
        if let Site::Machines(cluster) = &self.site {
            launcher = cluster.adapt(launcher);
        }
        let mut command = launcher.command(ranks, program);
        command.envs(self.toolchain.environment());
        if let Site::Machines(cluster) = &self.site {
            command.envs(cluster.environment());
        }
        command
    }

    /// Begins to watch the machines, where nobody else does: Slurm watches its own.
    pub fn watch(&self, program: &Path) -> Option<Watch> {
        if let Site::Machines(cluster) = &self.site { Some(cluster.watch(program)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mpi::installation::{Mpi, Name};
    use crate::mpi::libclang::Libclang;

    #[test]
    fn a_machine_file_is_held_to_its_max_slots() {
        let (mpicc, mpiexec) = ("mpicc".into(), "mpiexec".into());
        let mpi = Mpi { name: Name::OpenMpi, version: "4.1.4".into(), mpicc, mpiexec, libraries: vec![] };
        let toolchain = Toolchain::new(Path::new("/"), mpi, Libclang { folder: "/".into(), has_headers: true });
        let ranks = |asked, slots, most| {
            let hosts = HostFile {
                given: "hosts".into(),
                file: "hosts".into(),
                names: vec!["localhost".into()],
                slots,
                most,
                list: "list".into(),
                ssh: None,
            };
            Place { toolchain: &toolchain, site: Site::Here(Some(hosts)) }.ranks(asked, 2)
        };
        assert_eq!(ranks(Some(4), Some(2), Some(4)).ok(), Some(4), "more than its slots, as Open MPI permits it");
        assert_eq!(ranks(None, Some(2), Some(4)).ok(), Some(2), "as many as there is room for");
        let fault = ranks(Some(5), Some(2), Some(4)).expect_err("one too many");
        assert_eq!(fault.what(), "5 ranks are more than the hosts' max_slots allow: 4");
        assert_eq!((fault.remedy(), fault.code), (Some("at most -n 4, or a higher max_slots"), 2));
        assert_eq!(ranks(Some(5), Some(2), None).ok(), Some(5));
    }
}
