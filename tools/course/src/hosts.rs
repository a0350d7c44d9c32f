//! `cargo course hosts`: checks machine files, and writes them for the other MPI.

mod file;
mod problems;

use std::fs;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use launch::Kind;

use crate::error::{Context, Fault, Result, USAGE};
use crate::identify;
use crate::lessons::Course;
use crate::setup;
use file::{Host, Line, parse};
use problems::Machines;

/// What ssh may take to ask a host for its cores.
const ASKING: Duration = Duration::from_secs(10);

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

fn read(file: &Path) -> Result<Vec<Line>> {
    let text =
        fs::read_to_string(file).map_err(|error| Fault::usage(format!("{} can't be read: {error}", file.display())))?;
    Ok(text.lines().map(parse).collect())
}

fn check(file: &Path, kind: Kind, ssh: bool) -> Result<u8> {
    let lines = read(file)?;
    let problems = problems::find(&lines, kind, &Network { ssh });
    for problem in &problems {
        println!("{}:{}: {}\n  fix: {}", file.display(), problem.line, problem.what, problem.fix);
    }
    if problems.is_empty() {
        println!("{}: {}, for {}: nothing is wrong", file.display(), contents(&lines), identify::family(kind));
    }
    Ok(u8::from(!problems.is_empty()))
}

/// The hosts that these lines name.
fn hosts_in(lines: &[Line]) -> impl Iterator<Item = &Host> + Clone {
    lines.iter().filter_map(|line| if let Line::Host(host) = line { Some(host) } else { None })
}

/// "4 hosts with 16 slots", or "8 ranks".
fn contents(lines: &[Line]) -> String {
    let hosts = hosts_in(lines);
    let ranks = lines.iter().filter(|line| matches!(line, Line::Rank { .. })).count();
    match hosts.clone().count() {
        0 => format!("{ranks} ranks"),
        number => {
            let slots: u32 = hosts.filter_map(|host| host.slots).sum();
            format!("{number} host{} with {slots} slots", if number == 1 { "" } else { "s" })
        }
    }
}

/// The text of a file with these lines, in the syntax of this MPI.
fn convert(file: &Path, lines: Vec<Line>, kind: Kind) -> Result<String> {
    let mut text = String::new();
    for (number, line) in (1..).zip(lines) {
        let line = match line {
            Line::Remark(remark) => remark,
            Line::Host(host) => host.to_line(kind),
            Line::Rank { .. } => {
                return Err(Fault::usage(format!("{} is a rank file, which only Open MPI has", file.display())));
            }
            Line::Wrong(why) => {
                return Err(Fault::new(format!("{}:{number}: {why}", file.display()))
                    .fix(format!("see all that is wrong: cargo course hosts check {}", file.display()))
                    .code(USAGE));
            }
        };
        text += &(line + "\n");
    }
    Ok(text)
}

/// A machine file that an MPI reads.
#[derive(Debug)]
pub struct HostFile {
    /// The file that was named, in whatever syntax.
    pub given: PathBuf,
    /// The file, or a copy, in the syntax of the MPI.
    pub file: PathBuf,
    /// The names in it, each once.
    pub names: Vec<String>,
    /// How many ranks it has room for, if each line says so.
    pub slots: Option<usize>,
}

/// A machine file that this MPI reads: the file itself, or a copy of it in the MPI's own syntax, in `folder`.
///
/// # Errors
/// If the file can't be read, or has a line that is no host in either syntax.
pub fn for_mpi(file: &Path, kind: Kind, folder: &Path) -> Result<HostFile> {
    let lines = read(file)?;
    let is_foreign = hosts_in(&lines).any(|host| host.syntax.is_some_and(|syntax| syntax != kind));
    let slots = hosts_in(&lines).map(|host| host.slots.map(|slots| slots as usize)).sum();
    let mut names: Vec<String> = Vec::new();
    for host in hosts_in(&lines) {
        if !names.contains(&host.name) {
            names.push(host.name.clone());
        }
    }
    // Also where nothing is to be converted: a line that is no host is found before the build.
    let text = convert(file, lines, kind)?;
    if !is_foreign {
        return Ok(HostFile { given: file.to_owned(), file: file.to_owned(), names, slots });
    }
    let copy = folder.join("hosts");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&copy, text))
        .context(|| format!("cannot write {}", copy.display()))?;
    Ok(HostFile { given: file.to_owned(), file: copy, names, slots })
}

