//! Collectives in which two ranks differ without a reason to end the job: whoever sees one first writes it down, and each
//! rank notes then where and how it has called that collective, to be said at the end.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

use super::Board;

/// So many different ones are said.
const MOST: usize = 16;

#[repr(C)]
pub(super) struct Differences {
    /// How many there are.
    count: AtomicU32,
    all: [Place; MOST],
}

#[repr(C)]
struct Place {
    /// What makes it another one than the rest; 0 if the place is free.
    key: AtomicU64,
    /// The communicator plus 1, when all is written.
    comm: AtomicU64,
    number: AtomicU64,
    what: AtomicU32,
    ranks: [AtomicU32; 2],
    places: [AtomicU32; 2],
}

/// In what two ranks differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Types,
    Operations,
}

/// A collective in which two ranks differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    pub what: What,
    pub comm: u64,
    pub number: u64,
    /// The one that gives and the one that takes, in the world.
    pub ranks: [usize; 2],
    /// The same on the communicator.
    pub places: [usize; 2],
}

impl Board {
    /// Writes down that two ranks differ, unless it is the same as an earlier one in all of `key`: in a loop, once is enough.
    pub fn differ(&self, key: impl Hash, difference: &Difference) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let key = hasher.finish().max(1);
        let differences = &self.head().differences;
        for place in &differences.all {
            match place.key.compare_exchange(0, key, SeqCst, SeqCst) {
                Ok(_) => {
                    place.number.store(difference.number, SeqCst);
                    place.what.store(u32::from(difference.what == What::Operations), SeqCst);
                    let words = |words: &[AtomicU32; 2], values: [usize; 2]| {
                        words.iter().zip(values).for_each(|(word, value)| word.store(value as u32, SeqCst));
                    };
                    words(&place.ranks, difference.ranks);
                    words(&place.places, difference.places);
                    place.comm.store(difference.comm + 1, SeqCst);
                    differences.count.fetch_add(1, SeqCst);
                    return;
                }
                Err(other) if other == key => return,
                Err(_) => (),
            }
        }
    }

    /// How many there are.
    pub fn differing(&self) -> u32 {
        self.head().differences.count.load(SeqCst)
    }

    /// All of them, by their places.
    pub fn differences(&self) -> Vec<(usize, Difference)> {
        let all = self.head().differences.all.iter().enumerate();
        let written = all.filter_map(|(at, place)| Some((at, place, place.comm.load(SeqCst).checked_sub(1)?)));
        let words = |words: &[AtomicU32; 2]| words.each_ref().map(|word| word.load(SeqCst) as usize);
        let what = |place: &Place| if place.what.load(SeqCst) == 1 { What::Operations } else { What::Types };
        let difference = |(at, place, comm): (usize, &Place, u64)| {
            let number = place.number.load(SeqCst);
            let (ranks, places) = (words(&place.ranks), words(&place.places));
            (at, Difference { what: what(place), comm, number, ranks, places })
        };
        written.map(difference).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::boards;
    use super::*;

    #[test]
    fn what_differs_is_written_down_once() {
        let [mine, other] = boards();
        let difference = |number| Difference { what: What::Types, comm: 0, number, ranks: [1, 0], places: [1, 0] };
        mine.differ("a", &difference(5));
        other.differ("a", &difference(6));
        assert_eq!((other.differing(), other.differences()), (1, vec![(0, difference(5))]));
        (0..99).for_each(|key| other.differ(key, &Difference { what: What::Operations, ..difference(7) }));
        assert_eq!(
            (mine.differing(), mine.differences().len(), mine.differences()[9].1.what),
            (16, 16, What::Operations)
        );
    }
}
