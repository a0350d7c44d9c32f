//! What the wrappers do around MPI's own functions. When nothing is recorded, that is a look at a flag.

pub mod bytes;
mod collectives;
mod completion;
pub mod life;
pub mod lookout;
mod persistent;
mod point_to_point;
mod probes;
pub mod terms;
mod types;

use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, Ordering};

#[allow(unused_imports, reason = "MPI has persistent collectives since 4.0")]
pub use collectives::make_collective;
pub use collectives::{collective, create, create_in_group, duplicate, free, start_collective, timed};
pub use completion::{cancel, ended, forget, wait, wait_all, wait_any, wait_some};
#[allow(unused_imports, reason = "MPI has sessions since 4.0")]
pub use life::start_session;
pub use life::{abort, finalize, init};
pub use persistent::{receive_init, send_init, start};
#[allow(unused_imports, reason = "MPI has Isendrecv since 4.0")]
pub use point_to_point::post_exchange;
pub use point_to_point::{arrived, exchange, exchange_in_place, post, receive, send};
pub use point_to_point::{send_and_wait, start_buffered, start_send};
pub use probes::{look, post_taken, probe, receive_taken, take};
pub use types::free_type;

use crate::check;
use crate::check::waiting::polls;
use crate::lock::{Guard, Lock};
use crate::present::{self, Within};
use crate::record::clocks;
use crate::record::line::Line;
use crate::record::recorder::Recorder;
use crate::record::registry::Registry;

/// What MPI's functions return when all is well.
pub const SUCCESS: c_int = 0;

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
pub fn tracer() -> Guard<'static, Option<Tracer>> {
    TRACER.lock()
}

/// When a call begins, and that this rank is in it; none if calls aren't recorded.
fn begin(call: &'static str) -> Option<(i64, Within)> {
    let begun = begin_asking(call);
    if begun.is_some() {
        polls::over();
    }
    begun
}

/// The same, for a call that may ask in vain: if so, it says it, and if not, that this is over.
fn begin_asking(call: &'static str) -> Option<(i64, Within)> {
    let place = if check::is_on() { check::places::enter() } else { None };
    if !ON.load(Ordering::Relaxed) {
        return None;
    }
    let start = clocks::now();
    Some((start, present::enter(call, start, place)))
}

/// Records a call that has ended just now.
fn end(call: &str, start: i64, fill: impl FnOnce(&mut Registry, &mut Line)) {
    end_at(call, start, clocks::now(), fill);
}

/// Records a call that will not end.
pub fn end_in_vain(call: &str, start: i64) {
    end(call, start, |_, line| line.field("stuck", 1));
}

/// Records a call that ended then.
fn end_at(call: &str, start: i64, at: i64, fill: impl FnOnce(&mut Registry, &mut Line)) {
    if let Some(Tracer { recorder, registry }) = &mut *tracer() {
        recorder.record(call, start, at, |line| fill(registry, line));
    }
}
