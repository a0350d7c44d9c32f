//! A thread that looks at this rank from outside of its calls, a few times a second. The program's own can't do that: it may
//! compute, or be in a call that doesn't come back. When the job is ended from outside, what was seen last is what one gets to
//! know of it.
//!
//! It calls no MPI, and takes no signal that is meant for the program.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::check::places::line;
use crate::present::{self, Present};
use crate::record::clocks;
use crate::record::recorder::quoted;
use crate::shim::{Tracer, tracer};
use crate::{background, check, shim};

const EVERY: Duration = Duration::from_millis(250);
/// What lasts for less isn't worth a word, in nanoseconds.
const LONG: i64 = 1_000_000_000;

/// What a rank does, and since when, in nanoseconds.
pub struct Seen {
    /// What.
    pub doing: Doing,
    /// Since when.
    pub since: i64,
    /// The call it is in, or was in.
    pub present: Present,
}

/// What a rank does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It makes one call after the other.
    Works,
    /// It is in a call.
    Within,
    /// It asks again and again for the same, in vain.
    Asks,
    /// It is in no call.
    Computes,
}

/// Begins to look, if there can be one more thread.
pub fn begin() {
    background::begin("mpi_lookout", look);
}

fn look() {
    // The number of the latest call, and since when it is that.
    let mut latest = None;
    let mut shown = check::ends::last::Shown::default();
    loop {
        thread::sleep(EVERY);
        if !shim::ON.load(Ordering::Relaxed) {
            continue;
        }
        let (present, now) = (present::now(), clocks::now());
        let unchanged = latest.filter(|&(number, _)| number == present.number).map_or(now, |(_, since)| since);
        latest = Some((present.number, unchanged));
        let seen = see(present, unchanged, now);
        note(&seen, now);
        shown.look(&seen, now);
    }
}

/// Notes in the trace what this rank is in.
fn note(seen: &Seen, now: i64) {
    let question = seen.present.questions.first().filter(|_| seen.doing == Doing::Asks);
    let (call, place, asked) = match (seen.doing, question) {
        (Doing::Works, _) => return,
        (_, Some(question)) => (question.call, question.place, format!(",\"asked\":{}", question.times)),
        (Doing::Within, _) => (seen.present.call, seen.present.place, String::new()),
        _ => ("", None, String::new()),
    };
    // Without a lock: it may take a tenth of a second.
    let place = line(place).map(|place| format!(",\"place\":{}", quoted(&place))).unwrap_or_default();
    let since = seen.since;
    if let Some(Tracer { recorder, .. }) = &mut *tracer() {
        recorder.note(&format!("{{\"t\":{now},\"now\":\"{call}\",\"since\":{since}{asked}{place}}}"));
    }
}

/// What a rank does whose latest call is that for so long.
fn see(present: Present, unchanged: i64, now: i64) -> Seen {
    let asks = present.questions.iter().map(|question| question.since).min();
    let (doing, since) = if now - unchanged >= LONG {
        if present.inside { (Doing::Within, present.since) } else { (Doing::Computes, unchanged) }
    } else {
        match asks {
            Some(since) if now - since >= LONG => (Doing::Asks, since),
            _ => (Doing::Works, now),
        }
    };
    Seen { doing, since, present }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_told_from_what_goes_on() {
        let doing = |inside, unchanged| {
            let present = Present { inside, since: 5 * LONG, ..Present::BEGIN };
            see(present, unchanged, 7 * LONG).doing
        };
        assert_eq!([doing(true, 5 * LONG), doing(false, 5 * LONG)], [Doing::Within, Doing::Computes]);
        assert_eq!([doing(true, 7 * LONG - 1), doing(false, 7 * LONG - 1)], [Doing::Works; 2]);
    }
}
