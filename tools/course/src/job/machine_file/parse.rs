//! Reads the lines of machine files and rank files: in Open MPI's syntax, in MPICH's, in the lists of batch systems, and in those
//! that `cargo course hosts list` prints.

use std::net::Ipv6Addr;

use launch::Kind;

use super::line::{Host, Line, Row, hosts_in};

/// What the lines of a text say. In `each_is_a_slot`, a name alone is a slot, as in a list of PBS; it is one, too, if all
/// lines are names alone and one of them comes again.
pub fn rows(text: &str, each_is_a_slot: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    // Not `lines`: that would hide the carriage returns.
    for (number, line) in (1..).zip(text.split_terminator('\n')) {
        let (clean, unseen) = clean(line);
        rows.extend(parse(&clean).into_iter().map(|line| Row { number, line, unseen }));
    }
    let plain = Host::default();
    let is_plain = |host: &Host| *host == Host { name: host.name.clone(), ..plain.clone() };
    let hosts: Vec<_> = hosts_in(&rows).collect();
    let again = (1..hosts.len()).any(|at| hosts[..at].iter().any(|before| before.name == hosts[at].name));
    if (again || each_is_a_slot) && hosts.iter().all(|host| is_plain(host)) { count(rows) } else { rows }
}

/// Each host once, with as many slots as there are lines of it.
fn count(rows: Vec<Row>) -> Vec<Row> {
    let mut counted: Vec<Row> = Vec::new();
    for mut row in rows {
        if let Line::Host(host) = &mut row.line {
            let before = counted.iter_mut().find_map(|row| match &mut row.line {
                Line::Host(before) if before.name == host.name => before.slots.as_mut(),
                _ => None,
            });
            if let Some(slots) = before {
                *slots += 1;
                continue;
            }
            (host.slots, host.counted) = (Some(1), true);
        }
        counted.push(row);
    }
    counted
}

/// The line as it looks, and what is in it that nobody sees.
fn clean(line: &str) -> (String, Option<&'static str>) {
    let mut unseen = None;
    let end = line.strip_suffix('\r').inspect(|_| unseen = Some("a carriage return at its end, as Windows writes it"));
    let mut text = String::new();
    for one in end.unwrap_or(line).chars() {
        match one {
            '\u{feff}' => unseen = Some("a byte order mark (BOM)"),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' => {
                unseen = Some("a character without width");
            }
            // It tells a list of ours from one of LSF's.
            '\t' => text.push('\t'),
            _ if one.is_control() => unseen = Some("a control character"),
            ' ' => text.push(' '),
            _ if one.is_whitespace() => {
                unseen = Some("a blank that is no plain one (a no-break space, for example)");
                text.push(' ');
            }
            _ => text.push(one),
        }
    }
    (text, unseen)
}

/// What a clean line says; several hosts if it is LSF's.
fn parse(line: &str) -> Vec<Line> {
    let (content, remark) = line.find('#').map_or((line, ""), |at| line.split_at(at));
    // Open MPI allows for blanks around it.
    let content = content.split('=').map(str::trim).collect::<Vec<_>>().join("=");
    let words: Vec<_> = content.split_whitespace().collect();
    let remark = remark.trim_end();
    if let Some(host) = of_list(&content) {
        return vec![Line::Host(host)];
    }
    match words.as_slice() {
        [] => vec![Line::Remark(line.trim_end().into())],
        ["rank", rest @ ..] => vec![rank(rest)],
        _ => match of_batch(&words) {
            Some(hosts) => hosts,
            None => vec![host(words[0], &words[1..], remark).map_or_else(Line::Wrong, Line::Host)],
        },
    }
}

/// "node1 4 ann 22" with tabs between, as `cargo course hosts list` prints it; `-` is what isn't said.
fn of_list(content: &str) -> Option<Host> {
    let fields: [&str; 4] = content.split('\t').collect::<Vec<_>>().try_into().ok()?;
    let [name, slots, user, port] = fields.map(|field| (field != "-").then_some(field));
    let name = name.filter(|name| is_name(name) || is_ipv6(name))?.to_owned();
    let (slots, port) = (slots.map(str::parse).transpose().ok()?, port.map(str::parse).transpose().ok()?);
    if user.is_some_and(|user| !is_user(user)) {
        return None;
    }
    Some(Host { name, slots, user: user.map(str::to_owned), port, counted: true, ..Host::default() })
}

/// "node1 4 all.q@node1 UNDEF" of Grid Engine ($PE_HOSTFILE), or "node1 4 node2 2" of LSF ($LSB_MCPU_HOSTS).
fn of_batch(words: &[&str]) -> Option<Vec<Line>> {
    let slots: u32 = words.get(1)?.parse().ok()?;
    let one = |name: &str, slots| {
        if !is_name(name) {
            return Line::Wrong(format!("'{name}' is no host's name"));
        }
        Line::Host(Host { name: name.into(), slots: Some(slots), counted: true, ..Host::default() })
    };
    let pairs = words.chunks(2).map(|pair| Some(one(pair[0], pair.get(1)?.parse().ok()?)));
    let pairs: Option<Vec<_>> = pairs.collect();
    pairs.or_else(|| (3..=4).contains(&words.len()).then(|| vec![one(words[0], slots)]))
}

