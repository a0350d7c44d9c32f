//! Waiting, with an eye on the others: a call that would wait in MPI asks MPI again and again instead, and meanwhile looks
//! whether what it waits for can still happen.
//!
//! No verdict depends on a clock. A rank is shown to the others after some milliseconds, only to save work; it is judged
//! when it can't go on by what all ranks have shown, and when after that every rank concerned has asked MPI in vain a
//! further number of times. So what was on its way between them has arrived.

use std::time::{Duration, Instant};
use std::{hint, thread};

use mpi_check::{For, State, Until, Waiting};

use crate::check::board::{Board, Phase};
use crate::check::places::{here, line};
use crate::check::{dawdle, is_watched, job, report, with};
use crate::place::Place;
use crate::present;
use crate::record::clocks;
use crate::record::tracer;

/// So often a call asks at once: most messages are there already, or come within a microsecond.
const SPINS: u32 = 100;
/// A rank that waits for less isn't shown: computing is uneven by milliseconds.
const SHOWN_AFTER: Duration = Duration::from_millis(5);
/// Who waits for so long has the time to note where.
const LONG: Duration = Duration::from_millis(500);
/// How long after it is shown, and how often, it looks at the others.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How often each rank asks in vain before a verdict. MPI moves at least one piece of a message each time that both ends
/// ask.
pub const ASKED_IN_VAIN: u64 = 2_000;
/// What is in flight leaves a rank a chance, and it has none all the same if it doesn't come: in each of so many rounds all
/// ranks concerned ask in vain a [`ROUND`] of times, and so each sees what another did in the round before. There are as many
/// more as there are pieces in flight.
const ROUNDS: u64 = 1_000;
const ROUND: u64 = 64;
/// A message may be moved in pieces as small as that.
const PIECE: u64 = 4_096;
/// How often a rank asks between two pauses: as MPI moves what is on its way only when it is asked, a pause after each
/// question would hold up 20,000 small messages for seconds.
pub const BURST: u32 = 32;

/// Waits until `may_go` says so, which asks MPI. `what`: what the call waits for that hasn't happened yet.
pub fn wait(call: &'static str, until: Until, mut may_go: impl FnMut() -> bool, what: impl Fn() -> Vec<For>) {
    dawdle();
    for _ in 0..SPINS {
        if may_go() {
            return;
        }
        hint::spin_loop();
    }
    let Some(board) = with(|checker| checker.board.clone()) else { return };
    let watched = is_watched();
    let mut watch = Watch::new(board, call, until);
    while !(0..BURST).any(|_| may_go()) {
        watch.board.asked(BURST);
        watch.pause();
        if watched {
            watch.look(&what);
        }
    }
    watch.end();
}

/// How often a rank that is inside MPI waits as long as others before it speaks: its thread had better not end the job.
const INSIDE: u64 = 3;

/// A look at the others while this rank waits.
pub struct Watch {
    board: Board,
    call: &'static str,
    until: Until,
    began: Instant,
    /// How many things were open when this rank was last shown.
    shown: Option<usize>,
    suspicion: Suspicion,
    /// Whether the rank is inside MPI, and another thread looks on.
    is_inside: bool,
    /// Whether it is noted where this call stands, for the last picture.
    placed: bool,
}

/// What a rank thinks of its chances.
enum Suspicion {
    /// It hasn't looked yet.
    None,
    /// It can go on, as long as nothing else is shown: the sum of all epochs.
    Unfounded(u64),
    /// These ranks can't.
    Of(Vec<Suspect>),
    /// These ranks can't unless something comes that is in flight: so many rounds are to be waited for it.
    InVain(Vec<Suspect>, u64),
}

/// A rank, its epoch, and how often it has asked.
type Suspect = (usize, u64, u64);

impl Watch {
    fn new(board: Board, call: &'static str, until: Until) -> Self {
        let (began, suspicion) = (Instant::now(), Suspicion::None);
        Self { board, call, until, began, shown: None, suspicion, is_inside: false, placed: false }
    }

    /// That of a rank which is inside MPI, by another thread.
    pub fn inside(call: &'static str, until: Until) -> Option<Self> {
        let board = with(|checker| checker.board.clone())?;
        Some(Self { is_inside: true, ..Self::new(board, call, until) })
    }

    /// Notes that the rank has asked in vain.
    pub fn asked(&self, times: u32) {
        self.board.asked(times);
    }

    /// The rank goes on.
    pub fn end(&self) {
        if self.shown.is_some() {
            self.board.hide();
        }
    }

    /// Lets others compute: the longer it takes, the longer.
    fn pause(&self) {
        match self.began.elapsed().as_micros() {
            0..1_000 => thread::yield_now(),
            1_000..200_000 => thread::sleep(Duration::from_micros(50)),
            _ => thread::sleep(Duration::from_micros(500)),
        }
    }

