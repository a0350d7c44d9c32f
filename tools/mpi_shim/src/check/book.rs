//! What a rank notes for itself: what it has sent and received, and what is open. It is shown to others only when it waits.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque, hash_map::Entry};

use mpi_check::names::Named;
use mpi_check::warnings::{Differing, Unfinished};
use mpi_check::{For, Message, Posted, Receive};
use serde::{Deserialize, Serialize};

mod unfinished;

use self::unfinished::Shared;
pub use self::unfinished::unfinished;
use super::board::Entered;
use super::datatypes::{Code, Datatypes, Signature};
use super::places::{line, note};
use crate::place::Place;
use crate::record::comm::Comm;
use crate::record::registry::ByHandle;

/// Messages to one rank of which more is noted than their number: the latest.
const LATEST: usize = 256;
/// Pairs of ranks, communicators and tags that are counted: a program that takes a new tag for each message must not fill
/// the memory.
const MOST_CHANNELS: usize = 100_000;
/// How often the datatype may change between the same two ranks, with the same tag, for it still to be compared.
const MOST_RUNS: usize = 64;

/// What others must know of a rank that waits or has ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// What it does; its collectives stand on the board.
    pub rank: mpi_check::Rank,
    /// The latest messages that it has sent, received or not, by destination in the order of sending.
    pub latest: Vec<Message>,
    /// What it has sent.
    pub sent: Vec<Channel>,
    /// What it has received.
    pub received: Vec<Channel>,
    /// What its communicators are called, if it has source lines.
    #[serde(default)]
    pub comms: Vec<Named>,
    /// At its end, what it has begun and never completed.
    #[serde(default)]
    pub unfinished: Vec<Unfinished>,
    /// How it has called collectives in which ranks differ, and by which number these stand on the board.
    pub differing: Vec<(usize, Differing)>,
}

/// Messages between this rank and another, on a communicator, with a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// The other rank.
    pub peer: usize,
    /// The communicator.
    pub comm: u64,
    /// The tag.
    pub tag: i32,
    /// How many they are.
    pub messages: u64,
    /// Their datatypes.
    pub runs: Vec<Run>,
}

/// Messages one after the other with the same datatype.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// How many messages were before.
    pub first: u64,
    /// The datatype; none if it can't be compared.
    pub datatype: Option<Signature>,
    /// The function that sent or received the first one.
    pub call: String,
    /// The source line of that call.
    pub place: Option<String>,
    /// The first one's length, if it was sent.
    pub bytes: u64,
}

/// What a request is for.
#[derive(Clone)]
pub enum Watched {
    /// A message of this number.
    Send(u64),
    /// A message that will come.
    Receive(Receiving),
    /// A collective, and where it was called.
    Collective(For, Place),
    /// Something else of which it is known that asking for it takes nothing: a message that goes nowhere, for example.
    Unfollowed,
    /// Several sends at a time: MPICH gives all that are over at once the same handle, for ever.
    Shared,
}

/// A receive that was posted, or is to be started.
#[derive(Clone)]
pub struct Receiving {
    /// Its number on this rank.
    pub number: u64,
    /// What it takes.
    pub receive: Receive,
    /// The communicator.
    pub comm: Comm,
    /// Where it goes.
    pub room: Room,
}

/// The memory that a message goes to.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Its length.
    pub bytes: u64,
    /// Its datatype, if that is known.
    pub datatype: Option<Code>,
}

/// What is sent, when a persistent request is started.
#[derive(Clone)]
pub struct Sending {
    /// The destination's rank in the world.
    pub to: usize,
    /// The tag.
    pub tag: i32,
    /// The communicator.
    pub comm: u64,
    /// The length, and the datatype.
    pub room: Room,
}

/// A persistent request.
#[derive(Clone)]
pub enum Persistent {
    /// It sends this; the number is that of the request, by which it is known as one that was never started.
    Send(Sending, u64),
    /// It receives this.
    Receive(Receiving),
    /// It is a collective.
    Collective(Lasting),
    /// It isn't followed.
    Unfollowed,
}

/// A collective that is made once and started many times.
#[derive(Clone)]
pub struct Lasting {
    /// The function that has made it, "MPI_Barrier_init".
    pub call: String,
    /// What stands for a communicator of its own, on which each start is one collective more: they are matched by the order in
    /// which they were made, not in which they are started (MPI 4.1, section 6.13).
    pub id: u64,
    /// What a start is; its number is that of the last one.
    pub entered: Entered,
    /// The ranks without whom it doesn't end.
    pub needs: Vec<usize>,
    /// All other ranks.
    pub all: Vec<usize>,
}

struct Sent {
    number: u64,
    tag: i32,
    comm: u64,
    bytes: u64,
    call: &'static str,
    place: Place,
}

