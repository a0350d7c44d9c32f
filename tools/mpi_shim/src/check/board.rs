//! The board on which all ranks of a machine write what the others must know to see a deadlock.
//!
//! A rank writes its collectives at once, since two that don't fit must be seen before they go wrong; what it waits for,
//! and what it has sent and received, only when it has waited for a while: who waits sends nothing, so its picture stays
//! true until it goes on, and who doesn't wait can't be part of a deadlock. So the fast path costs no shared memory.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;
use std::slice;
use std::sync::atomic::{self, AtomicI32, AtomicU32, AtomicU64, Ordering::SeqCst};

use super::terms::Terms;
use crate::place::Place;

mod differences;
pub mod memory;
mod parts;
mod sequence;

use self::differences::Differences;
pub use self::differences::{Difference, What};
use self::memory::Memory;

/// Room for a rank's picture. What isn't used takes no memory.
const ROOM: usize = 4 << 20;
/// Room for what is noted once and for all: where a rank's calls stand.
const NOTES: usize = 1 << 20;
/// Room for what is seen of a rank from outside.
const ROOM_OUTSIDE: usize = 1 << 20;
/// More ranks than that aren't on one machine of a class.
pub const MOST_RANKS: usize = 256;
/// Communicators whose collectives are watched at a time.
const COMMS: usize = 64;
/// How far a rank may be ahead of another in collectives for these still to be compared.
const HISTORY: usize = 16;
/// The first number on the board: that it is one.
const MAGIC: u64 = 0x6d70_695f_646f_6300;
const NONE: u64 = u64::MAX;
/// In place of a number: the communicator is freed.
const FREED: u64 = u64::MAX;

/// What a rank does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing that can be said.
    Runs,
    /// It waits, and has a picture.
    Waits,
    /// It is in MPI_Finalize, and has a picture.
    Ended,
    /// It asks again and again, and has a picture, which may cease to be true at any time.
    Asks,
}

/// Phases as they stand on the board, which begins with zeros.
const RUNS: u32 = 0;
const WAITS: u32 = 1;
const ENDED: u32 = 2;
const ASKS: u32 = 3;
/// The same for source lines.
const INCOMPLETE: u32 = 0;
const COMPLETE: u32 = 1;

/// A collective that a rank has entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its number on its communicator: they are counted from 1.
    pub number: u64,
    /// Which, by its place in the list of collectives.
    pub call: u32,
    /// The root's rank in the world.
    pub root: Option<i32>,
    /// The bytes that must be the same on all ranks.
    pub bytes: Option<u64>,
    /// The operation's number; 0 if there is none.
    pub operation: u32,
    /// Where it was called.
    pub place: Place,
}

#[repr(C)]
struct Head {
    magic: AtomicU64,
    /// The rank that has seen a deadlock, plus 1.
    judge: AtomicU32,
    ended: AtomicU32,
    /// Whether a rank is about to say something for which it needs the others' source lines.
    wants_lines: AtomicU32,
    /// What was said and isn't to be said again, as numbers; 0 if there is room.
    said: [AtomicU64; 16],
    differences: Differences,
}

#[repr(C)]
struct Slot {
    /// Odd while the picture is being written; another one with each picture.
    epoch: AtomicU64,
    phase: AtomicU32,
    /// Whether the picture has source lines.
    complete: AtomicU32,
    /// How often it has asked in vain since it waits.
    polls: AtomicU64,
    length: AtomicU64,
    /// The highest communicator that had to leave its place to another one, plus 1: what has no place, and isn't above
    /// that, may have been there.
    forgotten: AtomicU64,
    /// How many words are noted.
    noted: AtomicU32,
    comms: [Comm; COMMS],
    outside: Outside,
    // For each of their collectives, the parts of `parts.rs` for each rank follow, and then the picture.
}

/// What is seen of a rank from outside of its calls: no verdict depends on it.
#[repr(C)]
struct Outside {
    epoch: AtomicU64,
    length: AtomicU64,
}

