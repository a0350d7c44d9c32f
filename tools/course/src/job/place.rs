//! Where a job's ranks are to run, and what must hold there before they start.

use std::path::Path;

use launch::Launcher;

use crate::commands::hosts::HostFile;
use crate::fault::{Fault, Result};
use crate::job::allocation::Allocation;
use crate::job::cluster::{self, Cluster, Watch};
use crate::job::room;
use crate::mpi::installation::Mpi;
use crate::mpi::toolchain::Toolchain;

/// Where the ranks are to run.
pub enum Place<'a> {
    /// On this machine.
    Here,
    /// On the nodes that Slurm has given to this job: the launcher takes them by itself.
    Job(Allocation),
    /// On the machines of a machine file.
    Machines(Cluster<'a>),
}

impl<'a> Place<'a> {
    /// The machines of the file, if there is one that names others than this machine; else those of a job of Slurm's.
    ///
    /// # Errors
    /// If this MPI is known to hang on several nodes.
    pub fn find(toolchain: &'a Toolchain, hosts: Option<&'a HostFile>) -> Result<Self> {
        let place = match (hosts, Allocation::ours()) {
            (Some(hosts), _) => Cluster::of(toolchain, hosts).map_or(Self::Here, Self::Machines),
            (None, Some(allocation)) => Self::Job(allocation),
            (None, None) => Self::Here,
        };
        let several_nodes = match &place {
            Self::Here => false,
            Self::Job(allocation) => allocation.nodes > 1,
            Self::Machines(_) => true,
        };
        if several_nodes {
            cluster::must_work_across_nodes(&toolchain.mpi)?;
        }
        Ok(place)
    }

    /// The number of ranks that is asked for; otherwise what there is room for, if that is known. A job is held to it, a
    /// machine file to its `max_slots`, and this machine to what it has.
    pub fn ranks(&self, asked: Option<usize>, hosts: Option<&HostFile>, default: usize, mpi: &Mpi) -> Result<usize> {
        let room = match self {
            Self::Here | Self::Machines(_) => hosts.and_then(|hosts| hosts.slots),
            Self::Job(allocation) => Some(allocation.tasks),
        };
        let ranks = asked.or(room).unwrap_or(default);
        if let Self::Job(allocation) = self {
            allocation.check_ranks(ranks)?;
        }
        if let Some(most) = hosts.and_then(|hosts| hosts.most).filter(|&most| ranks > most) {
            // Open MPI, told to oversubscribe, would start them.
            return Err(Fault::usage(format!("{ranks} ranks are more than the hosts' max_slots allow: {most}"))
                .fix(format!("at most -n {most}, or a higher max_slots")));
        }
        if self.is_one_machine() {
            room::check(ranks, room, mpi)?;
        } else {
            room::crowd(ranks, room).into_iter().for_each(|note| eprintln!("note: {note}"));
        }
        Ok(ranks)
    }

    /// Whether the ranks share one machine, and it is this one.
    pub fn is_one_machine(&self) -> bool {
        match self {
            Self::Here => true,
            Self::Job(allocation) => allocation.nodes == 1,
            Self::Machines(_) => false,
        }
    }

    /// Looks whether the program can run there, the first of these files; copies all of them first, if they are to be
    /// synced.
    pub fn prepare(&self, files: &[&Path], sync: bool) -> Result<()> {
        match self {
            Self::Here => Ok(()),
            Self::Job(allocation) => allocation.check_nodes(files[0]),
            Self::Machines(cluster) => {
                if sync {
                    cluster.sync(files)?;
                }
                cluster.check(files)
            }
        }
    }

    /// The launcher with what it needs to know there.
    pub fn adapt(&self, launcher: Launcher) -> Launcher {
        if let Self::Machines(cluster) = self { cluster.adapt(launcher) } else { launcher }
    }

    /// What the launcher's environment must say there.
    pub fn environment(&self) -> Vec<(String, String)> {
        if let Self::Machines(cluster) = self { cluster.environment() } else { Vec::new() }
    }

    /// Begins to watch the machines, where nobody else does: Slurm watches its own.
    pub fn watch(&self, program: &Path) -> Option<Watch> {
        if let Self::Machines(cluster) = self { Some(cluster.watch(program)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mpi::installation::Name;

    #[test]
    fn a_machine_file_is_held_to_its_max_slots() {
        let file = |slots, most| HostFile {
            given: "hosts".into(),
            file: "hosts".into(),
            names: vec!["localhost".into()],
            slots,
            most,
            list: "list".into(),
            ssh: None,
        };
        let (mpicc, mpiexec) = ("mpicc".into(), "mpiexec".into());
        let mpi = Mpi { name: Name::OpenMpi, version: "4.1.4".into(), mpicc, mpiexec, libraries: vec![] };
        let ranks = |asked, hosts: &HostFile| Place::Here.ranks(asked, Some(hosts), 2, &mpi);
        let limited = file(Some(2), Some(4));
        assert_eq!(ranks(Some(4), &limited).ok(), Some(4), "more than its slots, as Open MPI permits it");
        assert_eq!(ranks(None, &limited).ok(), Some(2), "as many as there is room for");
        let fault = ranks(Some(5), &limited).expect_err("one too many");
        assert_eq!(fault.what(), "5 ranks are more than the hosts' max_slots allow: 4");
        assert_eq!((fault.remedy(), fault.code), (Some("at most -n 4, or a higher max_slots"), 2));
        assert_eq!(ranks(Some(5), &file(Some(2), None)).ok(), Some(5));
    }
}