#[derive(Default)]
struct Count {
    messages: u64,
    runs: Vec<OwnRun>,
    /// The number of the latest receive.
    latest: u64,
    /// Whether receives were complete in another order than they were posted in: then it isn't known which message is which.
    mixed: bool,
}

/// The same as [`Run`].
struct OwnRun {
    first: u64,
    datatype: Option<Code>,
    call: &'static str,
    place: Place,
    bytes: u64,
}

impl Count {
    /// One message more. The place is noted only if the datatype is another one.
    fn add(&mut self, call: &'static str, room: Room, place: impl FnOnce() -> Place) {
        let Room { bytes, datatype } = room;
        // Of what comes after the last run that there is room for, nothing is known.
        let datatype = datatype.filter(|_| self.runs.len() < MOST_RUNS);
        let same = self.runs.last().is_some_and(|last| last.datatype == datatype);
        if !same && self.runs.len() <= MOST_RUNS {
            self.runs.push(OwnRun { first: self.messages, datatype, call, place: place(), bytes });
        }
        self.messages += 1;
    }

    /// One message less. If there are several datatypes, it isn't known of which.
    fn take_back(&mut self) {
        self.messages = self.messages.saturating_sub(1);
        self.mixed |= self.runs.len() > 1;
    }
}

/// The other rank, the communicator, and the tag.
pub type Key = (usize, u64, i32);

/// A rank's notes.
pub struct Book {
    /// What open requests are for.
    pub requests: ByHandle<Watched>,
    /// Persistent requests.
    pub persistent: ByHandle<Persistent>,
    /// Requests for which MPI_Cancel was called.
    pub cancelling: HashSet<usize>,
    latest: HashMap<usize, VecDeque<Sent>>,
    sent: HashMap<Key, Count>,
    received: HashMap<Key, Count>,
    posted: BTreeMap<u64, (Receive, &'static str, Place)>,
    shared: HashMap<usize, Shared>,
    /// Persistent sends that were never started, and where they go; they may have been freed since.
    unstarted: BTreeMap<u64, (usize, Sent)>,
    /// How it has called collectives in which ranks differ, by their numbers on the board.
    differing: BTreeMap<usize, (Differing, Place)>,
    numbers: u64,
    given_up: bool,
}

impl Book {
    /// Nothing is noted.
    pub fn new() -> Self {
        Self {
            requests: ByHandle::default(),
            persistent: ByHandle::default(),
            cancelling: HashSet::new(),
            latest: HashMap::new(),
            sent: HashMap::new(),
            received: HashMap::new(),
            posted: BTreeMap::new(),
            shared: HashMap::new(),
            unstarted: BTreeMap::new(),
            differing: BTreeMap::new(),
            numbers: 0,
            given_up: false,
        }
    }

    /// The next number for a message or a receive.
    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Notes what an open request is for.
    pub fn open(&mut self, key: usize, watched: Watched) {
        let is_send = |watched: &Watched| !matches!(watched, Watched::Receive(_) | Watched::Collective(..));
        match self.requests.entry(key) {
            Entry::Occupied(mut earlier) if is_send(&watched) && is_send(earlier.get()) => {
                let shared = self.shared.entry(key).or_default();
                shared.open(&earlier.insert(Watched::Shared));
                shared.open(&watched);
            }
            earlier => _ = earlier.insert_entry(watched),
        }
    }

    /// What a request that is complete was for.
    pub fn close(&mut self, key: usize) -> Option<Watched> {
        if !self.cancelling.is_empty() {
            self.cancelling.remove(&key);
        }
        let Entry::Occupied(request) = self.requests.entry(key) else { return None };
        if matches!(request.get(), Watched::Shared) {
            self.shared.entry(key).or_default().close();
            return None;
        }
        Some(request.remove())
    }

    /// Notes that the message with this number was cancelled; whether it is known which that was.
    pub fn unsend(&mut self, number: u64) -> bool {
        for (&to, latest) in &mut self.latest {
            let Some(place) = latest.iter().position(|sent| sent.number == number) else { continue };
            let count = latest.remove(place).and_then(|sent| self.sent.get_mut(&(to, sent.comm, sent.tag)));
            count.into_iter().for_each(Count::take_back);
            return true;
        }
        false
    }

    /// Notes a message that is about to be sent, and returns its number.
    pub fn send(&mut self, call: &'static str, sending: &Sending) -> u64 {
        let (number, place) = (self.number(), note());
        let Sending { to, tag, comm, mut room } = *sending;
        if room.bytes == 0 {
            // Nothing may be received as anything.
            room.datatype = None;
        }
        self.sent.entry((to, comm, tag)).or_default().add(call, room, || place);
        let latest = self.latest.entry(to).or_default();
        if latest.len() == LATEST {
            latest.pop_front();
        }
        latest.push_back(Sent { number, tag, comm, bytes: room.bytes, call, place });
        number
    }

