//! A trace of several hosts: which ranks were where, and which have left nothing.

use std::collections::BTreeMap;

use trace::read::Trace;

use super::folder::Folder;
use crate::fault::Fault;
use crate::job::machine_file::HostFile;

/// A line for each host, with its ranks; nothing if there is only one.
pub fn text(trace: &Trace) -> String {
    let mut ranks: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, rank) in trace.ranks.iter().enumerate().filter(|(_, rank)| !rank.host.is_empty()) {
        ranks.entry(&rank.host).or_default().push(number);
    }
    if ranks.len() < 2 {
        return String::new();
    }
    let mut hosts: Vec<_> = ranks.into_iter().collect();
    hosts.sort_by_key(|(_, ranks)| ranks[0]);
    hosts.iter().map(|(host, ranks)| format!("on {host}: {}\n", numbered(ranks))).collect()
}

/// What to say if some of the ranks on these hosts have left nothing in the folder, not even a first line.
pub fn silent(trace: &Trace, hosts: &HostFile, folder: &Folder) -> Option<Fault> {
    let silent: Vec<_> = (0..trace.ranks.len()).filter(|&rank| trace.ranks[rank].host.is_empty()).collect();
    let (unseen, place) = (unseen(trace, hosts), folder.path().display());
    let what = match (trace.ranks.is_empty(), silent.is_empty()) {
        (false, true) => return None,
        (true, _) => format!("no rank left a trace in {place}: it isn't shared, or no rank called MPI_Init"),
        (false, false) if unseen.is_empty() => format!("{} left no trace in {place}", numbered(&silent)),
        (false, false) => format!("{} (of {}) left no trace in {place}", numbered(&silent), unseen.join(", ")),
    };
    let host = unseen.first().or(hosts.names.first()).map_or("HOST", String::as_str);
    Some(Fault::new(what).fix(format!(
        "all hosts must share this folder: see what ssh {host} ls -ld {place} says; or name a shared one by --out"
    )))
}

/// The hosts of the file that no rank of the trace names as its own; none if the file has other names for them.
fn unseen(trace: &Trace, hosts: &HostFile) -> Vec<String> {
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let seen: Vec<_> = trace.ranks.iter().map(|rank| short(&rank.host)).filter(|host| !host.is_empty()).collect();
    let names: Vec<_> = hosts.names.iter().map(|name| short(name)).collect();
    if seen.iter().any(|host| !names.contains(host)) {
        return Vec::new();
    }
    hosts.names.iter().filter(|name| !seen.contains(&short(name))).cloned().collect()
}

/// "ranks 0–3, 8", of numbers in ascending order; nothing of none.
fn numbered(ranks: &[usize]) -> String {
    let run = |run: &[usize]| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    };
    let runs: Vec<_> = ranks.chunk_by(|one, next| one + 1 == *next).map(run).collect();
    match ranks.len() {
        0 => String::new(),
        1 => format!("rank {}", runs[0]),
        _ => format!("ranks {}", runs.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::read::Rank;

    /// A rank for each name; a rank without one has left nothing.
    fn on(names: &[&str]) -> Trace {
        Trace { ranks: names.iter().map(|name| Rank { host: (*name).into(), ..Rank::default() }).collect() }
    }

    fn file(names: &[&str]) -> HostFile {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let (slots, most, ssh) = (None, None, None);
        HostFile { given: "hosts".into(), file: "hosts".into(), names, slots, most, list: "list".into(), ssh }
    }

    fn said(trace: &Trace, names: &[&str]) -> String {
        let folder = Folder::check(std::env::temp_dir().join("no-such-trace")).unwrap();
        silent(trace, &file(names), &folder).map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn hosts_are_named_with_their_ranks() {
        assert_eq!(text(&on(&["a", "a", "b", "", "b", "a"])), "on a: ranks 0–1, 5\non b: ranks 2, 4\n");
        assert_eq!(text(&on(&["a", "a"])), "");
    }

    #[test]
    fn silent_ranks_are_named_with_their_hosts() {
        assert_eq!(said(&on(&["a", "b.lan"]), &["a", "b"]), "");
        let two = said(&on(&["a", "b.lan", "", ""]), &["a", "b", "c", "d"]);
        assert!(two.starts_with("error: ranks 2–3 (of c, d) left no trace in /"), "{two}");
        assert!(two.contains("ssh c ls -ld /"), "{two}");
        let other_names = said(&on(&["a", ""]), &["10.0.0.1", "10.0.0.2"]);
        assert!(other_names.starts_with("error: rank 1 left no trace in /"), "{other_names}");
        assert!(said(&Trace::default(), &["a", "b"]).starts_with("error: no rank left a trace in /"));
    }
}
