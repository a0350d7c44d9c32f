//! What each rank gives to each other in a collective, and takes from it: beside the collective if it's the same for all, and
//! in a row of words if not.

use std::slice;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use super::{Board, HEAD, HISTORY, Past, Slot, rows, slot};
use crate::check::terms::{Part, Parts, Terms};

/// Words that are no part. What was never written is 0: nothing at all.
const NOTHING: u64 = u64::MAX;
const ROW: u64 = u64::MAX - 1;

/// What a rank gives to another one in a collective, and takes from it, as far as MPI looks at that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub gives: Option<Part>,
    pub takes: Option<Part>,
}

impl Board {
    /// Writes this rank's parts of a collective.
    pub(super) fn put(&self, past: &Past, terms: &Terms) {
        for (direction, parts) in [&terms.gives, &terms.takes].into_iter().enumerate() {
            past.parts[direction].store(
                match parts {
                    Parts::Nothing => NOTHING,
                    Parts::Each(part) => part.word(),
                    Parts::Row(row) => {
                        let words = self.row(self.me, past, direction);
                        words.iter().zip(row).for_each(|(word, part)| word.store(part.word(), SeqCst));
                        ROW
                    }
                },
                SeqCst,
            );
        }
    }

    /// What a rank gives to the rank at this place of the communicator, and takes from it, in the collective with this
    /// number; none if it hasn't entered it, or long ago.
    pub fn exchange(&self, rank: usize, comm: u64, number: u64, place: usize) -> Option<Exchange> {
        let at = self.comm(rank, comm)?;
        let past = &at.history[number as usize % HISTORY];
        let seen = || past.number.load(SeqCst) == number && at.id.load(SeqCst) == comm + 1;
        if !seen() {
            return None;
        }
        let part = |direction: usize| {
            let word = match past.parts[direction].load(SeqCst) {
                ROW => self.row(rank, past, direction).get(place).map_or(NOTHING, |word| word.load(SeqCst)),
                word => word,
            };
            (word != NOTHING).then(|| Part::from_word(word))
        };
        let exchange = Exchange { gives: part(0), takes: part(1) };
        seen().then_some(exchange)
    }

    /// The words for each rank that belong to a collective of this rank.
    fn row(&self, rank: usize, past: &Past, direction: usize) -> &[AtomicU64] {
        let own = self.slot(rank);
        let first = own.comms[0].history.as_ptr();
        let per_comm = size_of_val(&own.comms[0]);
        let distance = (&raw const *past).addr() - first.addr();
        let place = distance / per_comm * HISTORY + distance % per_comm / size_of::<Past>();
        // SAFETY: the rows stand behind the slot, within the memory: as many as there are collectives in it, twice.
        unsafe {
            let start = self.memory.start().add(HEAD + rank * slot(self.ranks) + size_of::<Slot>());
            let words = start.cast::<AtomicU64>().add((2 * place + direction) * self.ranks);
            debug_assert!((2 * place + direction + 1) * self.ranks * size_of::<AtomicU64>() <= rows(self.ranks));
            slice::from_raw_parts(words, self.ranks)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Entered;
    use super::super::tests::boards;
    use super::*;

    #[test]
    fn each_rank_sees_its_part() {
        let [mine, other] = boards();
        let part = |bytes| Part { bytes, code: Some(9) };
        for comm in 0..64 {
            for number in 1..=20 {
                let row = [1, 2].map(|rank| part(1000 * comm + 10 * number + rank));
                let terms = Terms { gives: Parts::Row(row.to_vec()), takes: Parts::Each(part(7)), ..Terms::default() };
                let entered = Entered { number, call: 3, root: None, bytes: None, operation: 0, place: None };
                assert!(mine.enter(comm, &entered, &terms) && mine.show(super::super::Phase::Waits, b"picture", false));
            }
        }
        for (comm, number) in [(0, 5), (0, 20), (63, 12)] {
            let expected = Exchange { gives: Some(part(1000 * comm + 10 * number + 2)), takes: Some(part(7)) };
            assert_eq!(other.exchange(0, comm, number, 1), Some(expected));
        }
        assert_eq!((other.exchange(0, 3, 4, 1), other.exchange(1, 3, 20, 0)), (None, None), "long ago, and never");
        assert_eq!(other.picture(0).unwrap().1, b"picture");
    }
}
