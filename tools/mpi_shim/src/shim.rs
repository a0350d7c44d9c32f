//! What the wrappers do around MPI's own functions. When nothing is recorded, that is a look at a flag.
//!
//! Here is what follows a call of the program: when it begins and ends, what it sends, and what is asked of the checker
//! meanwhile. What is kept from one call to the next stands in `record` and `check`.

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

use std::sync::atomic::Ordering;

#[allow(unused_imports, reason = "MPI has persistent collectives since 4.0")]
pub use collectives::make_collective;
pub use collectives::{collective, create, create_in_group, duplicate, free, start_collective, timed};
pub use completion::{cancel, forget, wait, wait_all, wait_any, wait_some};
#[allow(unused_imports, reason = "MPI has sessions since 4.0")]
pub use life::start_session;
pub use life::{abort, finalize, init};
pub use persistent::{receive_init, send_init, start};
#[allow(unused_imports, reason = "MPI has Isendrecv since 4.0")]
pub use point_to_point::post_exchange;
pub use point_to_point::{Both, exchange, exchange_in_place, post, receive, send};
pub use point_to_point::{send_and_wait, start_buffered, start_send};
pub use probes::{look, post_taken, probe, receive_taken, take};
pub use types::free_type;

use crate::check;
use crate::check::waiting::polls;
use crate::present::{self, Within};
use crate::record::clocks;
use crate::record::tracer::ON;

/// A call of the program.
pub struct Call<Bytes, Real> {
    /// The function's name without "MPI_".
    pub name: &'static str,
    /// How many bytes it sends, or has room for, if it says so.
    pub bytes: Bytes,
    /// Calls MPI's own.
    pub real: Real,
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
