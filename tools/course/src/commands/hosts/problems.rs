//! What is wrong with a machine file or a rank file.

use std::collections::HashMap;

use launch::Kind;

use crate::job::addresses::is_loopback;
use crate::job::machine_file::line::{Host, Line, Row, hosts_in};
use crate::lessons::nearest::nearest;
use crate::mpi::identify;

/// Something that is wrong, and how to mend it.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line's number, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to write instead, or to do.
    pub fix: String,
}

/// What can be known of a host besides its line.
pub trait Machines {
    /// Whether the name leads to an address.
    fn is_known(&self, name: &str) -> bool;
    /// Whether two names are those of one machine.
    fn are_one(&self, one: &str, other: &str) -> bool;
    /// How many cores it has, if that can be found out.
    fn cores(&self, name: &str) -> Option<u32>;
    /// Names that are known, for a guess what was meant.
    fn names(&self) -> Vec<String>;
}

/// All problems, by line. `rows` are those of the file, in order.
pub fn find(rows: &[Row], kind: Kind, machines: &dyn Machines) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Each machine once, with its first line.
    let mut seen: Vec<(usize, Host)> = Vec::new();
    let mut ranks: HashMap<u32, usize> = HashMap::new();
    let mut named = Vec::new();
    for Row { number, line, unseen } in rows {
        let number = *number;
        let mut say = |what: String, fix: String| problems.push(Problem { line: number, what, fix });
        // Once for each kind: a file from Windows has it on all lines, and one command mends them.
        if let Some(unseen) = unseen.filter(|&unseen| !named.contains(&unseen)) {
            named.push(unseen);
            say(format!("the line has {unseen}"), "write it anew: cargo course hosts convert FILE > OTHER".into());
        }
        match line {
            Line::Remark(_) => {}
            Line::Wrong(why) => say(why.clone(), format!("a host is written '{}'", example(kind))),
            Line::Host(host) => {
                if let Some((first, before)) =
                    seen.iter().find(|(_, before)| machines.are_one(&before.name, &host.name))
                {
                    let theirs = hosts_in(rows).filter(|host| machines.are_one(&before.name, &host.name));
                    let all = theirs.map(|host| host.room().unwrap_or(1)).fold(0, u32::saturating_add);
                    let what = if before.name == host.name {
                        format!("{} is on line {first} already", host.name)
                    } else {
                        format!("{} is the same machine as {} on line {first}", host.name, before.name)
                    };
                    let all = Host { slots: Some(all), ..before.clone() }.without_remark(kind);
                    say(what, format!("one line, '{all}', if it is to take all of them"));
                } else {
                    seen.push((number, host.clone()));
                }
                of_host(host, kind, machines, &mut say);
            }
            Line::Rank { rank, host, slot } => {
                if let Some(first) = ranks.insert(*rank, number) {
                    say(format!("rank {rank} is on line {first} already"), "each rank has one line".into());
                }
                if kind == Kind::Mpich {
                    say("MPICH has no rank files".into(), "a machine file, and mpiexec -bind-to core".into());
                }
                of_name(host, machines, &mut say);
                of_slot(host, slot, machines, &mut say);
            }
        }
    }
    let last = rows.last().map_or(1, |row| row.number);
    if let Some((number, host)) = seen.iter().find(|(_, host)| is_loopback(&host.name)).filter(|_| seen.len() > 1) {
        problems.push(Problem {
            line: *number,
            what: format!("{} means another machine to each of these hosts: itself", host.name),
            fix: "the name by which the others know this machine".into(),
        });
    }
    if let Some(row) = rows.iter().find(|row| matches!(row.line, Line::Rank { .. })).filter(|_| !seen.is_empty()) {
        let what = "a line of a rank file, among those of a machine file".into();
        let fix = "two files: mpirun --hostfile HOSTS --rankfile RANKS".into();
        problems.push(Problem { line: row.number, what, fix });
    }
    if let Some(missing) = (0..ranks.len() as u32).find(|rank| !ranks.contains_key(rank)) {
        problems.push(Problem {
            line: last,
            what: format!("rank {missing} has no line, though higher ranks have"),
            fix: format!("add 'rank {missing}=HOST slot=CORE'"),
        });
    }
    if rows.iter().all(|row| matches!(row.line, Line::Remark(_))) {
        let (what, fix) = ("there is no host in it".into(), format!("add a line for each, '{}'", example(kind)));
        problems.push(Problem { line: last, what, fix });
    }
    problems.sort_by_key(|problem| problem.line);
    problems
}

fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenMpi => "node1 slots=4",
        Kind::Mpich => "node1:4",
    }
}

fn of_host(host: &Host, kind: Kind, machines: &dyn Machines, say: &mut impl FnMut(String, String)) {
    if let Some(other) = host.syntax.filter(|&syntax| syntax != kind) {
        say(
            format!("this is {}'s syntax, which {} doesn't read", identify::family(other), identify::family(kind)),
            match host.lacks(kind) {
                Some(word) => format!("leave out {word}, for which {} has no word", identify::family(kind)),
                None => {
                    format!("'{}', or convert the file: cargo course hosts convert FILE", host.without_remark(kind))
                }
            },
        );
    }
    if kind == Kind::Mpich && !host.remark.is_empty() {
        let fix = "the comment on a line of its own, above: cargo course hosts convert FILE --to mpich > OTHER";
        say("MPICH refuses a comment after a host: 'token # not supported at this time'".into(), fix.into());
    }
    if host.is_ipv6() {
        let fix = "a name for it in /etc/hosts, on every node (scripts/cluster/hosts)".into();
        say(format!("no launcher takes an IPv6 address in a file: {}", host.name), fix);
    }
    of_name(&host.name, machines, say);
    let cores = machines.cores(&host.name);
    let enough = Host { slots: Some(cores.unwrap_or(4)), ..host.clone() }.without_remark(kind);
    match (host.room(), cores) {
        (None, _) => say(
            format!("{} has no number of slots: Open MPI takes one for each core, MPICH one in all", host.name),
            format!("'{enough}'"),
        ),
        (Some(0), _) => say(format!("{} has no slot, so no rank can run there", host.name), format!("'{enough}'")),
        (Some(slots), Some(cores)) if slots > cores => {
            say(
                format!("{} has {slots} slots, but {cores} cores: ranks would wait for each other", host.name),
                format!("'{enough}'"),
            );
        }
        _ => {}
    }
}

fn of_name(name: &str, machines: &dyn Machines, say: &mut impl FnMut(String, String)) {
    if let Some(relative) = name.strip_prefix('+') {
        let what =
            format!("+{relative} is a place in a list of hosts, which this file hasn't: +n0 is the list's first");
        return say(what, "the host's name; or both files: mpirun --hostfile HOSTS --rankfile RANKS".into());
    }
    if machines.is_known(name) {
        return;
    }
    let names = machines.names();
    let fix = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near}?"),
        None => {
            "an address in /etc/hosts, on every node (scripts/cluster/hosts), or the address instead of the name".into()
        }
    };
    say(format!("nobody knows a host {name}"), fix);
}

