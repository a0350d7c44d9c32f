//! `cargo course hosts`: checks machine files, lists what is in them, and writes them for the other MPI.

mod problems;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, ToSocketAddrs, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use launch::Kind;

use crate::fault::{Context, Fault, Result, USAGE};
use crate::job::machine_file::line::{self, Host, Line, Row};
use crate::job::machine_file::ssh;
use crate::lessons::Course;
use crate::mpi::identify;
use crate::mpi::setup;
use problems::Machines;

/// What ssh may take to ask a host for its cores.
const ASKING: Duration = Duration::from_secs(10);
/// Where batch systems leave a list of their job's hosts in which each line is a slot: PBS and LSF.
const EACH_LINE_A_SLOT: [&str; 2] = ["PBS_NODEFILE", "LSB_DJOB_HOSTFILE"];

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

fn read(file: &Path) -> Result<Vec<Row>> {
    let bytes = fs::read(file).map_err(|error| Fault::usage(format!("{} can't be read: {error}", file.display())))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Fault::usage(format!("{} is no text in UTF-8", file.display()))
            .fix("save it as UTF-8, or write it anew: it is a few lines")
    })?;
    let each_is_a_slot = EACH_LINE_A_SLOT.iter().any(|name| std::env::var_os(name).is_some_and(|list| list == file));
    Ok(line::read(&text, each_is_a_slot))
}

fn check(file: &Path, kind: Kind, ssh: bool) -> Result<u8> {
    let rows = read(file)?;
    let network = Network { ways: ssh.then(|| hosts_in(&rows).map(way).collect()), ..Network::default() };
    let problems = problems::find(&rows, kind, &network);
    for problem in &problems {
        println!("{}:{}: {}\n  fix: {}", file.display(), problem.line, problem.what, problem.fix);
    }
    if problems.is_empty() {
        println!("{}: {}, for {}: nothing is wrong", file.display(), contents(&rows), identify::family(kind));
    }
    Ok(u8::from(!problems.is_empty()))
}

/// The hosts that these rows name.
fn hosts_in(rows: &[Row]) -> impl Iterator<Item = &Host> + Clone {
    rows.iter().filter_map(|row| if let Line::Host(host) = &row.line { Some(host) } else { None })
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

/// The text of a file with these rows, in the syntax of this MPI.
fn convert(file: &Path, rows: Vec<Row>, kind: Kind) -> Result<String> {
    let mut text = String::new();
    for Row { number, line, .. } in rows {
        let at = format!("{}:{number}", file.display());
        let line = match line {
            Line::Remark(remark) => remark,
            Line::Host(host) => match host.lacks(kind) {
                Some(word) => {
                    let what = format!("{at}: {} has no word for '{word}'", identify::family(kind));
                    return Err(Fault::usage(what).fix(format!("leave out {word}")));
                }
                None => host.to_line(kind),
            },
            Line::Rank { .. } => {
                return Err(Fault::usage(format!("{} is a rank file, which only Open MPI has", file.display()))
                    .fix("mpirun --rankfile FILE; cargo course takes machine files"));
            }
            Line::Wrong(why) => {
                return Err(Fault::new(format!("{at}: {why}"))
                    .fix(format!("see all that is wrong: cargo course hosts check {}", file.display()))
                    .code(USAGE));
            }
        };
        text += &(line + "\n");
    }
    Ok(text)
}

/// Each host of a file once, for scripts.
fn list(file: &Path) -> Result<String> {
    let rows = read(file)?;
    // Finds the lines that are no hosts.
    convert(file, rows.iter().filter(|row| !matches!(row.line, Line::Host(_))).cloned().collect(), Kind::OpenMpi)?;
    Ok(listed(&each_once(file, &rows, |one, other| one == other)?))
}

/// Each host of these rows once.
fn each_once(file: &Path, rows: &[Row], are_one: impl Fn(&str, &str) -> bool) -> Result<Vec<Host>> {
    if let Some((number, host)) = contradicted(rows) {
        let what = format!("{}:{number}: {} stands above with another user or port", file.display(), host.name);
        return Err(Fault::usage(what).fix("one line for each host; two sshds of one machine need two names"));
    }
    let hosts = merged(hosts_in(rows), are_one);
    if hosts.is_empty() {
        return Err(Fault::usage(format!("{} names no host", file.display())));
    }
    Ok(hosts)
}

/// The first host that stands above it, too, but is to be reached another way there.
fn contradicted(rows: &[Row]) -> Option<(usize, &Host)> {
    let mut ways = HashMap::new();
    rows.iter().find_map(|row| {
        let Line::Host(host) = &row.line else { return None };
        let way = (&host.user, host.port);
        (*ways.entry(&host.name).or_insert(way) != way).then_some((row.number, host))
    })
}

/// A line for each host: name, slots, user and port, between tabs.
fn listed(hosts: &[Host]) -> String {
    let said = |what: Option<String>| what.unwrap_or_else(|| "-".into());
    let line = |host: &Host| {
        let [slots, user, port] =
            [host.room().map(|slots| slots.to_string()), host.user.clone(), host.port.map(|port| port.to_string())]
                .map(said);
        format!("{}\t{slots}\t{user}\t{port}\n", host.name)
    };
    hosts.iter().map(line).collect()
}

/// Each machine once, with the room of all its lines.
fn merged<'a>(hosts: impl Iterator<Item = &'a Host>, are_one: impl Fn(&str, &str) -> bool) -> Vec<Host> {
    let sum = |one: Option<u32>, other: Option<u32>| Some(one?.saturating_add(other?));
    let mut all: Vec<Host> = Vec::new();
    for host in hosts {
        match all.iter_mut().find(|before| are_one(&before.name, &host.name)) {
            Some(before) => {
                (before.slots, before.most) = (sum(before.room(), host.room()), sum(before.most, host.most))
            }
            None => all.push(Host { remark: String::new(), ..host.clone() }),
        }
    }
    all
}