#[repr(C)]
struct Comm {
    /// The communicator plus 1; 0 if this place is free.
    id: AtomicU64,
    number: AtomicU64,
    history: [Past; HISTORY],
}

#[repr(C)]
struct Past {
    number: AtomicU64,
    call: AtomicU32,
    root: AtomicI32,
    bytes: AtomicU64,
    operation: AtomicU32,
    /// What it gives to each rank and takes from each, as words.
    parts: [AtomicU64; 2],
    /// Where it was called; 0 if that isn't known.
    place: AtomicU32,
}

const HEAD: usize = 4096;

/// How many bytes the rows of parts of one rank take.
const fn rows(ranks: usize) -> usize {
    COMMS * HISTORY * 2 * ranks * size_of::<AtomicU64>()
}

/// How many bytes one rank has, all in all.
const fn slot(ranks: usize) -> usize {
    (size_of::<Slot>() + rows(ranks) + ROOM + NOTES + ROOM_OUTSIDE).next_multiple_of(4096)
}

/// The board.
#[derive(Clone)]
pub struct Board {
    memory: Memory,
    /// This rank.
    pub me: usize,
    /// How many ranks there are.
    pub ranks: usize,
}

impl Board {
    /// How many bytes it takes.
    pub fn length(ranks: usize) -> usize {
        HEAD + ranks * slot(ranks)
    }

    /// A board in this memory, which has room for it.
    pub fn new(memory: Memory, me: usize, ranks: usize) -> Self {
        Self { memory, me, ranks }
    }

    /// Marks the memory as a board.
    pub fn mark(&self, number: u64) {
        self.head().magic.store(MAGIC ^ number, SeqCst);
    }

    /// Whether it is the board that was marked with this number.
    pub fn is_marked(&self, number: u64) -> bool {
        self.head().magic.load(SeqCst) == MAGIC ^ number
    }

    fn head(&self) -> &Head {
        // SAFETY: the memory begins with a head, all of whose fields may be any bytes and change at any time.
        unsafe { &*self.memory.start().cast() }
    }

    fn slot(&self, rank: usize) -> &Slot {
        assert!(rank < self.ranks);
        // SAFETY: within the memory, by `length`; the fields are as in `head`.
        unsafe { &*self.memory.start().add(HEAD + rank * slot(self.ranks)).cast() }
    }

    fn text(&self, rank: usize) -> &[AtomicU64] {
        self.words(rank, 0, ROOM)
    }

    fn notes(&self, rank: usize) -> &[AtomicU64] {
        self.words(rank, ROOM, NOTES)
    }

    fn words(&self, rank: usize, begin: usize, bytes: usize) -> &[AtomicU64] {
        assert!(rank < self.ranks && begin + bytes <= ROOM + NOTES + ROOM_OUTSIDE);
        // SAFETY: as in `slot`, whose length is one of whole words.
        unsafe {
            let before = HEAD + rank * slot(self.ranks) + size_of::<Slot>() + rows(self.ranks);
            let start = self.memory.start().add(before + begin);
            slice::from_raw_parts(start.cast(), bytes / size_of::<AtomicU64>())
        }
    }

    /// Notes a text once and for all, and returns its number; none if there is no room. One thread at a time may do so.
    pub fn note(&self, text: &[u8]) -> Option<NonZeroU32> {
        let (noted, words) = (&self.slot(self.me).noted, self.notes(self.me));
        let begin = noted.load(SeqCst) as usize;
        let end = begin + 1 + text.len().div_ceil(size_of::<AtomicU64>());
        let (length, room) = words.get(begin..end)?.split_first()?;
        sequence::store(room, text);
        length.store(text.len() as u64, SeqCst);
        noted.store(end as u32, SeqCst);
        NonZeroU32::new(begin as u32 + 1)
    }

    /// What a rank has noted under this number.
    pub fn noted(&self, rank: usize, number: NonZeroU32) -> Option<Vec<u8>> {
        let (length, text) = self.notes(rank).get(number.get() as usize - 1..)?.split_first()?;
        Some(sequence::load(text, length.load(SeqCst) as usize))
    }