/// A slot is a core's number, "0"; ranges and sockets ("0-1", "0:2") are left to Open MPI.
fn of_slot(host: &str, slot: &str, machines: &dyn Machines, say: &mut impl FnMut(String, String)) {
    if let (Ok(core), Some(cores)) = (slot.parse::<u32>(), machines.cores(host))
        && core >= cores
    {
        let last = cores.saturating_sub(1);
        say(format!("{host} has no core {core}: it has {cores}"), format!("a slot from 0 to {last}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::machine_file::parse::rows;

    /// Four Pis with four cores each.
    struct Pis;

    impl Machines for Pis {
        fn is_known(&self, name: &str) -> bool {
            self.names().iter().any(|known| known == name.trim_start_matches("alias-"))
        }
        fn are_one(&self, one: &str, other: &str) -> bool {
            one.trim_start_matches("alias-") == other.trim_start_matches("alias-")
        }
        fn cores(&self, name: &str) -> Option<u32> {
            self.is_known(name).then_some(4)
        }
        fn names(&self) -> Vec<String> {
            (0..4).map(|n| format!("rpi-{n}")).collect()
        }
    }

    fn problems(text: &str, kind: Kind) -> Vec<Problem> {
        find(&rows(text, false), kind, &Pis)
    }

    #[test]
    fn a_good_file_has_none() {
        assert_eq!(problems("# four Pis\nrpi-0 slots=4\nrpi-1 slots=4\n", Kind::OpenMpi), []);
        assert_eq!(problems("rpi-0:4\nrpi-1:4\n", Kind::Mpich), []);
        assert_eq!(problems("rpi-0 slots = 2 max_slots=4\nann@rpi-1 count=2 port=22", Kind::OpenMpi), []);
        assert_eq!(problems("rpi-0:2 binding=user:0 user=ann\n", Kind::Mpich), []);
        assert_eq!(problems("rpi-0\nrpi-0\nrpi-1\n", Kind::Mpich), []);
        assert_eq!(problems("rpi-0 4 all.q@rpi-0 UNDEF\n", Kind::Mpich), []);
        assert_eq!(problems("rank 0=rpi-0 slot=0\nrank 1=rpi-1 slot=3\n", Kind::OpenMpi), []);
    }

    #[test]
    fn each_problem_is_found_on_its_line_with_its_fix() {
        for (text, kind, line, what, fix) in [
            ("rpi-0 slots=2\n\nrpi-0 slots=2", Kind::OpenMpi, 3, "on line 1 already", "'rpi-0 slots=4'"),
            ("rpi-0:2\nrpi-0:2\nrpi-0:2", Kind::Mpich, 2, "on line 1 already", "'rpi-0:6'"),
            ("rpi-0:2\nalias-rpi-0:2", Kind::Mpich, 2, "same machine as rpi-0 on line 1", "'rpi-0:4'"),
            ("rpi-0:2\nlocalhost:2", Kind::Mpich, 2, "means another machine", "the others know"),
            ("rpi-0,rpi-1 slots=4", Kind::OpenMpi, 1, "one host per line", "'node1 slots=4'"),
            ("rpi-0:4 # first", Kind::Mpich, 1, "refuses a comment after", "above"),
            ("\u{feff}rpi-0 slots=4", Kind::OpenMpi, 1, "byte order mark", "write it anew"),
            ("rpi-0\u{a0}slots=4", Kind::OpenMpi, 1, "no-break space", "write it anew"),
            ("rpi-0\u{200b} slots=4", Kind::OpenMpi, 1, "without width", "write it anew"),
            ("# a\r\nrpi-0 slots=4\r\n", Kind::OpenMpi, 1, "carriage return", "write it anew"),
            ("[::1]:4", Kind::Mpich, 1, "IPv6", "a name for it"),
            ("rpi-0 slots=2 max-slots=4", Kind::Mpich, 1, "which MPICH doesn't", "leave out max_slots=4"),
            ("rank 0=+n0 slot=0", Kind::OpenMpi, 1, "+n0 is a place", "--rankfile"),
            ("rpi-0 slots=4\nrank 0=rpi-0 slot=0", Kind::OpenMpi, 2, "among those of a machine file", "two files"),
            ("rpi-0:4\nrpi-9:4", Kind::Mpich, 2, "nobody knows a host rpi-9", "did you mean rpi-"),
            ("rpi-0:5", Kind::Mpich, 1, "5 slots, but 4 cores", "'rpi-0:4'"),
            ("rpi-0:4", Kind::OpenMpi, 1, "MPICH's syntax, which Open MPI", "'rpi-0 slots=4'"),
            ("rpi-0 slots=4", Kind::Mpich, 1, "Open MPI's syntax, which MPICH", "'rpi-0:4'"),
            ("rpi-0", Kind::Mpich, 1, "no number of slots", "'rpi-0:4'"),
            ("rpi-0:0", Kind::Mpich, 1, "no slot", "'rpi-0:4'"),
            ("rpi-0 slot=4", Kind::OpenMpi, 1, "'slot=4' isn't understood", "'node1 slots=4'"),
            ("# nothing", Kind::Mpich, 1, "no host in it", "'node1:4'"),
            ("", Kind::Mpich, 1, "no host in it", "'node1:4'"),
            ("rank 0=rpi-0 slot=0", Kind::Mpich, 1, "no rank files", "machine file"),
            ("rank 0=rpi-0 slot=4", Kind::OpenMpi, 1, "no core 4", "0 to 3"),
            ("rank 0=rpi-0 slot=0\nrank 0=rpi-0 slot=1", Kind::OpenMpi, 2, "rank 0 is on line 1", "one line"),
            ("rank 0=rpi-0 slot=0\nrank 2=rpi-0 slot=1", Kind::OpenMpi, 2, "rank 1 has no line", "rank 1=HOST"),
        ] {
            let found = problems(text, kind);
            let problem = found.iter().find(|problem| problem.what.contains(what));
            let problem = problem.unwrap_or_else(|| panic!("{text}: {found:?}"));
            assert!(problem.line == line && problem.fix.contains(fix), "{text}: {problem:?}");
        }
    }
}
