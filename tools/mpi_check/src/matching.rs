//! Which open receive takes which message in flight, by MPI's rules (MPI 4.1, section 3.5): messages from one rank on one
//! communicator don't overtake each other, and a message goes to the first receive in the order of posting that fits.
//!
//! Where every receive has one source, the result doesn't depend on when messages arrive, and is exact. A receive from
//! any source takes what comes first: then it is only known what it *may* take.

use std::collections::HashMap;

use crate::job::{For, Job, Message, Receive, State};

/// A receive that is open on a rank: one that was posted, or the one in whose call the rank waits.
#[derive(Clone, Debug)]
pub struct Open<'a> {
    /// Which messages it takes.
    pub receive: &'a Receive,
    /// Its number, if it was posted; none if the rank waits in the receive's own call.
    pub posted: Option<u64>,
    /// What it takes of that which is in flight.
    pub takes: Takes,
}

/// What a receive takes of that which is in flight. Messages are given by their place in [`Job::messages`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// This message, whenever anything arrives.
    Surely(usize),
    /// One of these, or a message that isn't sent yet. If there are none, it gets nothing of what is in flight.
    Perhaps(Vec<usize>),
}

impl Takes {
    /// The messages that it may take.
    pub fn may(&self) -> &[usize] {
        match self {
            Self::Surely(message) => std::slice::from_ref(message),
            Self::Perhaps(messages) => messages,
        }
    }
}

/// Whether the receive asks for such a message.
pub fn fits(receive: &Receive, message: &Message) -> bool {
    receive.comm == message.comm
        && receive.sources.contains(&message.from)
        && receive.tag.is_none_or(|tag| tag == message.tag)
}

/// All open receives and what they take.
#[derive(Clone, Debug)]
pub struct Matching<'a> {
    /// By rank, in the order of posting. The receive in whose call a rank waits comes last.
    pub open: Vec<Vec<Open<'a>>>,
    /// For each message, whether an open receive may take it.
    taken: Vec<bool>,
    /// Messages by the rank that sent them and their number there.
    sent: HashMap<(usize, u64), usize>,
    /// Whether everybody has asked for long.
    pub in_vain: bool,
}

impl<'a> Matching<'a> {
    /// Matches the receives and messages of a job.
    pub fn new(job: &'a Job) -> Self {
        let mut arriving = vec![Vec::new(); job.ranks.len()];
        for (place, message) in job.messages.iter().enumerate() {
            // A rank that isn't in the picture receives somewhere else.
            if let Some(list) = arriving.get_mut(message.to) {
                list.push(place);
            }
        }
        let ranks = (0..job.ranks.len()).map(|rank| (receives(job, rank), &arriving[rank]));
        let open: Vec<Vec<Open>> = ranks.map(|(receives, arriving)| take(job, receives, arriving)).collect();
        let mut taken = vec![false; job.messages.len()];
        for &message in open.iter().flatten().flat_map(|open| open.takes.may()) {
            taken[message] = true;
        }
        // Of two with one number, which a picture shouldn't have, the first counts.
        let sent = job.messages.iter().enumerate().rev();
        let sent = sent.map(|(place, message)| ((message.from, message.number), place)).collect();
        Self { open, taken, sent, in_vain: false }
    }

    /// The same when everybody has asked for long: what is in flight has arrived, and hasn't ended any wait. So a receive from
    /// any source that is open beside it has taken it, which needn't be known.
    pub fn in_vain(mut self) -> Self {
        self.open.iter_mut().flatten().for_each(|open| open.takes = Takes::Perhaps(Vec::new()));
        self.taken.fill(false);
        self.in_vain = true;
        self
    }

    /// Whether an open receive may take the message. If not, it needs a receive that isn't posted yet.
    pub fn may_be_taken(&self, message: usize) -> bool {
        self.taken[message]
    }

    /// The message that a rank has sent with this number, if it is in flight.
    pub fn sent(&self, rank: usize, number: u64) -> Option<usize> {
        self.sent.get(&(rank, number)).copied()
    }

    /// The posted receive with this number on a rank.
    pub fn posted(&self, rank: usize, number: u64) -> Option<&Open<'a>> {
        self.open[rank].iter().find(|open| open.posted == Some(number))
    }

    /// What a receive takes in whose call the rank waits.
    pub fn waiting(&self, rank: usize, receive: &Receive) -> Option<&Open<'a>> {
        self.open[rank].iter().find(|open| open.posted.is_none() && open.receive == receive)
    }
}

/// The open receives of a rank, in the order of posting.
fn receives(job: &Job, rank: usize) -> Vec<(&Receive, Option<u64>)> {
    let rank = &job.ranks[rank];
    let mut receives: Vec<_> = rank.posted.iter().map(|posted| (&posted.receive, Some(posted.number))).collect();
    let asked: Vec<&For> = match &rank.state {
        State::Waits(waiting) => waiting.for_what.iter().collect(),
        _ => rank.polls.iter().flat_map(|polled| &polled.for_what).collect(),
    };
    receives.extend(asked.into_iter().filter_map(|what| match what {
        For::Message(receive) => Some((receive, None)),
        _ => None,
    }));
    receives
}

/// How free a message is for the next receive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// No earlier receive takes it.
    Surely,
    /// An earlier receive may take it.
    Perhaps,
    /// An earlier receive takes it.
    No,
}

/// Lets the receives of one rank take what arrives there: each in its turn, since a later one gets what the earlier ones
/// leave.
fn take<'a>(job: &Job, receives: Vec<(&'a Receive, Option<u64>)>, arriving: &[usize]) -> Vec<Open<'a>> {
    let mut left = vec![Left::Surely; arriving.len()];
    let mut open = Vec::new();
    for (receive, posted) in receives {
        let places = reach(job, receive, arriving, &left);
        let sure = receive.sources.len() == 1 && places.len() == 1 && left[places[0]] == Left::Surely;
        for &place in &places {
            left[place] = if sure { Left::No } else { Left::Perhaps };
        }
        let messages: Vec<usize> = places.iter().map(|&place| arriving[place]).collect();
        let takes = if sure { Takes::Surely(messages[0]) } else { Takes::Perhaps(messages) };
        open.push(Open { receive, posted, takes });
    }
    open
}

/// What a receive may take: from each source the first message that fits and is surely there, and those before it that
/// may be there. It never gets to what is behind.
fn reach(job: &Job, receive: &Receive, arriving: &[usize], left: &[Left]) -> Vec<usize> {
    let mut done = Vec::new();
    let mut places = Vec::new();
    for (place, &message) in arriving.iter().enumerate() {
        let message = &job.messages[message];
        if left[place] == Left::No || !fits(receive, message) || done.contains(&message.from) {
            continue;
        }
        places.push(place);
        if left[place] == Left::Surely {
            done.push(message.from);
        }
    }
    places
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
