//! A thread that looks at this rank from outside of its calls, a few times a second. The program's own can't do that: it may
//! compute, or be in a call that doesn't come back. When the job is ended from outside, what was seen last is what one gets to
//! know of it.
//!
//! It calls no MPI, and takes no signal that is meant for the program.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::check::places::line;
use crate::present::{self, Doing, Seen};
use crate::record::clocks;
use crate::record::recorder::quoted;
use crate::record::tracer::{ON, Tracer, tracer};
use crate::{background, check};

const EVERY: Duration = Duration::from_millis(250);

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
        if !ON.load(Ordering::Relaxed) {
            continue;
        }
        let (present, now) = (present::now(), clocks::now());
        let unchanged = latest.filter(|&(number, _)| number == present.number).map_or(now, |(_, since)| since);
        latest = Some((present.number, unchanged));
        let seen = Seen::new(present, unchanged, now);
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
