//! Asking again and again: MPI_Test, MPI_Iprobe and their like, in a loop that does nothing else. If nobody is left who could
//! send what such a rank asks for, that is said, as a warning: it may stop asking at any time.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mpi_check::{For, Polled, Rank, Until, polls};

use crate::check::board::Phase;
use crate::check::places::{here, line};
use crate::check::{is_on, is_watched, job, report, with};
use crate::place::Place;
use crate::present;
use crate::record::clocks;

/// A rank that has asked for less long isn't looked at.
const LOOKED_AT_AFTER: Duration = Duration::from_secs(1);
/// How often it then looks at the others, and how often it must find them all the same before it speaks.
const LOOK_EVERY: Duration = Duration::from_millis(250);
const LOOKS: u32 = 8;
/// How long the others may take to look up their source lines.
const PATIENCE: Duration = Duration::from_secs(3);
/// One question of so many is looked at more closely: how long it is since the one before.
const SAMPLE: u64 = 16;
/// Whoever computes takes longer than that from one question to the next, in nanoseconds.
const NOTHING: i64 = 1_000;
/// More different things aren't told apart: then nothing is said.
const MOST: usize = 64;

/// Whether this rank has asked for something and done nothing else since.
static ASKING: AtomicBool = AtomicBool::new(false);

struct Asked {
    call: &'static str,
    key: usize,
    times: u64,
    until: Until,
    for_what: Vec<For>,
    place: Place,
}

/// What a rank asks for.
pub struct Asking {
    since: Instant,
    all: Vec<Asked>,
    times: u64,
    /// How many of the samples came at once after the question before, of how many.
    at_once: u64,
    samples: u64,
    ended: i64,
    processor: (Duration, i64),
    looked: Instant,
    /// How often all was the same, and what that was: ranks and epochs.
    same: u32,
    hopeless: Vec<(usize, u64)>,
    /// Since when the others look up their source lines.
    wants_lines: Option<Instant>,
    is_shown: bool,
    is_said: bool,
}

impl Asking {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            since: now,
            all: Vec::new(),
            times: 0,
            at_once: 0,
            samples: 0,
            ended: 0,
            processor: processor(),
            looked: now,
            same: 0,
            hopeless: Vec::new(),
            wants_lines: None,
            is_shown: false,
            is_said: false,
        }
    }

    /// Whether it does hardly anything in between: it asks at once again, or it sleeps.
    fn is_idle(&self) -> bool {
        let (worked, slept) = processor();
        let worked = worked.saturating_sub(self.processor.0);
        let sleeps = (slept - self.processor.1) * 2 >= self.times as i64 && worked * 5 < self.since.elapsed();
        sleeps || self.at_once * 10 >= self.samples * 9
    }

    fn polled(&self, lines: bool) -> Vec<Polled> {
        let polled = |own: &Asked| Polled {
            call: format!("MPI_{}", own.call),
            times: own.times,
            until: own.until,
            for_what: own.for_what.clone(),
            place: if lines { line(own.place) } else { None },
        };
        self.all.iter().map(polled).collect()
    }
}

/// How long the processor has worked for this thread, and how often the thread has gone to sleep.
fn processor() -> (Duration, i64) {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: a place for the result.
    let usage = unsafe {
        if libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr()) != 0 {
            return (Duration::ZERO, 0);
        }
        usage.assume_init()
    };
    let time = |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000);
    (time(usage.ru_utime) + time(usage.ru_stime), usage.ru_nvcsw)
}

/// Notes that this rank has asked in vain, in a call that began then. `key` tells what it asks for from other things.
pub fn asked(call: &'static str, start: i64, key: usize, until: Until, what: impl Fn() -> Vec<For>) {
    present::asked_in_vain(call, key, || (what(), here()));
    if !is_on() {
        return;
    }
    let note = |asking: &mut Asking| {
        asking.times += 1;
        if asking.times % SAMPLE == 1 && asking.ended > 0 {
            asking.samples += 1;
            asking.at_once += u64::from(start - asking.ended < NOTHING);
        }
        let own = asking.all.iter_mut().find(|own| (own.call, own.key) == (call, key));
        own.map(|own| own.times += 1).is_some() || asking.all.len() > MOST
    };
    ASKING.store(true, Ordering::Relaxed);
    let known = with(|checker| note(checker.asking.get_or_insert_with(Asking::new))) == Some(true);
    if !known {
        let (for_what, place) = (what(), None);
        let own = Asked { call, key, times: 1, until, for_what, place };
        with(|checker| checker.asking.as_mut().map(|asking| asking.all.push(own)));
        return;
    }
    let now = with(|checker| {
        let asking = checker.asking.as_mut()?;
        if !asking.times.is_multiple_of(SAMPLE) {
            return None;
        }
        asking.ended = clocks::now();
        let is_due = asking.all.len() <= MOST
            && !asking.is_said
            && asking.since.elapsed() > LOOKED_AT_AFTER
            && asking.looked.elapsed() > LOOK_EVERY;
        is_due.then_some(())
    });
    if now.flatten().is_some() && is_watched() {
        look(call, key);
    }
}

/// This rank does something else: what it has asked for isn't so any more.
pub fn over() {
    if !ASKING.load(Ordering::Relaxed) {
        return;
    }
    ASKING.store(false, Ordering::Relaxed);
    with(|checker| {
        if checker.asking.take().is_some_and(|asking| asking.is_shown) {
            checker.board.hide();
            checker.board.want_lines(false);
        }
    });
}

/// Looks whether anybody is left who could help; `call` and `key` say which question this is.
fn look(call: &'static str, key: usize) {
    // No lock of ours may be held here.
    let place = here();
    with(|checker| {
        let Some(asking) = &mut checker.asking else { return };
        asking.looked = Instant::now();
        let own = asking.all.iter_mut().find(|own| (own.call, own.key) == (call, key));
        if let Some(own) = own.filter(|own| own.place.is_none()) {
            own.place = place;
        }
        if !asking.is_idle() {
            // It computes: perhaps it asks only now and then.
            asking.same = 0;
            return;
        }
        let polls = asking.polled(asking.wants_lines.is_some());
        asking.is_shown = true;
        let (lines, waited) = (asking.wants_lines.is_some(), asking.since.elapsed().as_secs());
        let rank = Rank { polls, ..Rank::default() };
        checker.show(Phase::Asks, rank, lines);
        let Some((job, epochs)) = job::look_at_all(&checker.board, lines) else { return };
        let (me, all) = (checker.board.me, polls::hopeless(&job));
        let first = (0..all.len()).find(|&rank| all[rank] && !job.ranks[rank].polls.is_empty());
        // Who asks shows itself anew each time.
        let others = (0..all.len()).filter(|&rank| all[rank] && job.ranks[rank].polls.is_empty());
        let hopeless: Vec<_> = others.map(|rank| (rank, epochs[rank])).collect();
        let Some(asking) = &mut checker.asking else { return };
        if first != Some(me) {
            asking.same = 0;
            return;
        }
        if let Some(since) = asking.wants_lines {
            let complete = hopeless.iter().all(|&(rank, _)| checker.board.is_complete(rank));
            if complete || since.elapsed() > PATIENCE {
                asking.is_said = true;
                checker.board.want_lines(false);
                let text = polls::asks_in_vain(&job, waited).unwrap_or_default();
                report::say(&text);
            }
            return;
        }
        asking.same = if asking.hopeless == hopeless { asking.same + 1 } else { 0 };
        asking.hopeless = hopeless;
        if asking.same >= LOOKS {
            asking.wants_lines = Some(Instant::now());
            checker.board.want_lines(true);
        }
    });
}
