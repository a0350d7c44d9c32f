//! A rank that waits for ever, what it waits for, and ranks each of which waits for the next.

use crate::job::{Message, Receive, Until};

/// How the names of the calls begin that send and receive at once.
pub const EXCHANGE: &str = "MPI_Sendrecv";

/// A rank that waits for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct Stuck {
    /// The rank.
    pub rank: usize,
    /// The function in which it waits.
    pub call: String,
    /// The source line of that call.
    pub place: Option<String>,
    /// Whether one of `needs` would be enough.
    pub until: Until,
    /// What will never come of what it waits for; never empty.
    pub needs: Vec<Need>,
}

impl Stuck {
    /// Whether it sends and receives at once.
    pub fn exchanges(&self) -> bool {
        self.call.starts_with(EXCHANGE)
    }
}

/// What never comes.
#[derive(Clone, Debug, PartialEq)]
pub enum Need {
    /// A message.
    Message {
        /// Which message.
        receive: Receive,
        /// The source line where the receive was posted, if another call waits for it.
        posted: Option<String>,
        /// Its number, if it was posted.
        number: Option<u64>,
    },
    /// That its message is received.
    Taken(Message),
    /// That all ranks call a collective.
    Collective {
        /// The function, "MPI_Bcast".
        call: String,
        /// The communicator.
        comm: u64,
        /// The ranks that never will.
        missing: Vec<usize>,
    },
}

impl Need {
    /// The communicator.
    pub fn comm(&self) -> u64 {
        match self {
            Self::Message { receive, .. } => receive.comm,
            Self::Taken(message) => message.comm,
            Self::Collective { comm, .. } => *comm,
        }
    }

    /// The ranks that `rank`, whose need it is, depends on: itself only if there is no other.
    pub fn ranks(&self, rank: usize) -> Vec<usize> {
        let all = match self {
            Self::Message { receive, .. } => receive.sources.clone(),
            Self::Taken(message) => vec![message.to],
            Self::Collective { missing, .. } => missing.clone(),
        };
        let others: Vec<usize> = all.iter().copied().filter(|&other| other != rank).collect();
        if others.is_empty() { all } else { others }
    }
}

/// Ranks each of which waits for the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Core {
    /// The ranks.
    pub ranks: Vec<usize>,
    /// The rank that has ended and that the last of them waits for; if there is none, the last waits for the first.
    pub finished: Option<usize>,
}
