//! Machine files and rank files: what their lines say, in Open MPI's syntax and in MPICH's.

use launch::Kind;

/// A line of a machine file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing but a comment, or nothing at all.
    Remark(String),
    /// A host.
    Host(Host),
    /// A line of a rank file, Open MPI's list of which rank goes where.
    Rank {
        /// The rank.
        rank: u32,
        /// Its host's name.
        host: String,
        /// Its core or cores, as it is written: "0", "0-1", "0:2".
        slot: String,
    },
    /// None of these, and why.
    Wrong(String),
}

/// A host, with how many ranks it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name or address.
    pub name: String,
    /// How many ranks, if the line says so.
    pub slots: Option<u32>,
    /// Whose syntax the line is in; none if both read it: a name alone.
    pub syntax: Option<Kind>,
    /// The comment at the line's end, with its `#`.
    pub remark: String,
}

impl Host {
    /// The line in the syntax of this MPI.
    pub fn to_line(&self, kind: Kind) -> String {
        let Self { name, slots, remark, .. } = self;
        let host = match (slots, kind) {
            (None, _) => name.clone(),
            (Some(slots), Kind::OpenMpi) => format!("{name} slots={slots}"),
            (Some(slots), Kind::Mpich) => format!("{name}:{slots}"),
        };
        if remark.is_empty() { host } else { format!("{host}  {remark}") }
    }
}

/// What a line says.
pub fn parse(line: &str) -> Line {
    let (content, remark) = line.find('#').map_or((line, ""), |at| line.split_at(at));
    let mut words = content.split_whitespace();
    let Some(first) = words.next() else { return Line::Remark(line.into()) };
    let rest: Vec<_> = words.collect();
    if first == "rank" {
        return rank(&rest);
    }
    let (name, after_colon) = split_colon(first);
    let mut host = Host { name: name.into(), slots: None, syntax: None, remark: remark.trim_end().into() };
    if name.is_empty() || name.contains('=') {
        return Line::Wrong(format!("'{first}' is no host's name"));
    }
    if let Some(number) = after_colon {
        (host.slots, host.syntax) = (number.parse().ok(), Some(Kind::Mpich));
        if host.slots.is_none() {
            return Line::Wrong(format!("'{number}' is no number of ranks"));
        }
    }
    for word in rest {
        match word.split_once('=') {
            Some(("slots", number)) => {
                (host.slots, host.syntax) = (number.parse().ok(), Some(Kind::OpenMpi));
                if host.slots.is_none() {
                    return Line::Wrong(format!("'{number}' is no number of slots"));
                }
            }
            _ => return Line::Wrong(format!("'{word}' isn't understood")),
        }
    }
    Line::Host(host)
}

/// A name and what follows its colon. An IPv6 address has several colons, and none of them is meant.
fn split_colon(word: &str) -> (&str, Option<&str>) {
    match word.split_once(':') {
        Some((name, number)) if !number.contains(':') => (name, Some(number)),
        _ => (word, None),
    }
}

/// The rest of "rank 0=node1 slot=0".
fn rank(words: &[&str]) -> Line {
    let parts = match words {
        [place, slot] => place.split_once('=').zip(slot.strip_prefix("slot=")),
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

    fn host(line: &str) -> Host {
        match parse(line) {
            Line::Host(host) => host,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn both_syntaxes_are_read_and_written() {
        for (line, slots, syntax) in [
            ("rpi-0 slots=4", Some(4), Some(Kind::OpenMpi)),
            ("rpi-0:4", Some(4), Some(Kind::Mpich)),
            ("  rpi-0  ", None, None),
            ("fe80::1", None, None),
        ] {
            assert_eq!((host(line).slots, host(line).syntax), (slots, syntax), "{line}");
        }
        assert_eq!(host("rpi-0 slots=4 # first").to_line(Kind::Mpich), "rpi-0:4  # first");
        assert_eq!(host("rpi-0:4").to_line(Kind::OpenMpi), "rpi-0 slots=4");
        assert_eq!(parse("# only words"), Line::Remark("# only words".into()));
    }

    #[test]
    fn a_rank_file_is_read() {
        let line = parse("rank 3=rpi-1 slot=0");
        assert_eq!(line, Line::Rank { rank: 3, host: "rpi-1".into(), slot: "0".into() });
    }

    #[test]
    fn what_is_neither_is_wrong_and_says_why() {
        for (line, why) in [
            ("rpi-0 slots=four", "no number of slots"),
            ("rpi-0:four", "no number of ranks"),
            ("rpi-0 slot=4", "isn't understood"),
            ("slots=4", "no host's name"),
            ("rank 0 rpi-0", "a line of a rank file"),
            ("rank x=rpi-0 slot=0", "a line of a rank file"),
        ] {
            assert!(matches!(parse(line), Line::Wrong(said) if said.contains(why)), "{line}");
        }
    }
}