    /// Shows what is seen of this rank from outside; nothing if that has no room.
    pub fn show_outside(&self, text: &[u8]) {
        let (own, text) = (&self.slot(self.me).outside, if text.len() > ROOM_OUTSIDE { &[] } else { text });
        sequence::write(&own.epoch, || {
            sequence::store(self.words(self.me, ROOM + NOTES, ROOM_OUTSIDE), text);
            own.length.store(text.len() as u64, SeqCst);
        });
    }

    /// What is seen of a rank from outside; none while it is being changed.
    pub fn outside(&self, rank: usize) -> Option<Vec<u8>> {
        let own = &self.slot(rank).outside;
        let words = self.words(rank, ROOM + NOTES, ROOM_OUTSIDE);
        sequence::read(&own.epoch, || sequence::load(words, own.length.load(SeqCst) as usize)).map(|(text, _)| text)
    }

    /// Shows this rank's picture; false if it has no room.
    pub fn show(&self, phase: Phase, picture: &[u8], complete: bool) -> bool {
        if picture.len() > ROOM {
            return false;
        }
        let slot = self.slot(self.me);
        sequence::write(&slot.epoch, || {
            sequence::store(self.text(self.me), picture);
            slot.length.store(picture.len() as u64, SeqCst);
            slot.complete.store(if complete { COMPLETE } else { INCOMPLETE }, SeqCst);
            let phase = match phase {
                Phase::Runs => RUNS,
                Phase::Waits => WAITS,
                Phase::Ended => ENDED,
                Phase::Asks => ASKS,
            };
            slot.phase.store(phase, SeqCst);
        });
        true
    }

    /// Takes it away: this rank goes on.
    pub fn hide(&self) {
        let slot = self.slot(self.me);
        sequence::write(&slot.epoch, || slot.phase.store(RUNS, SeqCst));
    }

    /// What a rank does, its picture and the picture's epoch; none while it is being changed.
    pub fn picture(&self, rank: usize) -> Option<(Phase, Vec<u8>, u64)> {
        let slot = self.slot(rank);
        let seen = sequence::read(&slot.epoch, || {
            let phase = match slot.phase.load(SeqCst) {
                RUNS => return (Phase::Runs, Vec::new()),
                WAITS => Phase::Waits,
                ASKS => Phase::Asks,
                _ => Phase::Ended,
            };
            (phase, sequence::load(self.text(rank), slot.length.load(SeqCst) as usize))
        });
        seen.map(|((phase, picture), epoch)| (phase, picture, epoch))
    }

    /// A rank's epoch.
    pub fn epoch(&self, rank: usize) -> u64 {
        self.slot(rank).epoch.load(SeqCst)
    }

    /// Whether a rank's picture has source lines.
    pub fn is_complete(&self, rank: usize) -> bool {
        self.slot(rank).complete.load(SeqCst) == COMPLETE
    }

    /// Notes that this rank has asked in vain so many times more.
    pub fn asked(&self, times: u32) {
        self.slot(self.me).polls.fetch_add(times.into(), SeqCst);
    }

    /// How often a rank has asked in vain.
    pub fn polls(&self, rank: usize) -> u64 {
        self.slot(rank).polls.load(SeqCst)
    }

    /// The first rank that says so is the one who reports the deadlock.
    pub fn judge(&self) -> bool {
        self.head().judge.compare_exchange(0, self.me as u32 + 1, SeqCst, SeqCst).is_ok()
    }

    /// Whether a rank has seen a deadlock.
    pub fn is_judged(&self) -> bool {
        self.head().judge.load(SeqCst) != 0
    }

    /// Whether those who wait, or have ended, are to look up their source lines, although there is no verdict.
    pub fn want_lines(&self, wanted: bool) {
        self.head().wants_lines.store(wanted.into(), SeqCst);
    }

    /// Whether they are to, and this rank hasn't.
    pub fn is_due_for_lines(&self) -> bool {
        self.head().wants_lines.load(SeqCst) != 0 && !self.is_complete(self.me)
    }