/// What this machine knows as the addresses of a name.
pub fn addresses(name: &str) -> impl Iterator<Item = IpAddr> {
    // The port is none that is used; the system looks up names together with one.
    (name, 22).to_socket_addrs().into_iter().flatten().map(|address| address.ip())
}

/// The machines as this one sees them.
struct Network {
    /// Whether hosts may be asked by ssh.
    ssh: bool,
}

impl Machines for Network {
    fn is_known(&self, name: &str) -> bool {
        addresses(name).next().is_some()
    }

    fn cores(&self, name: &str) -> Option<u32> {
        if addresses(name).any(|address| address.is_loopback()) {
            return available_parallelism().ok()?.get().try_into().ok();
        }
        if !self.ssh || !self.is_known(name) {
            return None;
        }
        let mut ask = Command::new("ssh");
        ask.args(["-o", "BatchMode=yes", "-o", "ConnectTimeout=5", name, "nproc"]);
        launch::capture(&mut ask, ASKING).ok()?.stdout.trim().parse().ok()
    }

    fn names(&self) -> Vec<String> {
        let text = fs::read_to_string("/etc/hosts").unwrap_or_default();
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or(""));
        lines.flat_map(|line| line.split_whitespace().skip(1)).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_machine_file_is_what_its_source_says() {
        let folder = Course::find().expect("the tests run in the checkout").root.join("machinefiles");
        let files = fs::read_dir(&folder).expect("there are machine files").flatten().map(|entry| entry.path());
        let sources: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "openmpi")).collect();
        assert!(sources.len() >= 3, "{sources:?}");
        for source in sources {
            let made = convert(&source, read(&source).expect("it is there"), Kind::Mpich).expect("it is well formed");
            let other = source.with_extension("mpich");
            let text = fs::read_to_string(&other).unwrap_or_default();
            assert_eq!(text, made, "make it: cargo course hosts convert {} --to mpich", source.display());
        }
    }

    #[test]
    fn a_launcher_gets_the_file_or_a_copy_in_its_own_syntax() {
        let folder = std::env::temp_dir().join(format!("course-hosts-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is room");
        let file = folder.join("mine");
        fs::write(&file, "# mine\nlocalhost slots=2\n").expect("there is room");
        assert_eq!(for_mpi(&file, Kind::OpenMpi, &folder).expect("it is well formed").file, file);
        let HostFile { given, file: copy, names, slots } =
            for_mpi(&file, Kind::Mpich, &folder).expect("it is well formed");
        assert_eq!(fs::read_to_string(copy).expect("it was written"), "# mine\nlocalhost:2\n");
        assert_eq!((given.as_path(), names, slots), (file.as_path(), vec!["localhost".to_owned()], Some(2)));
        fs::write(&file, "localhost slots=two\n").expect("there is room");
        let fault = for_mpi(&file, Kind::OpenMpi, &folder).expect_err("two is no number").to_string();
        assert!(fault.contains("mine:1: 'two' is no number of slots"), "{fault}");
        fs::remove_dir_all(&folder).expect("it is ours");
    }

    #[test]
    fn the_ending_says_for_whom_a_file_is() {
        assert_eq!(by_ending(Path::new("a/box.mpich")), Some(Family::Mpich));
        assert_eq!(by_ending(Path::new("pi.rankfile")), Some(Family::OpenMpi));
        assert_eq!(by_ending(Path::new("hosts")), None);
    }

    #[test]
    fn this_machine_is_known_and_others_may_not_be() {
        let network = Network { ssh: false };
        assert!(network.is_known("localhost") && network.cores("localhost").is_some());
        assert!(!network.is_known("no-such-host.invalid"));
        assert_eq!(network.cores("no-such-host.invalid"), None);
    }
}
