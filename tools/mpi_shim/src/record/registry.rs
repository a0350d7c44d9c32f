//! What this rank has open: communicators, receives that are posted, persistent requests, and messages that were probed.

use std::collections::{HashMap, VecDeque, hash_map::Entry};
use std::hash::{BuildHasherDefault, Hasher};

use super::comm::Comm;
use super::message::{Envelope, Received};
use crate::pmpi::Handle;

/// A receive that isn't complete.
pub struct Posted {
    /// The number of the message that will come.
    pub id: u64,
    /// When it was posted.
    pub at: i64,
    /// Its communicator, which may be freed before.
    pub comm: Comm,
    /// Whether MPI_Cancel was called for it.
    pub cancelled: bool,
    /// What is known of the message before it is complete: one that a probe has taken, or whose status MPI may leave out.
    pub known: Option<Received>,
}

/// A request that the program waits for: its handle, and, if there are threads, its receive's number. When MPI has completed
/// it, and before that is noted here, another thread's request may get the same handle.
#[derive(Clone, Copy)]
pub struct Awaited {
    /// The handle.
    pub handle: usize,
    /// None if only this thread calls MPI; 0 if it is no receive.
    number: Option<u64>,
}

/// A persistent request.
pub enum Persistent {
    /// It sends this.
    Send(Envelope),
    /// It receives on this communicator.
    Receive(Comm),
}

impl Awaited {
    /// A request of the only thread.
    pub fn alone(handle: usize) -> Self {
        Self { handle, number: None }
    }
}

/// By handle. The standard hasher withstands an adversary, which takes longer and isn't needed here.
pub type ByHandle<T> = HashMap<usize, T, BuildHasherDefault<Spread>>;

