//! What all ranks do at one moment. All ranks are ranks in the world, and all source lines are like "src/main.rs:12".

use serde::{Deserialize, Serialize};

/// What all ranks do at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The ranks, by number.
    pub ranks: Vec<Rank>,
    /// Messages that were sent and that no rank is known to have received. Those from one rank to another stand in the
    /// order in which they were sent.
    pub messages: Vec<Message>,
}

/// What one rank does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rank {
    /// Whether it waits.
    pub state: State,
    /// The source line of the call that it is in, if that is known.
    pub place: Option<String>,
    /// Whether an exception that nobody has caught (of Python's) has ended it.
    #[serde(default)]
    pub raised: bool,
    /// Receives that were posted and aren't known to be complete, in the order of posting.
    pub posted: Vec<Posted>,
    /// What it asks for again and again, without waiting and without doing anything else with MPI.
    #[serde(default)]
    pub polls: Vec<Polled>,
    /// Messages of persistent sends that were made and never started.
    #[serde(default)]
    pub unstarted: Vec<Message>,
    /// The latest collective on each communicator on which there was one.
    pub collectives: Vec<Collective>,
}

/// Whether a rank waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum State {
    /// It computes, or is in a call that isn't followed: it may do anything next.
    #[default]
    Runs,
    /// It waits in a call.
    Waits(Waiting),
    /// It has come to MPI_Finalize: it will do nothing more.
    Ended,
}

/// A call that waits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The function, "MPI_Recv".
    pub call: String,
    /// Whether one of them is enough.
    pub until: Until,
    /// What it waits for; what has come already isn't among it.
    pub for_what: Vec<For>,
}

/// What a rank asks for again and again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Polled {
    /// The function, "MPI_Iprobe".
    pub call: String,
    /// How often it has asked in vain.
    pub times: u64,
    /// Whether one of them is enough.
    pub until: Until,
    /// What it asks for.
    pub for_what: Vec<For>,
    /// The source line of the call.
    pub place: Option<String>,
}

/// How much of what a call waits for must happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Until {
    /// All of it: MPI_Waitall, and everything that waits for one thing.
    #[default]
    All,
    /// Any of it: MPI_Waitany, MPI_Waitsome.
    Any,
}

/// What a call waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum For {
    /// A message that no posted receive takes: MPI_Recv, MPI_Probe, MPI_Mprobe.
    Message(Receive),
    /// The message of this rank's posted receive with this number.
    Posted(u64),
    /// That the receiver takes this rank's message with this number.
    Taken(u64),
    /// That all of these ranks have called their collective with this number on this communicator.
    Collective {
        /// The function, "MPI_Bcast".
        call: String,
        /// The communicator.
        comm: u64,
        /// Its number among the collectives there, from 1.
        number: u64,
        /// The ranks without whom it can't go on; those that have called it already may be among them.
        needs: Vec<usize>,
        /// The ranks without whom it may be that it doesn't: a root that sends much, for example, may wait for any rank.
        #[serde(default)]
        all: Vec<usize>,
    },
    /// Something that isn't followed: it may happen at any time.
    Unknown,
}

/// Marks what stands for a communicator, but is a persistent collective.
const STARTED: u64 = 1 << 62;
/// Numbers of persistent collectives on one communicator.
const NUMBERS: u32 = 20;

/// What stands for a communicator of its own, on which each start of a persistent collective is one collective more: that
/// collective is the one with this number on this communicator.
pub fn started(comm: u64, number: u64) -> u64 {
    STARTED | comm << NUMBERS | number & ((1 << NUMBERS) - 1)
}

/// The communicator, also of what only stands for one.
pub fn communicator(comm: u64) -> u64 {
    if comm & STARTED == 0 { comm } else { (comm ^ STARTED) >> NUMBERS }
}

/// Which messages a receive takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Receive {
    /// The ranks that it may come from: one, or all of the communicator (MPI_ANY_SOURCE).
    pub sources: Vec<usize>,
    /// Whether the program asked for any source. `sources` may have one rank even so.
    pub any_source: bool,
    /// The tag; none for MPI_ANY_TAG.
    pub tag: Option<i32>,
    /// The communicator.
    pub comm: u64,
}

/// A receive that was posted: MPI_Irecv.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Posted {
    /// Its number on this rank.
    pub number: u64,
    /// What it takes.
    pub receive: Receive,
    /// The source line of the call that posted it.
    pub place: Option<String>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its number on the rank that sent it.
    pub number: u64,
    /// The rank that sent it.
    pub from: usize,
    /// The rank that is to receive it.
    pub to: usize,
    /// The tag.
    pub tag: i32,
    /// The communicator.
    pub comm: u64,
    /// The length.
    pub bytes: u64,
    /// The function, "MPI_Send".
    pub call: String,
    /// The source line of the call that sent it.
    pub place: Option<String>,
}

/// A rank's latest collective on a communicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collective {
    /// The communicator.
    pub comm: u64,
    /// Its number among those there, from 1.
    pub number: u64,
    /// The function, "MPI_Bcast".
    pub call: String,
    /// The root, if there is one.
    pub root: Option<usize>,
    /// The bytes that must be the same on all ranks (MPI_Bcast, MPI_Allreduce), if there are any such.
    pub bytes: Option<u64>,
    /// The source line of the call.
    pub place: Option<String>,
}
