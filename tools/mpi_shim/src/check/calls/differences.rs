//! Collectives that all ranks call, but don't mean the same by: other types or operations are warned of at the end, and other
//! lengths between two ranks are a reason to end the job.

use mpi_check::warnings::{self, Differ, Differing};
use mpi_check::{Side, Uneven};

use crate::check::board::{Board, Difference, Entered, What};
use crate::check::book::Picture;
use crate::check::datatypes::Code;
use crate::check::terms::{Part, Parts, Terms};
use crate::check::{kinds, report, with};
use crate::record::comm::Comm;

/// Compares what this rank has called with what each other one has that is there already: those who come later compare, too.
/// Differences of types and operations are written down; the first one in lengths is returned.
pub fn compare(board: &Board, comm: &Comm, mine: &Entered, terms: &Terms) -> Option<Uneven> {
    if terms.gives == Parts::Nothing && terms.takes == Parts::Nothing {
        return None;
    }
    let all: Vec<usize> = comm.ranks().collect();
    let me = all.iter().position(|&rank| rank == board.me)?;
    let is_root = |rank: usize| mine.root.is_none_or(|root| root as usize == rank);
    let mut uneven = None;
    for (place, &rank) in all.iter().enumerate() {
        if !is_root(rank) && !is_root(board.me) {
            // Nothing goes between them.
            continue;
        }
        let Some(theirs) = board.past(rank, comm.id, mine.number) else { continue };
        let pair = Pair { board, comm, mine, ranks: [board.me, rank], places: [me, place] };
        if mine.operation != theirs.operation && mine.operation > 0 && theirs.operation > 0 {
            pair.differ(What::Operations, [mine.operation, theirs.operation], false);
        }
        let found = if matches!((&terms.gives, mine.operation), (Parts::Row(_), 1..)) {
            pair.same_rows(&terms.gives, all.len())
        } else {
            pair.both_ways(terms)
        };
        uneven = uneven.or(found);
    }
    uneven
}

/// This rank and another one, or the same.
struct Pair<'a> {
    board: &'a Board,
    comm: &'a Comm,
    mine: &'a Entered,
    ranks: [usize; 2],
    places: [usize; 2],
}

impl Pair<'_> {
    /// What this rank gives to the other is what that takes, and the other way round.
    fn both_ways(&self, terms: &Terms) -> Option<Uneven> {
        let [me, place] = self.places;
        let theirs = self.board.exchange(self.ranks[1], self.comm.id, self.mine.number, me)?;
        let (gives, takes) = (terms.gives.of(place), terms.takes.of(place));
        let there = gives.zip(theirs.takes).and_then(|(gives, takes)| self.one_way(gives, takes, false));
        // With itself, that is the same.
        let back = theirs.gives.zip(takes).filter(|_| me != place);
        there.or_else(|| back.and_then(|(gives, takes)| self.one_way(gives, takes, true)))
    }

    fn one_way(&self, gives: Part, takes: Part, turned: bool) -> Option<Uneven> {
        if gives.bytes != takes.bytes {
            let [giver, taker] = self.turned(self.ranks, turned);
            let (gives, takes) = (Side { rank: giver, bytes: gives.bytes }, Side { rank: taker, bytes: takes.bytes });
            return Some(Uneven { sides: [gives, takes], about: None });
        }
        if !gives.fits(takes) {
            self.differ(What::Types, [gives.code, takes.code].map(Option::unwrap_or_default), turned);
        }
        None
    }

    /// Both ranks say the same of each.
    fn same_rows(&self, row: &Parts, ranks: usize) -> Option<Uneven> {
        let mut uneven = None;
        for place in 0..ranks {
            let mine = row.of(place)?;
            let theirs = self.board.exchange(self.ranks[1], self.comm.id, self.mine.number, place)?.gives?;
            if mine.bytes != theirs.bytes {
                let about = self.comm.ranks().nth(place);
                let sides = [(self.ranks[0], mine), (self.ranks[1], theirs)];
                uneven
                    .get_or_insert(Uneven { sides: sides.map(|(rank, part)| Side { rank, bytes: part.bytes }), about });
            } else if !mine.fits(theirs) {
                self.differ(What::Types, [mine.code, theirs.code].map(Option::unwrap_or_default), false);
            }
        }
        uneven
    }

    /// Notes a difference. `turned`: the other rank is the one that gives. In a loop, or with many ranks, once is enough.
    fn differ(&self, what: What, codes: [u32; 2], turned: bool) {
        let Self { board, comm, mine, .. } = self;
        let (mut sorted, ranks) = (codes, self.turned(self.ranks, turned));
        sorted.sort_unstable();
        let places = self.turned(self.places, turned);
        let difference = Difference { what, comm: comm.id, number: mine.number, ranks, places };
        board.differ((what, comm.id, mine.call, sorted), &difference);
    }

    fn turned(&self, [one, other]: [usize; 2], turned: bool) -> [usize; 2] {
        if turned { [other, one] } else { [one, other] }
    }
}

/// Notes how this rank has called collectives in which ranks differ, before it forgets them. Most programs have none.
pub fn keep(board: &Board) {
    if board.differing() == 0 {
        return;
    }
    with(|checker| {
        for (at, Difference { comm, number, places: [giver, taker], .. }) in board.differences() {
            if checker.book.has_kept(at) {
                continue;
            }
            let Some(entered) = board.past(board.me, comm, number) else { continue };
            let part = |place: usize| board.exchange(board.me, comm, number, place);
            let name = |code: Code| checker.datatypes.signature(code).map(|signature| signature.name.clone());
            let named = |part: Option<Part>| part.and_then(|part| part.code).and_then(name);
            let how = Differing {
                call: kinds::name(entered.call),
                gives: named(part(taker).and_then(|part| part.gives)),
                takes: named(part(giver).and_then(|part| part.takes)),
                operation: (entered.operation > 0).then(|| kinds::operation_name(entered.operation).into()),
                place: None,
            };
            checker.book.keep(at, how, entered.place);
        }
    });
}

/// Says in what ranks have differed.
pub fn warn(board: &Board, pictures: &[Option<Picture>]) {
    for (at, difference) in board.differences() {
        let kept = |picture: &Picture| picture.differing.iter().find(|own| own.0 == at).map(|own| own.1.clone());
        let all = pictures.iter().enumerate();
        let calls: Vec<_> = all.filter_map(|(rank, picture)| Some((rank, kept(picture.as_ref()?)?))).collect();
        // One that isn't judged, or was far ahead, hasn't noted it.
        if difference.ranks.iter().all(|rank| calls.iter().any(|call| call.0 == *rank)) {
            let differ = if difference.what == What::Types { Differ::Types } else { Differ::Operations };
            report::say(&warnings::differ_in(differ, difference.comm, difference.number, &calls));
        }
    }
}
