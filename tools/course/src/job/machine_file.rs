//! Machine files: the one place that knows what they say, and what an MPI's launcher gets of one.
//!
//! In this room: reading (`parse`), what is read (`line`), writing for the other MPI (`text`), for scripts (`list`) and for
//! ssh. What may be wrong with a file that can be read, `commands::hosts` looks for.

pub mod line;
pub mod list;
pub mod parse;
mod ssh;
pub mod text;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use launch::Kind;

use self::line::{Host, Line, Row};
use self::list::{each_once, lines};
use self::text::{convert, read};
use crate::fault::{Context, Fault, Result};
use crate::job::addresses::{Addresses, is_loopback, is_this_machine};

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

impl HostFile {
    /// Whether it names no other machine.
    pub fn is_only_here(&self) -> bool {
        self.names.iter().all(|name| is_this_machine(name))
    }
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
    let addresses = Addresses::default();
    let hosts = each_once(file, &rows, |one, other| addresses.are_one(one, other))?;
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
        list: write("hosts.list", lines(&hosts))?,
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
    let port = host.port.filter(|_| is_loopback(&host.name)).map(|port| format!("port={port}"));
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

#[cfg(test)]
mod tests {
    use super::list::list;
    use super::*;

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
}
