//! `cargo course hosts`: checks machine files, lists what is in them, and writes them for the other MPI.
//!
//! In this room: what may be wrong with such a file, and what can be asked about its hosts. What a file says, and what a launcher
//! gets of it, is `job::machine_file`.

mod network;
mod problems;

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use launch::Kind;

use self::network::Network;
use crate::fault::Result;
use crate::job::machine_file::line::{Host, Line, Row, hosts_in};
use crate::job::machine_file::list::list;
use crate::job::machine_file::text::{convert, read};
use crate::lessons::Course;
use crate::mpi::{identify, setup};

/// Check a list of hosts, or write it in the syntax of another MPI
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Find duplicates, unknown names, more slots than cores, and the wrong syntax, each with its line and how to mend it
    Check {
        /// A machine file or a rank file
        file: PathBuf,
        /// The MPI that is to read it [default: by the file's ending .openmpi or .mpich, else the one that is set up]
        #[arg(long = "for", value_name = "MPI", value_enum)]
        family: Option<Family>,
        /// Ask each host by ssh how many cores it has
        #[arg(long)]
        ssh: bool,
    },
    /// Print the hosts of a machine file for a script: each once, with its name, slots, user and port between tabs, `-` for what isn't said
    List {
        /// A machine file, the list of a batch system ($PBS_NODEFILE, $PE_HOSTFILE, $LSB_DJOB_HOSTFILE), or what this command prints
        file: PathBuf,
    },
    /// Print a machine file in the syntax of an MPI; comments stay
    Convert {
        /// A machine file
        file: PathBuf,
        /// The MPI that is to read it [default: the one that is set up]
        #[arg(long = "to", value_name = "MPI", value_enum)]
        family: Option<Family>,
    },
}

/// A family of MPIs, by their syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Family {
    /// node1 slots=4
    #[value(name = "openmpi")]
    OpenMpi,
    /// node1:4
    Mpich,
}

impl Family {
    fn kind(self) -> Kind {
        match self {
            Self::OpenMpi => Kind::OpenMpi,
            Self::Mpich => Kind::Mpich,
        }
    }
}

/// Checks or converts; exit code 1 if something is wrong with the file.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    match &args.action {
        Action::Check { file, family, ssh } => {
            check(file, kind_or_set_up(family.or_else(|| by_ending(file)), course)?, *ssh)
        }
        Action::List { file } => {
            print!("{}", list(file)?);
            Ok(0)
        }
        Action::Convert { file, family } => {
            print!("{}", convert(file, read(file)?, kind_or_set_up(*family, course)?)?);
            Ok(0)
        }
    }
}

/// The MPI that is asked for, else the one that is set up.
fn kind_or_set_up(family: Option<Family>, course: &Course) -> Result<Kind> {
    family.map_or_else(|| Ok(setup::ensure(&course.root, None)?.mpi.name.kind()), |family| Ok(family.kind()))
}

fn by_ending(file: &Path) -> Option<Family> {
    let ending = file.extension()?.to_str()?;
    if ending == "rankfile" {
        // Only Open MPI has those.
        return Some(Family::OpenMpi);
    }
    Family::from_str(ending, false).ok()
}

fn check(file: &Path, kind: Kind, ssh: bool) -> Result<u8> {
    let rows = read(file)?;
    let network = Network::new(ssh.then(|| hosts_in(&rows)));
    let problems = problems::find(&rows, kind, &network);
    for problem in &problems {
        println!("{}:{}: {}\n  fix: {}", file.display(), problem.line, problem.what, problem.fix);
    }
    if problems.is_empty() {
        println!("{}: {}, for {}: nothing is wrong", file.display(), contents(&rows), identify::family(kind));
    }
    Ok(u8::from(!problems.is_empty()))
}

/// "4 hosts with 16 slots", or "8 ranks".
fn contents(rows: &[Row]) -> String {
    let hosts = hosts_in(rows);
    let ranks = rows.iter().filter(|row| matches!(row.line, Line::Rank { .. })).count();
    match hosts.clone().count() {
        0 => format!("{ranks} ranks"),
        number => {
            let slots: u32 = hosts.clone().filter_map(Host::room).sum();
            let by = if hosts.clone().any(|host| host.counted) {
                ", as a batch system or cargo course hosts list writes them"
            } else {
                ""
            };
            format!("{number} host{} with {slots} slots{by}", if number == 1 { "" } else { "s" })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;
    use std::time::Duration;

    use super::*;

    /// Every machine file, and what is made of it for the other MPI, with this machine for each host. Which name a host has is
    /// nothing that a launcher's reader knows.
    #[test]
    fn the_launchers_themselves_read_every_machine_file() {
        let folder = std::env::temp_dir().join(format!("course-launchers-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is room");
        let root = Course::find().expect("the tests run in the checkout").root;
        let files = root.join("machinefiles");
        let files = fs::read_dir(&files).expect("there are machine files").flatten().map(|entry| entry.path());
        let files: Vec<_> = files
            .filter(|file| by_ending(file).is_some() && file.extension().is_none_or(|e| e != "rankfile"))
            .collect();
        assert!(files.len() >= 6, "{files:?}");
        // MPICH 5 is stricter than the one of Debian 12.
        for (launcher, option, kind, mpi) in [
            ("mpirun.openmpi".into(), "--hostfile", Kind::OpenMpi, "openmpi"),
            ("mpiexec.mpich".into(), "-f", Kind::Mpich, "mpich"),
            (root.join(".mpi/bin/mpiexec"), "-f", Kind::Mpich, "embedded"),
        ] {
            if Command::new(&launcher).arg("--version").output().is_err() {
                launch::skip(mpi, &format!("there is no {}", launcher.display()));
                continue;
            }
            for file in &files {
                let own = by_ending(file).is_some_and(|family| family.kind() == kind);
                let made = convert(file, read(file).expect("it is there"), kind).expect("it is well formed");
                let text = if own { fs::read_to_string(file).expect("it is there") } else { made };
                // Once only: Open MPI refuses a host that comes twice.
                let host = text.lines().filter(|line| line.contains("localhost") || line.contains("rpi-0"));
                let remarks = text.lines().filter(|line| line.starts_with('#'));
                let here: Vec<_> = remarks
                    .chain(host.filter(|line| !line.starts_with('#')))
                    .map(|line| line.replace("rpi-0", "localhost"))
                    .collect();
                let copy = folder.join("hosts");
                fs::write(&copy, here.join("\n") + "\n").expect("there is room");
                let mut command = Command::new(&launcher);
                command.arg(option).arg(&copy).args(["-n", "1", "true"]);
                command.envs([("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")]);
                let said = launch::capture(&mut command, Duration::from_secs(120)).expect("it is there");
                assert!(said.ended.success(), "{}, {}: {}", launcher.display(), file.display(), said.stderr);
            }
        }
        fs::remove_dir_all(&folder).expect("it is ours");
    }

    #[test]
    fn the_ending_says_for_whom_a_file_is() {
        assert_eq!(by_ending(Path::new("a/box.mpich")), Some(Family::Mpich));
        assert_eq!(by_ending(Path::new("pi.rankfile")), Some(Family::OpenMpi));
        assert_eq!(by_ending(Path::new("hosts")), None);
    }
}
