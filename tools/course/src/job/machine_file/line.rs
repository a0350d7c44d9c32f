//! What a line of a machine file or of a rank file says, and how each MPI writes it.

use launch::Kind;

/// A line of a machine file, with its number. A line of LSF's has several hosts; those that only repeat a host, as PBS
/// writes it, have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line's number, from 1.
    pub number: usize,
    /// What it says.
    pub line: Line,
    /// What nobody sees in it, and a launcher stumbles over.
    pub unseen: Option<&'static str>,
}

/// What a line says.
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Its name or address.
    pub name: String,
    /// How many ranks, if the line says so.
    pub slots: Option<u32>,
    /// How many ranks at most, which only Open MPI knows (`max_slots`).
    pub most: Option<u32>,
    /// As whom to log in.
    pub user: Option<String>,
    /// The port of its sshd, which only Open MPI knows.
    pub port: Option<u16>,
    /// On which cores, which only MPICH knows.
    pub binding: Option<String>,
    /// Whose syntax the line is in; none if both read it: a name alone.
    pub syntax: Option<Kind>,
    /// Whether it comes from a list that no launcher reads: a batch system's, or ours for scripts.
    pub counted: bool,
    /// The comment at the line's end, with its `#`.
    pub remark: String,
}

impl Host {
    /// The line in the syntax of this MPI. A comment stands above it: MPICH refuses one after a host.
    pub fn to_line(&self, kind: Kind) -> String {
        let above = if self.remark.is_empty() { String::new() } else { format!("{}\n", self.remark) };
        above + &self.without_remark(kind)
    }

    /// The same without the comment.
    pub fn without_remark(&self, kind: Kind) -> String {
        let Self { name, slots, .. } = self;
        let mut line = match (slots, kind) {
            (None, _) => name.clone(),
            (Some(slots), Kind::OpenMpi) => format!("{name} slots={slots}"),
            (Some(slots), Kind::Mpich) => format!("{name}:{slots}"),
        };
        let mut add = |word: &str, value: Option<String>| {
            line += &value.map_or_else(String::new, |value| format!(" {word}={value}"));
        };
        match kind {
            Kind::OpenMpi => {
                add("max_slots", self.most.map(|most| most.to_string()));
                add("username", self.user.clone());
                add("port", self.port.map(|port| port.to_string()));
            }
            Kind::Mpich => {
                add("user", self.user.clone());
                add("binding", self.binding.clone());
            }
        }
        line
    }

    /// What the line says that this MPI has no word for.
    pub fn lacks(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::OpenMpi => self.binding.as_ref().map(|binding| format!("binding={binding}")),
            Kind::Mpich => (self.most.map(|most| format!("max_slots={most}")))
                .or_else(|| self.port.map(|port| format!("port={port}"))),
        }
    }

    /// How many ranks it has room for, if the line says so.
    pub fn room(&self) -> Option<u32> {
        self.slots.or(self.most)
    }

    /// Whether it is an IPv6 address: neither launcher takes one in a file.
    pub fn is_ipv6(&self) -> bool {
        self.name.contains(':')
    }
}

/// The hosts that these rows name.
pub fn hosts_in(rows: &[Row]) -> impl Iterator<Item = &Host> + Clone {
    rows.iter().filter_map(|row| if let Line::Host(host) = &row.line { Some(host) } else { None })
}
