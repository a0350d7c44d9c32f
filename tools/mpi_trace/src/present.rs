//! What this rank does at present, for whoever looks at it from outside of its calls: in which call of MPI it is, or for what
//! it asks again and again in vain, and where that stands, as far as it was noted.

use doctor::For;

use crate::doctor::places::{self, Place};
use crate::lock::Lock;

/// More things that are asked for in turn aren't told apart.
const MOST_QUESTIONS: usize = 4;
/// After how long asking in vain is worth a look at the program's stack, in nanoseconds.
const LONG: i64 = 500_000_000;

/// What a rank does.
#[derive(Clone)]
pub struct Present {
    /// Another one after each call.
    pub number: u64,
    /// The call in which it is, or its latest one.
    pub call: &'static str,
    /// Whether it is in that call.
    pub inside: bool,
    /// Whether that call has asked in vain.
    pub in_vain: bool,
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

static NOW: Lock<Present> = Lock::new(Present::BEGIN);

impl Present {
    /// Before the first call.
    pub const BEGIN: Self =
        Self { number: 0, call: "Init", inside: false, in_vain: false, since: 0, place: None, questions: Vec::new() };
}

/// The rank is in the call until this goes.
pub struct Within(());

impl Drop for Within {
    #[inline]
    fn drop(&mut self) {
        let now = &mut *NOW.lock();
        now.inside = false;
        // Whatever was asked for is asked for anew once something has happened.
        if !now.in_vain && !now.questions.is_empty() {
            now.questions.clear();
        }
    }
}

/// A call begins.
#[inline]
pub fn enter(call: &'static str, since: i64, place: Place) -> Within {
    let now = &mut *NOW.lock();
    (now.number, now.call, now.since) = (now.number + 1, call, since);
    (now.inside, now.in_vain) = (true, false);
    now.place = place;
    Within(())
}

/// The present call has asked in vain. `what` it has asked for is looked at if that goes on for long.
pub fn asked_in_vain(call: &'static str, key: usize, what: impl FnOnce() -> Vec<For>) {
    let long = {
        let now = &mut *NOW.lock();
        now.in_vain = true;
        let same = now.questions.iter().position(|own| own.call == call && own.key == key);
        let place = same.unwrap_or_else(|| {
            if now.questions.len() == MOST_QUESTIONS {
                now.questions.pop();
            }
            let (what, place) = (Vec::new(), None);
            now.questions.push(Question { call, key, times: 0, since: now.since, what, place });
            now.questions.len() - 1
        });
        let question = &mut now.questions[place];
        question.times += 1;
        now.since - question.since > LONG && question.place.is_none()
    };
    // Without the lock: for a program in Python, this may wait for another thread of it.
    if long {
        let (what, place) = (what(), places::here());
        if let Some(question) = NOW.lock().questions.iter_mut().find(|own| own.call == call && own.key == key) {
            (question.what, question.place) = (what, place);
        }
    }
}

/// Notes where the present call stands.
pub fn at(place: Place) {
    if place.is_some() {
        NOW.lock().place = place;
    }
}

/// Whether this rank is in a call.
pub fn is_inside() -> bool {
    NOW.lock().inside
}

/// What this rank does.
pub fn now() -> Present {
    NOW.lock().clone()
}