    /// Whether no rank has said this before.
    pub fn is_first_to_say(&self, what: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        let number = hasher.finish().max(1);
        for place in &self.head().said {
            match place.compare_exchange(0, number, SeqCst, SeqCst) {
                Ok(_) => return true,
                Err(other) if other == number => return false,
                Err(_) => (),
            }
        }
        false
    }

    /// One more rank has ended.
    pub fn end(&self) {
        self.head().ended.fetch_add(1, SeqCst);
    }

    /// Whether a rank has ended, and its notes are right.
    pub fn has_ended(&self, rank: usize) -> bool {
        self.slot(rank).phase.load(SeqCst) == ENDED
    }

    /// Whether all ranks have ended.
    pub fn all_ended(&self) -> bool {
        self.head().ended.load(SeqCst) as usize >= self.ranks
    }

    fn comm(&self, rank: usize, comm: u64) -> Option<&Comm> {
        self.slot(rank).comms.iter().find(|place| place.id.load(SeqCst) == comm + 1)
    }

    /// Notes that this rank enters a collective; false if there is no room for one more communicator. Then nobody waits for
    /// this rank in any that has no place.
    pub fn enter(&self, comm: u64, entered: &Entered, terms: &Terms) -> bool {
        let Some(place) = self.comm(self.me, comm).or_else(|| self.free_place()) else {
            self.slot(self.me).forgotten.store(u64::MAX, SeqCst);
            return false;
        };
        let past = &place.history[entered.number as usize % HISTORY];
        // 0 is no collective's number: nobody compares what is being written.
        past.number.store(0, SeqCst);
        past.call.store(entered.call, SeqCst);
        past.root.store(entered.root.unwrap_or(-1), SeqCst);
        past.bytes.store(entered.bytes.unwrap_or(NONE), SeqCst);
        past.operation.store(entered.operation, SeqCst);
        past.place.store(entered.place.map_or(0, NonZeroU32::get), SeqCst);
        self.put(past, terms);
        past.number.store(entered.number, SeqCst);
        place.number.store(entered.number, SeqCst);
        place.id.store(comm + 1, SeqCst);
        true
    }

    /// A place for one more communicator: an empty one, or that of one which is freed.
    fn free_place(&self) -> Option<&Comm> {
        let slot = self.slot(self.me);
        let empty = slot.comms.iter().find(|place| place.id.load(SeqCst) == 0);
        empty.or_else(|| {
            let freed = slot.comms.iter().find(|place| place.number.load(SeqCst) == FREED)?;
            slot.forgotten.fetch_max(freed.id.load(SeqCst), SeqCst);
            freed.id.store(0, SeqCst);
            freed.history.iter().for_each(|past| past.number.store(0, SeqCst));
            Some(freed)
        })
    }

    /// This rank uses a communicator no more: whoever still waits for it there needn't.
    pub fn forget(&self, comm: u64) {
        if let Some(place) = self.comm(self.me, comm) {
            place.number.store(FREED, SeqCst);
        }
    }

    /// How many collectives a rank has entered on a communicator; more than any number if that isn't known any more. A
    /// rank's communicators have ever higher numbers, so those above the forgotten ones haven't been there.
    pub fn entered(&self, rank: usize, comm: u64) -> u64 {
        let place = self.comm(rank, comm);
        let number = place.map(|place| place.number.load(SeqCst));
        match number.filter(|_| place.is_some_and(|place| place.id.load(SeqCst) == comm + 1)) {
            Some(number) => number,
            None if comm < self.slot(rank).forgotten.load(SeqCst) => u64::MAX,
            None => 0,
        }
    }

    /// The collective with this number, if the rank has entered it and it isn't long ago.
    pub fn past(&self, rank: usize, comm: u64, number: u64) -> Option<Entered> {
        let place = self.comm(rank, comm)?;
        let past = &place.history[number as usize % HISTORY];
        // Meanwhile the place may become another communicator's.
        let seen = || past.number.load(SeqCst) == number && place.id.load(SeqCst) == comm + 1;
        if !seen() {
            return None;
        }
        let (root, bytes) = (past.root.load(SeqCst), past.bytes.load(SeqCst));
        let entered = Entered {
            number,
            call: past.call.load(SeqCst),
            root: (root >= 0).then_some(root),
            bytes: (bytes != NONE).then_some(bytes),
            operation: past.operation.load(SeqCst),
            place: NonZeroU32::new(past.place.load(SeqCst)),
        };
        seen().then_some(entered)
    }