/// The rest of "user@node1:4", and of "node1 slots=4 max_slots=8".
fn host(first: &str, rest: &[&str], remark: &str) -> Result<Host, String> {
    let (user, place) = first.split_once('@').map_or((None, first), |(user, place)| (Some(user.to_owned()), place));
    if place.contains(',') {
        return Err(format!("'{first}' is a list: one host per line"));
    }
    let (name, after_colon) = split_colon(place);
    if !is_name(name) && !is_ipv6(name) {
        return Err(format!("'{first}' is no host's name"));
    }
    let mut host = Host { name: name.into(), user, remark: remark.into(), ..Host::default() };
    if let Some(number) = after_colon {
        host.slots = Some(number.parse().map_err(|_| format!("'{number}' is no number of ranks"))?);
        host.syntax = Some(Kind::Mpich);
    }
    for word in rest {
        let Some((key, value)) = word.split_once('=') else { return Err(format!("'{word}' isn't understood")) };
        let number = || value.parse().map_err(|_| format!("'{value}' is no number of slots"));
        let kind = match key {
            "slots" | "count" | "cpu" => {
                host.slots = Some(number()?);
                Kind::OpenMpi
            }
            "max_slots" | "max-slots" => {
                host.most = Some(number()?);
                Kind::OpenMpi
            }
            "port" => {
                let port = value.parse().ok().filter(|&port| port > 0);
                host.port = Some(port.ok_or_else(|| format!("'{value}' is no port"))?);
                Kind::OpenMpi
            }
            "username" | "user_name" | "user-name" => {
                host.user = Some(value.into());
                Kind::OpenMpi
            }
            "user" => {
                host.user = Some(value.into());
                Kind::Mpich
            }
            "binding" => {
                host.binding = Some(value.into());
                Kind::Mpich
            }
            // In Hydra's manual, and refused by MPICH 5.0: "token ifname not supported at this time".
            "ifname" => {
                return Err(format!(
                    "leave out {word}: MPICH's launcher refuses it in a file (mpiexec -iface {value})"
                ));
            }
            _ => return Err(format!("'{word}' isn't understood")),
        };
        if host.syntax.is_some_and(|before| before != kind) {
            return Err(format!("'{word}' is the other MPI's syntax than what stands before it"));
        }
        host.syntax = Some(kind);
    }
    if let Some(user) = host.user.as_ref().filter(|user| !is_user(user)) {
        return Err(format!("'{user}' is no user's name"));
    }
    match (host.slots, host.most) {
        (Some(slots), Some(most)) if slots > most => Err(format!("{slots} slots are more than max_slots={most}")),
        _ => Ok(host),
    }
}

/// Whether a host may be called so.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.bytes().all(allowed)
}

fn is_ipv6(name: &str) -> bool {
    name.parse::<Ipv6Addr>().is_ok()
}

/// Whether somebody may be called so: ssh gets it as a word of its own.
fn is_user(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_') && name.bytes().all(allowed)
}

/// A name and what follows its colon. An IPv6 address has several colons, and none of them is meant, unless it stands in
/// brackets.
fn split_colon(word: &str) -> (&str, Option<&str>) {
    if let Some((address, rest)) = word.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':'));
    }
    match word.split_once(':') {
        Some((name, number)) if !number.contains(':') => (name, Some(number)),
        _ => (word, None),
    }
}