/// A machine file that an MPI reads.
#[derive(Debug)]
pub struct HostFile {
    /// The file that was named, in whatever syntax.
    pub given: PathBuf,
    /// A copy in the syntax of the MPI, with nothing in it that a launcher stumbles over.
    pub file: PathBuf,
    /// The names in it, each once.
    pub names: Vec<String>,
    /// How many ranks it has room for, if each line says so.
    pub slots: Option<usize>,
    /// How many ranks it may have at most, if each line says so.
    pub most: Option<usize>,
    /// The same hosts as `cargo course hosts list` prints them, for the scripts.
    pub list: PathBuf,
    /// For ssh's `-F`, if a line says a user or a port.
    pub ssh: Option<PathBuf>,
}

/// A machine file that this MPI reads: a copy in the MPI's own syntax, in `folder`, with each machine once. Never the file
/// itself: what a launcher stumbles over is often not to be seen.
///
/// # Errors
/// If the file can't be read, has a line that is no host in either syntax, or says what we don't heed.
pub fn for_mpi(file: &Path, kind: Kind, folder: &Path) -> Result<HostFile> {
    let rows = read(file)?;
    // Finds what is no host, before the build. A port is ssh's affair, not the launcher's.
    convert(file, rows.iter().cloned().map(without_port).collect(), kind)?;
    if let Some((number, word)) = rows.iter().find_map(|row| Some((row.number, unheeded(&row.line)?))) {
        return Err(Fault::usage(format!("{}:{number}: leave out {word}", file.display())));
    }
    let network = Network::default();
    let hosts = each_once(file, &rows, |one, other| network.are_one(one, other))?;
    if let Some(host) = hosts.iter().find(|host| host.is_ipv6()) {
        return Err(Fault::usage(format!("no launcher takes an IPv6 address in a file: {}", host.name))
            .fix("a name for it in /etc/hosts, on every node (scripts/cluster/hosts)"));
    }
    let sum = |room: fn(&Host) -> Option<u32>| hosts.iter().map(|host| room(host).map(|slots| slots as usize)).sum();
    let (slots, most) = (sum(Host::room), sum(|host| host.most));
    let plain = |host: &Host| Host { user: None, port: None, ..host.clone() }.to_line(kind) + "\n";
    let write = |name: &str, text: String| {
        let copy = folder.join(name);
        fs::write(&copy, text).context(|| format!("cannot write {}", copy.display())).map(|()| copy)
    };
    fs::create_dir_all(folder).context(|| format!("cannot make {}", folder.display()))?;
    Ok(HostFile {
        given: file.to_owned(),
        file: write("hosts", hosts.iter().map(plain).collect())?,
        list: write("hosts.list", listed(&hosts))?,
        ssh: ssh::config(&hosts).map(|text| write("hosts.ssh", text)).transpose()?,
        names: hosts.into_iter().map(|host| host.name).collect(),
        slots,
        most,
    })
}