    /// Notes that a persistent send is made.
    pub fn will_send(&mut self, key: usize, call: &'static str, sending: Sending) {
        let number = self.number();
        if self.unstarted.len() < LATEST {
            let Sending { to, tag, comm, room } = sending;
            let sent = Sent { number, tag, comm, bytes: room.bytes, call, place: note() };
            self.unstarted.insert(number, (to, sent));
        }
        self.persistent.insert(key, Persistent::Send(sending, number));
    }

    /// Notes that the persistent send with this number is started.
    pub fn start(&mut self, number: u64) {
        self.unstarted.remove(&number);
    }

    /// Notes a message that has come, by the receive with this number: they are numbered in the order of posting, in which
    /// they get the messages.
    pub fn receive(&mut self, call: &'static str, number: u64, key: Key, room: Room) {
        let count = self.received.entry(key).or_default();
        count.add(call, room, note);
        count.mixed |= number < count.latest;
        count.latest = count.latest.max(number);
    }

    /// Notes how a collective was called in which ranks differ, and where.
    pub fn keep(&mut self, at: usize, how: Differing, place: Place) {
        self.differing.insert(at, (how, place));
    }

    /// Which of them are noted.
    pub fn has_kept(&self, at: usize) -> bool {
        self.differing.contains_key(&at)
    }

    /// Notes that a receive is posted.
    pub fn post(&mut self, call: &'static str, number: u64, receive: Receive) {
        self.posted.insert(number, (receive, call, note()));
    }

    /// Notes that it isn't any more.
    pub fn take_back(&mut self, number: u64) {
        self.posted.remove(&number);
    }

    /// What is noted from now on may be wrong; whether it was right so far.
    pub fn give_up(&mut self) -> bool {
        !std::mem::replace(&mut self.given_up, true)
    }

    /// How many pairs of ranks, communicators and tags there are.
    pub fn channels(&self) -> usize {
        self.sent.len() + self.received.len()
    }

    /// Whether what was noted may not be all: there were too many messages of different kinds, for example.
    pub fn is_unsure(&self) -> bool {
        self.given_up || self.channels() > MOST_CHANNELS
    }

    /// What others must know, with the source lines of these messages and of receives, or without any.
    pub fn picture(
        &self,
        me: usize,
        mut rank: mpi_check::Rank,
        datatypes: &Datatypes,
        lines: Option<&HashSet<u64>>,
    ) -> Picture {
        let named = |place: &Place| line(place.filter(|_| lines.is_some()));
        let wanted = |sent: &Sent| lines.is_some_and(|lines| lines.contains(&sent.number));
        let posted = |(&number, (receive, _, place)): (&u64, &(Receive, &'static str, Place))| Posted {
            number,
            receive: receive.clone(),
            place: named(place),
        };
        rank.posted = self.posted.iter().map(posted).collect();
        let message = |to: usize, sent: &Sent| Message {
            number: sent.number,
            from: me,
            to,
            tag: sent.tag,
            comm: sent.comm,
            bytes: sent.bytes,
            call: format!("MPI_{}", sent.call),
            place: if wanted(sent) { named(&sent.place) } else { None },
        };
        if lines.is_some() {
            let unstarted = |(to, sent): &(usize, Sent)| Message { place: named(&sent.place), ..message(*to, sent) };
            rank.unstarted = self.unstarted.values().map(unstarted).collect();
        }
        let latest = self.latest.iter();
        let latest = latest.flat_map(|(&to, all)| all.iter().map(move |sent| message(to, sent))).collect();
        let differing =
            |(&at, (how, place)): (&usize, &(Differing, Place))| (at, Differing { place: named(place), ..how.clone() });
        let differing = self.differing.iter().map(differing).collect();
        let (sent, received) = (channels(&self.sent, datatypes, &named), channels(&self.received, datatypes, &named));
        Picture { rank, latest, sent, received, comms: Vec::new(), unfinished: Vec::new(), differing }
    }
}

fn channels(
    counts: &HashMap<Key, Count>,
    datatypes: &Datatypes,
    named: &impl Fn(&Place) -> Option<String>,
) -> Vec<Channel> {
    let run = |run: &OwnRun| Run {
        first: run.first,
        datatype: run.datatype.and_then(|code| datatypes.signature(code)).cloned(),
        call: format!("MPI_{}", run.call),
        place: named(&run.place),
        bytes: run.bytes,
    };
    let channel = |(&(peer, comm, tag), count): (&Key, &Count)| Channel {
        peer,
        comm,
        tag,
        messages: count.messages,
        runs: if count.mixed { Vec::new() } else { count.runs.iter().map(run).collect() },
    };
    counts.iter().map(channel).collect()
}