/// The rest of "rank 0=node1 slot=0".
fn rank(words: &[&str]) -> Line {
    let parts = match words {
        [place, slot] => place.split_once('=').zip(slot.strip_prefix("slot=").or(slot.strip_prefix("slots="))),
        _ => None,
    };
    match parts.map(|((rank, host), slot)| (rank.parse(), host, slot)) {
        Some((Ok(rank), host, slot)) if !host.is_empty() && !slot.is_empty() => {
            Line::Rank { rank, host: host.into(), slot: slot.into() }
        }
        _ => Line::Wrong("a line of a rank file is 'rank NUMBER=HOST slot=CORE'".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(text: &str) -> Vec<Host> {
        let rows = rows(text, false).into_iter();
        rows.map(|row| if let Line::Host(host) = row.line { host } else { panic!("{text:?}: {row:?}") }).collect()
    }

    fn written(text: &str, kind: Kind) -> Vec<String> {
        hosts(text).iter().map(|host| host.to_line(kind)).collect()
    }

    #[test]
    fn both_syntaxes_are_read_and_written() {
        for (line, open_mpi, mpich) in [
            ("rpi-0 slots=4", "rpi-0 slots=4", "rpi-0:4"),
            ("rpi-0:4", "rpi-0 slots=4", "rpi-0:4"),
            ("  rpi-0  ", "rpi-0", "rpi-0"),
            ("rpi-0 slots = 4", "rpi-0 slots=4", "rpi-0:4"),
            ("rpi-0 count=4", "rpi-0 slots=4", "rpi-0:4"),
            ("rpi-0 cpu =4", "rpi-0 slots=4", "rpi-0:4"),
            ("ann@rpi-0 slots=4", "rpi-0 slots=4 username=ann", "rpi-0:4 user=ann"),
            ("rpi-0:4 user=ann", "rpi-0 slots=4 username=ann", "rpi-0:4 user=ann"),
            ("rpi-0 slots=4 # first", "# first\nrpi-0 slots=4", "# first\nrpi-0:4"),
            // What nobody sees.
            ("\u{feff}rpi-0\u{a0}slots=4\u{200b}\r\n", "rpi-0 slots=4", "rpi-0:4"),
            ("rpi-0\tslots=4\t# tab", "# tab\nrpi-0 slots=4", "# tab\nrpi-0:4"),
        ] {
            assert_eq!(written(line, Kind::OpenMpi), [open_mpi], "{line:?}");
            assert_eq!(written(line, Kind::Mpich), [mpich], "{line:?}");
        }
        assert_eq!(parse("# only words"), [Line::Remark("# only words".into())]);
        assert_eq!((hosts("fe80::1")[0].slots, hosts("[::1]:4")[0].slots), (None, Some(4)));
    }

    #[test]
    fn what_the_other_mpi_has_no_word_for_is_named() {
        for (line, kind, lacks) in [
            ("rpi-0 slots=2 max-slots=4", Kind::Mpich, Some("max_slots=4")),
            ("rpi-0 port=22", Kind::Mpich, Some("port=22")),
            ("rpi-0:2 binding=user:0", Kind::OpenMpi, Some("binding=user:0")),
            ("rpi-0 slots=2 max_slots=4 port=22", Kind::OpenMpi, None),
            ("rpi-0:2 binding=user:0 user=ann", Kind::Mpich, None),
        ] {
            assert_eq!(hosts(line)[0].lacks(kind).as_deref(), lacks, "{line}");
        }
        assert_eq!(hosts("rpi-0 max-slots=2")[0].room(), Some(2));
    }

    #[test]
    fn lists_of_batch_systems_are_counted() {
        for (what, text) in
            [("PBS", "a\na\nb\n"), ("Grid Engine", "a 2 all.q@a UNDEF\nb 1 all.q@b <NULL>\n"), ("LSF", "a 2 b 1\n")]
        {
            assert_eq!(written(text, Kind::Mpich), ["a:2", "b:1"], "{what}");
        }
        let alone = rows("a\nb\n", true);
        assert!(alone.iter().all(|row| matches!(&row.line, Line::Host(host) if host.slots == Some(1))), "{alone:?}");
        assert!(hosts("a\nb\n").iter().all(|host| host.slots.is_none()));
    }

    #[test]
    fn a_list_of_ours_is_read_again() {
        let said = |text| {
            let host = hosts(text).remove(0);
            (host.name, host.slots, host.user, host.port)
        };
        assert_eq!(said("rpi-0\t4\tann\t22\r\n"), ("rpi-0".into(), Some(4), Some("ann".into()), Some(22)));
        assert_eq!(said("::1\t-\t-\t-"), ("::1".into(), None, None, None));
        // LSF's has blanks.
        assert_eq!(written("a 4 ann 22", Kind::Mpich), ["a:4", "ann:22"]);
    }

    #[test]
    fn a_rank_file_is_read() {
        for line in ["rank 3=rpi-1 slot=0", "rank 3 = rpi-1 slot = 0"] {
            assert_eq!(parse(line), [Line::Rank { rank: 3, host: "rpi-1".into(), slot: "0".into() }]);
        }
    }

    #[test]
    fn what_is_neither_is_wrong_and_says_why() {
        for (line, why) in [
            ("rpi-0 slots=four", "no number of slots"),
            ("rpi-0 max_slots=", "no number of slots"),
            ("rpi-0:four", "no number of ranks"),
            ("rpi-0 slot=4", "isn't understood"),
            ("rpi-0:2 slots=2", "other MPI's syntax"),
            ("rpi-0 slots=4 max_slots=2", "more than max_slots=2"),
            ("rpi-0 port=ssh", "no port"),
            ("rpi-0 port=0", "no port"),
            ("-oProxyCommand@rpi-0", "no user's name"),
            ("rpi-0:2 user=$(id)", "no user's name"),
            ("rpi-0:2 ifname=lo", "leave out ifname=lo"),
            ("slots=4", "no host's name"),
            ("-oProxyCommand=x", "no host's name"),
            ("rpi-1,rpi-2 slots=4", "one host per line"),
            ("rank 0 rpi-0", "a line of a rank file"),
            ("rank x=rpi-0 slot=0", "a line of a rank file"),
        ] {
            assert!(matches!(&parse(line)[..], [Line::Wrong(said)] if said.contains(why)), "{line}: {:?}", parse(line));
        }
    }
}