/// Spreads handles, which are often multiples of 8, over all bits (Knuth, volume 3, section 6.4).
#[derive(Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_usize(byte.into()));
    }

    fn write_usize(&mut self, handle: usize) {
        self.write_u64(handle as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// All of them, by handle.
#[derive(Default)]
pub struct Registry {
    world: Option<(usize, Comm)>,
    ranks: u64,
    comms: ByHandle<Comm>,
    /// Receives that are posted.
    pub posted: ByHandle<Posted>,
    /// The same by their numbers, of those whose handle another thread has got since.
    replaced: HashMap<u64, Posted>,
    /// Whether several threads may call MPI.
    pub threads: bool,
    /// Persistent requests.
    pub persistent: ByHandle<Persistent>,
    /// Messages that MPI_Mprobe has taken.
    pub taken: ByHandle<Received>,
    /// The next number for a communicator, unless a member's is higher.
    pub next_comm: u64,
    /// By request, communicators that will be there when it is complete, and where the program wants their handles.
    expected: ByHandle<(usize, Comm)>,
    /// How many messages and collectives of the program aren't recorded.
    pub unfollowed: u64,
    messages: u64,
    sends: VecDeque<(usize, u64)>,
    /// Sends for which MPI_Cancel was called: the numbers of their messages.
    pub cancelling: ByHandle<u64>,
}

/// So many sends are remembered, in case one is to be cancelled.
const LATEST_SENDS: usize = 1024;

/// The numbers of communicators that [`Registry::expect`] makes.
const EXPECTED: u64 = 1 << 40;

impl Registry {
    /// At the start, there is the world.
    pub fn new(world: impl Handle, ranks: i32) -> Self {
        let world = Some((world.key(), Comm::world(ranks)));
        // 1 is for MPI_COMM_SELF.
        Self { world, ranks: ranks.unsigned_abs().into(), next_comm: 2, ..Self::default() }
    }

    /// The communicator, if it is one whose messages are recorded.
    pub fn comm(&mut self, handle: impl Handle) -> Option<&mut Comm> {
        match &mut self.world {
            // Most programs use the world, and nothing else.
            Some((key, world)) if *key == handle.key() => Some(world),
            _ => self.comms.get_mut(&handle.key()),
        }
    }

    /// The same, for a call that is to be recorded: what can't be is counted.
    pub fn followed(&mut self, handle: impl Handle) -> Option<&mut Comm> {
        if self.comm(handle).is_none() {
            self.unfollowed += 1;
        }
        self.comm(handle)
    }

    /// All communicators.
    pub fn comms(&self) -> Vec<Comm> {
        self.world.iter().map(|(_, world)| world).chain(self.comms.values()).cloned().collect()
    }

    /// The handle of a communicator by its number.
    pub fn handle<H: Handle>(&self, id: u64) -> Option<H> {
        let comms = self.world.iter().map(|(key, world)| (key, world)).chain(&self.comms);
        comms.into_iter().find(|(_, comm)| comm.id == id).map(|(&key, _)| H::from_key(key))
    }

    /// Adds a communicator whose members have agreed on `number`: the number and the lowest rank are one's own together.
    /// `world`: what a call can name; `between`: of an inter-communicator, the lowest rank of this group.
    pub fn add(&mut self, handle: impl Handle, number: u64, world: Vec<i32>, between: Option<i32>) {
        let lowest = world.iter().copied().chain(between).min().unwrap_or(0).max(0) as u64;
        self.next_comm = self.next_comm.max(number + 1);
        self.comms.insert(handle.key(), Comm::new(number * self.ranks + lowest, world, between.is_some()));
    }

    /// Notes that a copy of `parent` will have its handle at `place` when the request is complete. Nobody may wait here for
    /// the others to agree on a number: it is made of what all know, which collective on the parent this is. Returns it.
    pub fn expect(&mut self, request: impl Handle, place: usize, parent: Comm) -> u64 {
        let mut spread = Spread::default();
        spread.write_u64(parent.id);
        spread.write_u64(parent.collectives + 1);
        let id = EXPECTED + spread.finish() % EXPECTED;
        self.expected.insert(request.key(), (place, parent.copy(id)));
        id
    }

    /// If this request, which is complete, was for a communicator: the place of its handle, and what it is.
    pub fn appears(&mut self, request: usize) -> Option<(usize, Comm)> {
        self.expected.remove(&request)
    }

    /// Adds a communicator that was expected.
    pub fn welcome(&mut self, handle: impl Handle, comm: Comm) {
        self.comms.insert(handle.key(), comm);
    }

    /// Removes a communicator.
    pub fn remove(&mut self, handle: impl Handle) {
        self.comms.remove(&handle.key());
    }

    /// The next number for a message.
    pub fn message(&mut self) -> u64 {
        self.messages += 1;
        self.messages
    }

    /// Notes that a request sends the message with this number.
    pub fn sends(&mut self, request: impl Handle, id: u64) {
        if self.sends.len() == LATEST_SENDS {
            self.sends.pop_front();
        }
        self.sends.push_back((request.key(), id));
    }

    /// Notes that a request is to be cancelled.
    pub fn cancel(&mut self, request: usize) {
        match self.posted.get_mut(&request) {
            Some(posted) => posted.cancelled = true,
            // Earlier ones with this handle are complete.
            None => {
                let sent = self.sends.iter().rev().find(|(sends, _)| *sends == request);
                self.cancelling.extend(sent.copied());
            }
        }
    }

    /// What is sent to this rank of a communicator; none if that is nowhere, or not recorded.
    pub fn envelope(&mut self, comm: impl Handle, rank: i32, tag: i32, bytes: u64) -> Option<Envelope> {
        let comm = self.followed(comm)?;
        Some(Envelope { peer: comm.world_rank(rank)?, tag, comm: comm.id, bytes })
    }

    /// Notes that a receive is posted, and returns the number of its message.
    pub fn post(&mut self, request: impl Handle, at: i64, comm: Comm, known: Option<Received>) -> u64 {
        let id = known.map_or_else(|| self.message(), |message| message.id);
        let earlier = self.posted.insert(request.key(), Posted { id, at, comm, cancelled: false, known });
        if let Some(earlier) = earlier.filter(|_| self.threads) {
            self.replaced.insert(earlier.id, earlier);
        }
        id
    }

    /// What is known of a request before MPI may complete it.
    pub fn awaited(&self, handle: usize) -> Awaited {
        Awaited { handle, number: Some(self.posted.get(&handle).map_or(0, |posted| posted.id)) }
    }

    /// The receive of a request that is complete; none if it was a send.
    pub fn complete(&mut self, request: Awaited) -> Option<Posted> {
        let Some(number) = request.number else { return self.posted.remove(&request.handle) };
        match self.posted.entry(request.handle) {
            Entry::Occupied(posted) if posted.get().id == number => Some(posted.remove()),
            _ => self.replaced.remove(&number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Here, there is no MPI to give any.
    impl Handle for usize {
        fn key(self) -> usize {
            self
        }

        fn from_key(key: usize) -> Self {
            key
        }
    }

    #[test]
    fn handles_come_back_from_their_numbers() {
        // SAFETY: constants of MPI.
        let (comm, none) = unsafe { (mpi_sys::RSMPI_COMM_WORLD, mpi_sys::RSMPI_COMM_NULL) };
        assert_ne!(comm.key(), none.key());
        assert_eq!(Registry::new(comm, 2).handle(0), Some(comm));
    }

    #[test]
    fn a_handle_that_another_thread_gets_again_is_not_mistaken() {
        let mut registry = Registry { threads: true, ..Registry::new(100, 2) };
        let comm = registry.comm(100).unwrap().clone();
        let post = |registry: &mut Registry| registry.post(7, 0, comm.clone(), None);
        // The handle was a send's, and is a receive's before the send's end is noted.
        let send = registry.awaited(7);
        let first = post(&mut registry);
        assert!(registry.complete(send).is_none());
        // Now a receive's, and another receive's.
        let receive = registry.awaited(7);
        let second = post(&mut registry);
        let later = registry.awaited(7);
        assert_eq!(registry.complete(receive).unwrap().id, first);
        assert_eq!(registry.complete(later).unwrap().id, second);
        assert!(registry.complete(Awaited::alone(7)).is_none());
    }

    #[test]
    fn disjoint_and_overlapping_communicators_have_different_numbers() {
        let mut registry = Registry::new(100, 4);
        registry.add(1, 2, vec![0, 2], None);
        registry.add(2, 2, vec![3, 1], None);
        registry.add(3, 3, vec![0, 1], None);
        registry.add(4, 4, vec![2, 3], Some(1));
        let ids = [100, 1, 2, 3, 4].map(|handle| registry.comm(handle).unwrap().id);
        assert_eq!(ids, [0, 8, 9, 12, 17]);
        assert_eq!(registry.next_comm, 5);
        assert_eq!(registry.envelope(2, 0, 7, 8), Some(Envelope { peer: 3, tag: 7, comm: 9, bytes: 8 }));
        assert_eq!(registry.envelope(2, -1, 7, 8), None, "MPI_PROC_NULL");
        registry.remove(2);
        assert_eq!((registry.envelope(2, 0, 7, 8), registry.unfollowed), (None, 1));
    }

    #[test]
    fn copies_of_a_communicator_have_the_same_numbers_on_all_ranks_and_different_ones_each() {
        let made = |first_handle: usize| {
            let mut registry = Registry::new(100, 4);
            let copy = |nth: usize| {
                let parent = registry.comm(100).unwrap();
                parent.collectives += 1;
                let parent = parent.clone();
                registry.expect(first_handle + nth, 0, parent);
                registry.appears(first_handle + nth).unwrap().1.id
            };
            (0..1000).map(copy).collect::<Vec<_>>()
        };
        let mut ids = made(7);
        assert_eq!(ids, made(5000));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 1000);
    }
}
