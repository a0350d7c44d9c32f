//! What this rank does at present, for whoever looks at it from outside of its calls: in which call of MPI it is, or for what
//! it asks again and again in vain, and where that stands, as far as it was noted.

use std::num::NonZeroU32;
use std::ptr;
use std::sync::atomic::{
    AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed, Ordering::Release, Ordering::SeqCst, fence,
};
use std::{slice, str};

use mpi_check::For;

mod seen;

pub use self::seen::{Doing, Seen};
use crate::lock::Lock;
use crate::place::Place;

/// More things that are asked for in turn aren't told apart.
const MOST_QUESTIONS: usize = 4;
/// After how long asking in vain is worth a look at the program's stack, in nanoseconds.
const LONG: i64 = 500_000_000;

/// What a rank does.
pub struct Present {
    /// Another one after each call.
    pub number: u64,
    /// The call in which it is, or its latest one.
    pub call: &'static str,
    /// Whether it is in that call.
    pub inside: bool,
    /// When the call began.
    pub since: i64,
    /// Where it stands.
    pub place: Place,
    /// What it has asked for in vain since something last happened.
    pub questions: Vec<Question>,
}

/// What is asked for again and again, without waiting.
#[derive(Clone)]
pub struct Question {
    /// The function that asks.
    pub call: &'static str,
    /// By which the same question is known.
    key: usize,
    /// How often.
    pub times: u64,
    /// Since when.
    pub since: i64,
    /// What for; nothing if it wasn't long enough to be looked at.
    pub what: Vec<For>,
    /// Where it is asked.
    pub place: Place,
}

/// What a rank does, each for itself: a lock would cost as much as all the rest of what a call costs.
struct Now {
    number: AtomicU64,
    call: AtomicU64,
    inside: AtomicBool,
    /// Whether the present call has asked in vain.
    in_vain: AtomicBool,
    since: AtomicI64,
    place: AtomicU32,
    /// Whether there are questions.
    asks: AtomicBool,
}

static NOW: Now = Now {
    number: AtomicU64::new(0),
    call: AtomicU64::new(0),
    inside: AtomicBool::new(false),
    in_vain: AtomicBool::new(false),
    since: AtomicI64::new(0),
    place: AtomicU32::new(0),
    asks: AtomicBool::new(false),
};

static QUESTIONS: Lock<Vec<Question>> = Lock::new(Vec::new());

#[cfg(test)]
impl Present {
    /// Before the first call.
    pub const BEGIN: Self =
        Self { number: 0, call: "Init", inside: false, since: 0, place: None, questions: Vec::new() };
}

/// A name as one word, so that nobody sees half of it: no name of MPI's has more than 255 letters, and no address more than
/// 56 bits.
fn packed(call: &'static str) -> u64 {
    (call.len() as u64) << 56 | call.as_ptr().expose_provenance() as u64
}

fn unpacked(call: u64) -> &'static str {
    if call == 0 {
        return "Init";
    }
    let start = ptr::with_exposed_provenance((call & ((1 << 56) - 1)) as usize);
    // SAFETY: the two parts of a name that is there for ever.
    unsafe { str::from_utf8_unchecked(slice::from_raw_parts(start, (call >> 56) as usize)) }
}

/// The rank is in the call until this goes.
pub struct Within(());

impl Drop for Within {
    #[inline]
    fn drop(&mut self) {
        NOW.inside.store(false, Relaxed);
        // Whatever was asked for is asked for anew once something has happened.
        if NOW.asks.load(Relaxed) && !NOW.in_vain.load(Relaxed) {
            NOW.asks.store(false, Relaxed);
            QUESTIONS.lock().clear();
        }
    }
}

/// A call begins. If several threads call MPI, it may be that one of them isn't seen.
#[inline]
pub fn enter(call: &'static str, since: i64, place: Place) -> Within {
    NOW.number.store(NOW.number.load(Relaxed) + 1, Relaxed);
    NOW.call.store(packed(call), Relaxed);
    NOW.since.store(since, Relaxed);
    NOW.place.store(place.map_or(0, NonZeroU32::get), Relaxed);
    NOW.in_vain.store(false, Relaxed);
    NOW.inside.store(true, Release);
    Within(())
}

/// The present call has asked in vain. `what` it has asked for, and where, is looked at if that goes on for long.
pub fn asked_in_vain(call: &'static str, key: usize, what: impl FnOnce() -> (Vec<For>, Place)) {
    NOW.in_vain.store(true, Relaxed);
    NOW.asks.store(true, Relaxed);
    let since = NOW.since.load(Relaxed);
    let long = {
        let questions = &mut *QUESTIONS.lock();
        let same = questions.iter().position(|own| own.call == call && own.key == key);
        let place = same.unwrap_or_else(|| {
            if questions.len() == MOST_QUESTIONS {
                questions.pop();
            }
            questions.push(Question { call, key, times: 0, since, what: Vec::new(), place: None });
            questions.len() - 1
        });
        let question = &mut questions[place];
        question.times += 1;
        since - question.since > LONG && question.place.is_none()
    };
    // Without the lock: for a program in Python, this may wait for another thread of it.
    if long {
        let (what, place) = what();
        if let Some(question) = QUESTIONS.lock().iter_mut().find(|own| own.call == call && own.key == key) {
            (question.what, question.place) = (what, place);
        }
    }
}

/// Notes where the present call stands.
pub fn at(place: Place) {
    if let Some(place) = place {
        NOW.place.store(place.get(), Relaxed);
    }
}

/// Whether this rank is in a call.
pub fn is_inside() -> bool {
    NOW.inside.load(Relaxed)
}

/// What this rank does. If it begins another call meanwhile, that is looked at anew: not for ever, since it may begin one after
/// the other.
pub fn now() -> Present {
    let mut present = look();
    for _ in 0..10 {
        fence(SeqCst);
        if NOW.number.load(Relaxed) == present.number {
            break;
        }
        present = look();
    }
    present
}

fn look() -> Present {
    let number = NOW.number.load(Relaxed);
    fence(SeqCst);
    Present {
        number,
        call: unpacked(NOW.call.load(Relaxed)),
        inside: NOW.inside.load(Relaxed),
        since: NOW.since.load(Relaxed),
        place: NonZeroU32::new(NOW.place.load(Relaxed)),
        questions: QUESTIONS.lock().clone(),
    }
}