/// What a line says of a host that we can't heed.
fn unheeded(line: &Line) -> Option<String> {
    let Line::Host(host) = line else { return None };
    if let Some(binding) = &host.binding {
        return Some(format!("binding={binding}: cargo course doesn't use it"));
    }
    // Ranks are started here without ssh: by whoever we are, whatever listens at that port.
    if (host.user.is_none() && host.port.is_none()) || !is_this_machine(&host.name) {
        return None;
    }
    let user =
        host.user.as_ref().filter(|user| own_name().as_ref() != Some(user)).map(|user| format!("the user {user}"));
    // Behind a port of localhost there may be another machine.
    let port = host.port.filter(|_| problems::is_loopback(&host.name)).map(|port| format!("port={port}"));
    Some(format!("{}: {} is this machine, which no launcher reaches by ssh", user.or(port)?, host.name))
}

/// Who we are.
fn own_name() -> Option<String> {
    let said = Command::new("id").arg("-un").output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// The line without the port of its sshd, which only one family of launchers has a word for.
fn without_port(row: Row) -> Row {
    match row.line {
        Line::Host(host) => Row { line: Line::Host(Host { port: None, ..host }), ..row },
        _ => row,
    }
}

/// What this machine knows as the addresses of a name.
pub fn addresses(name: &str) -> impl Iterator<Item = IpAddr> {
    // The port is none that is used; the system looks up names together with one.
    (name, 22).to_socket_addrs().into_iter().flatten().map(|address| address.ip())
}

/// Whether a name is one of this machine: its own, or one whose address is its own.
pub fn is_this_machine(name: &str) -> bool {
    let own = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    own.trim() == name || addresses(name).any(|address| is_own(&address))
}

/// Only a machine's own addresses can be bound to; a loopback one is, even where IPv6 is switched off.
fn is_own(address: &IpAddr) -> bool {
    address.is_loopback() || UdpSocket::bind((*address, 0)).is_ok()
}

/// A host's name, and what ssh needs besides.
fn way(host: &Host) -> (String, Vec<String>) {
    let option =
        |letter: &'static str, value: Option<String>| value.into_iter().flat_map(move |value| [letter.into(), value]);
    let port = host.port.map(|port| port.to_string());
    (host.name.clone(), option("-l", host.user.clone()).chain(option("-p", port)).collect())
}

/// The machines as this one sees them.
#[derive(Default)]
struct Network {
    /// The hosts that may be asked by ssh, and how; none, if nobody is to be asked.
    ways: Option<HashMap<String, Vec<String>>>,
    /// What was looked up already: a name that nobody knows takes seconds.
    known: RefCell<HashMap<String, Vec<IpAddr>>>,
}

impl Network {
    fn addresses(&self, name: &str) -> Vec<IpAddr> {
        self.known.borrow_mut().entry(name.into()).or_insert_with(|| addresses(name).collect()).clone()
    }
}

impl Machines for Network {
    fn is_known(&self, name: &str) -> bool {
        !self.addresses(name).is_empty()
    }

    fn are_one(&self, one: &str, other: &str) -> bool {
        let (ours, theirs) = (self.addresses(one), self.addresses(other));
        one == other
            || ours.iter().any(|address| theirs.contains(address))
            || (ours.iter().any(is_own) && theirs.iter().any(is_own))
    }

    fn cores(&self, name: &str) -> Option<u32> {
        if self.addresses(name).iter().any(is_own) {
            return available_parallelism().ok()?.get().try_into().ok();
        }
        let ways = self.ways.as_ref().filter(|_| self.is_known(name))?;
        let mut ask = Command::new("ssh");
        ask.args(["-o", "BatchMode=yes", "-o", "ConnectTimeout=5"]);
        ask.args(ways.get(name).into_iter().flatten()).args([name, "nproc"]);
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
    fn a_launcher_gets_a_copy_in_its_own_syntax() {
        let folder = std::env::temp_dir().join(format!("course-hosts-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is room");
        let file = folder.join("mine");
        fs::write(&file, "# mine\nlocalhost slots=2\n").expect("there is room");
        let HostFile { given, file: copy, names, slots, .. } =
            for_mpi(&file, Kind::Mpich, &folder).expect("it is well formed");
        assert_eq!(fs::read_to_string(copy).expect("it was written"), "localhost:2\n");
        assert_eq!((given.as_path(), names, slots), (file.as_path(), vec!["localhost".to_owned()], Some(2)));
        fs::write(&file, "\u{feff}localhost slots=2\r\n127.0.0.1\u{a0}slots = 2 max-slots=3 # twice\n")
            .expect("there is room");
        let both = for_mpi(&file, Kind::OpenMpi, &folder).expect("it is well formed");
        assert_eq!(fs::read_to_string(both.file).expect("it was written"), "localhost slots=4\n");
        assert_eq!((both.names.len(), both.slots, both.most), (1, Some(4), None));
        assert_eq!(list(&file).expect("it is well formed"), "localhost\t2\t-\t-\n127.0.0.1\t2\t-\t-\n");
        fs::write(&file, "ann@other.invalid slots=2 port=2222\n").expect("there is room");
        for kind in [Kind::OpenMpi, Kind::Mpich] {
            let far = for_mpi(&file, kind, &folder).expect("it is well formed");
            let read = |path: &Path| fs::read_to_string(path).expect("it was written");
            assert!(!read(&far.file).contains("ann") && !read(&far.file).contains("2222"), "{}", read(&far.file));
            assert_eq!(read(&far.list), "other.invalid\t2\tann\t2222\n");
            let ssh = read(far.ssh.as_deref().expect("it has a user"));
            assert!(ssh.starts_with("Host other.invalid\nUser ann\nPort 2222\n"), "{ssh}");
            assert_eq!(list(&far.list).expect("it is a list"), read(&far.list));
        }
        for (text, kind, why) in [
            ("localhost port=22", Kind::Mpich, "leave out port=22: localhost is this machine"),
            ("no-one@localhost", Kind::OpenMpi, "leave out the user no-one: localhost is this machine"),
            (
                "other.invalid:1 user=ann\nother.invalid:1",
                Kind::Mpich,
                "mine:2: other.invalid stands above with another",
            ),
            ("localhost:2 binding=user:0", Kind::Mpich, "leave out binding=user:0"),
            ("localhost slots=2 max_slots=4", Kind::Mpich, "no word for 'max_slots=4'"),
            ("[::1]:2", Kind::Mpich, "IPv6"),
            ("# nobody", Kind::Mpich, "names no host"),
            ("rank 0=localhost slot=0", Kind::OpenMpi, "is a rank file"),
        ] {
            fs::write(&file, text).expect("there is room");
            let fault = for_mpi(&file, kind, &folder).expect_err(text).to_string();
            assert!(fault.contains(why), "{text}: {fault}");
        }
        fs::write(&file, "localhost slots=two\n").expect("there is room");
        let fault = for_mpi(&file, Kind::OpenMpi, &folder).expect_err("two is no number").to_string();
        assert!(fault.contains("mine:1: 'two' is no number of slots"), "{fault}");
        fs::remove_dir_all(&folder).expect("it is ours");
    }

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

    #[test]
    fn this_machine_is_known_and_others_may_not_be() {
        let network = Network::default();
        assert!(network.is_known("localhost") && network.cores("localhost").is_some());
        assert!(!network.is_known("no-such-host.invalid"));
        assert_eq!(network.cores("no-such-host.invalid"), None);
    }
}
