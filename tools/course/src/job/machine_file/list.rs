//! The hosts of a machine file, each once, and the list of them that scripts read.

use std::collections::HashMap;
use std::path::Path;

use launch::Kind;

use super::line::{Host, Line, Row, hosts_in};
use super::text::{convert, read};
use crate::fault::{Fault, Result};

/// Each host of a file once, for scripts.
pub fn list(file: &Path) -> Result<String> {
    let rows = read(file)?;
    // Finds the lines that are no hosts.
    convert(file, rows.iter().filter(|row| !matches!(row.line, Line::Host(_))).cloned().collect(), Kind::OpenMpi)?;
    Ok(lines(&each_once(file, &rows, |one, other| one == other)?))
}

/// Each host of these rows once.
pub fn each_once(file: &Path, rows: &[Row], are_one: impl Fn(&str, &str) -> bool) -> Result<Vec<Host>> {
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
pub fn lines(hosts: &[Host]) -> String {
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