    /// Looks whether what the rank waits for can still happen.
    pub fn look(&mut self, what: &impl Fn() -> Vec<For>) {
        let waited = self.began.elapsed();
        if waited < SHOWN_AFTER {
            return;
        }
        if self.board.is_judged() {
            self.testify(what);
            return;
        }
        if self.board.is_due_for_lines() {
            self.show(what, true);
            return;
        }
        if !self.placed && !self.is_inside && waited >= LONG {
            self.placed = true;
            present::at(here());
        }
        let left = Some(what().len());
        if self.shown != left {
            self.shown = left;
            self.show(what, false);
            return;
        }
        if waited >= LOOK_EVERY {
            self.suspect(what);
        }
    }

    /// Shows what this rank waits for.
    fn show(&self, what: &impl Fn() -> Vec<For>, lines: bool) {
        let waiting = Waiting { call: format!("MPI_{}", self.call), until: self.until, for_what: what() };
        let place = if lines { line(self.here(&waiting.for_what)) } else { None };
        with(|checker| {
            let rank = mpi_check::Rank { state: State::Waits(waiting), place, ..mpi_check::Rank::default() };
            checker.show(Phase::Waits, rank, lines);
        });
    }

    /// Where the rank stands. From inside MPI, only what was noted is known.
    fn here(&self, what: &[For]) -> Place {
        match what {
            [For::Collective { comm, number, .. }] if self.is_inside => {
                self.board.past(self.board.me, *comm, *number).and_then(|entered| entered.place)
            }
            _ => here(),
        }
    }

    /// After a verdict: says where this rank stands, once, and waits for its end.
    fn testify(&self, what: &impl Fn() -> Vec<For>) {
        if !self.board.is_complete(self.board.me) {
            self.show(what, true);
            self.record();
        }
        thread::sleep(Duration::from_millis(1));
    }

    fn suspect(&mut self, what: &impl Fn() -> Vec<For>) {
        let (board, epochs) = (&self.board, self.epochs());
        let patience = if self.is_inside { INSIDE } else { 1 };
        let changed = |ranks: &[Suspect]| ranks.iter().any(|&(rank, epoch, _)| board.epoch(rank) != epoch);
        let asked = |ranks: &[Suspect], times| ranks.iter().all(|&(rank, _, asked)| board.polls(rank) >= asked + times);
        match &mut self.suspicion {
            Suspicion::Of(ranks) | Suspicion::InVain(ranks, _) if changed(ranks) => self.suspicion = Suspicion::None,
            Suspicion::Of(ranks) if asked(ranks, ASKED_IN_VAIN * patience) => self.convict(what, false),
            Suspicion::InVain(_, 0) => self.convict(what, true),
            Suspicion::InVain(ranks, rounds) if asked(ranks, ROUND * patience) => {
                ranks.iter_mut().for_each(|(rank, _, asked)| *asked = board.polls(*rank));
                *rounds -= 1;
            }
            Suspicion::Of(_) | Suspicion::InVain(..) => (),
            Suspicion::Unfounded(seen) if *seen == epochs => (),
            _ => self.suspicion = self.consider(),
        }
    }

    fn epochs(&self) -> u64 {
        (0..self.board.ranks).map(|rank| self.board.epoch(rank)).sum()
    }

    /// Whether what all ranks show leaves this one a chance.
    fn consider(&self) -> Suspicion {
        let sum = self.epochs();
        let Some((job, epochs)) = job::look(&self.board, false) else { return Suspicion::None };
        // Ranks that have ended ask as well, in MPI_Finalize.
        let suspects = |dead: &[bool]| {
            let dead = (0..self.board.ranks).filter(|&rank| dead[rank]);
            dead.map(|rank| (rank, epochs[rank], self.board.polls(rank))).collect()
        };
        let dead = mpi_check::dead(&job);
        if dead[self.board.me] {
            return Suspicion::Of(suspects(&dead));
        }
        let dead = mpi_check::dead_in_vain(&job);
        if dead[self.board.me] {
            let messages = job.messages.iter().map(|message| message.bytes);
            let collectives = job.ranks.iter().flat_map(|rank| &rank.collectives).filter_map(|call| call.bytes);
            let pieces: u64 = messages.chain(collectives).map(|bytes| 2 + bytes / PIECE).sum();
            return Suspicion::InVain(suspects(&dead), ROUNDS + pieces);
        }
        Suspicion::Unfounded(sum)
    }

    /// A call that never returns is part of the trace, too.
    fn record(&self) {
        let waited = i64::try_from(self.began.elapsed().as_nanos()).unwrap_or(0);
        tracer::end_in_vain(self.call, clocks::now() - waited);
    }

    /// Reports the deadlock, unless a last look says otherwise.
    /// `in_vain`: whether all have asked so long that what is in flight would have come.
    fn convict(&mut self, what: &impl Fn() -> Vec<For>, in_vain: bool) {
        self.suspicion = self.consider();
        let is_sure = match self.suspicion {
            Suspicion::Of(_) => true,
            Suspicion::InVain(..) => in_vain,
            _ => false,
        };
        if is_sure && self.board.judge() {
            self.show(what, true);
            self.record();
            report::deadlock(&self.board, in_vain);
        }
    }
}
