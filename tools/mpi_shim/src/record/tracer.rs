//! What is being recorded on this rank, and the end of each call.

use std::sync::atomic::AtomicBool;

use super::clocks;
use super::line::Line;
use super::recorder::Recorder;
use super::registry::Registry;
use crate::lock::{Guard, Lock};

/// What is being recorded.
pub struct Tracer {
    /// Where to.
    pub recorder: Recorder,
    /// What is open.
    pub registry: Registry,
}

/// Whether calls are recorded.
pub static ON: AtomicBool = AtomicBool::new(false);
/// Whether several threads may call MPI at the same time.
pub static THREADS: AtomicBool = AtomicBool::new(false);
static TRACER: Lock<Option<Tracer>> = Lock::new(None);

/// The tracer. Not to be held while MPI waits for something.
#[inline]
pub fn tracer() -> Guard<'static, Option<Tracer>> {
    TRACER.lock()
}

/// Records a call that has ended just now.
pub fn end(call: &str, start: i64, fill: impl FnOnce(&mut Registry, &mut Line)) {
    end_at(call, start, clocks::now(), fill);
}

/// Records a call that will not end.
pub fn end_in_vain(call: &str, start: i64) {
    end(call, start, |_, line| line.field("stuck", 1));
}

/// Records a call that ended then.
pub fn end_at(call: &str, start: i64, at: i64, fill: impl FnOnce(&mut Registry, &mut Line)) {
    if let Some(Tracer { recorder, registry }) = &mut *tracer() {
        recorder.record(call, start, at, |line| fill(registry, line));
    }
}