    /// The latest collective of a rank on each communicator: the communicator, and what it is.
    pub fn latest(&self, rank: usize) -> Vec<(u64, Entered)> {
        let used = self.slot(rank).comms.iter().map(|place| (place.id.load(SeqCst), place.number.load(SeqCst)));
        used.filter(|&(id, _)| id > 0)
            .filter_map(|(id, number)| Some((id - 1, self.past(rank, id - 1, number)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn boards() -> [Board; 2] {
        let (memory, _) = Memory::create(Board::length(2)).unwrap();
        [0, 1].map(|me| Board::new(memory, me, 2))
    }

    #[test]
    fn a_picture_is_seen_until_its_rank_goes_on() {
        let [mine, other] = boards();
        assert!(mine.show(Phase::Waits, b"for rank 1", false));
        let (phase, picture, epoch) = other.picture(0).unwrap();
        assert_eq!((phase, picture.as_slice(), epoch), (Phase::Waits, b"for rank 1".as_slice(), 2));
        mine.hide();
        assert_eq!(other.picture(0), Some((Phase::Runs, Vec::new(), 4)));
        assert!(!mine.show(Phase::Waits, &vec![0; ROOM + 1], false), "no room");
        mine.show_outside(b"computes");
        assert_eq!(other.outside(0).as_deref(), Some(b"computes".as_slice()));
        mine.show_outside(&vec![0; ROOM_OUTSIDE + 1]);
        assert_eq!(other.outside(0), Some(Vec::new()), "no room");
    }

    #[test]
    fn collectives_are_compared_by_number() {
        let [mine, other] = boards();
        let entered = |number| Entered { number, call: 3, root: Some(1), bytes: None, operation: 0, place: None };
        let enter = |comm, number| mine.enter(comm, &entered(number), &Terms::default());
        (1..=20).for_each(|number| assert!(enter(0, number)));
        assert_eq!((other.entered(0, 0), other.entered(0, 1), other.entered(1, 0)), (20, 0, 0));
        assert_eq!(other.past(0, 0, 19), Some(entered(19)));
        assert_eq!(other.past(0, 0, 3), None, "long ago");
        assert_eq!(other.latest(0), [(0, entered(20))]);
        mine.forget(0);
        assert!(other.entered(0, 0) > 20, "nobody waits for it");
        assert!((1..=64).all(|comm| enter(comm, 1)));
        assert_eq!(
            (other.entered(0, 0), other.entered(0, 64), other.entered(0, 65)),
            (u64::MAX, 1, 0),
            "0 is forgotten"
        );
        assert!(!enter(65, 1), "no room");
        assert_eq!((other.entered(0, 65), other.entered(0, 64)), (u64::MAX, 1), "nobody waits for it");
    }

    #[test]
    fn what_is_noted_stays() {
        let [mine, other] = boards();
        let numbers = ["ring.c:12", "", "heat"].map(|text| (text, mine.note(text.as_bytes()).unwrap()));
        for (text, number) in numbers {
            assert_eq!(other.noted(0, number).as_deref(), Some(text.as_bytes()));
        }
        assert!(mine.note(&vec![0; NOTES]).is_none(), "no room");
        assert!(mine.note(b"more").is_some());
    }

    #[test]
    fn one_rank_says_what_nobody_sees() {
        let [mine, other] = boards();
        assert!(mine.is_first_to_say("files") && other.is_first_to_say("windows"));
        assert!(!mine.is_first_to_say("windows") && !other.is_first_to_say("files"));
    }

    #[test]
    fn one_rank_reports_a_deadlock() {
        let [mine, other] = boards();
        assert!(!other.is_judged() && mine.judge() && !other.judge() && other.is_judged());
    }
}
