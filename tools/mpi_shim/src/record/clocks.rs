//! One time for all ranks: nanoseconds since rank 0's start, on rank 0's clock.
//!
//! The ranks on one machine have the same clock. Between machines, each rank asks rank 0 for its time, and believes the
//! answer that came back soonest (Cristian 1989: the error is at most half the round trip). That is done at the start and
//! at the end; what the clocks drifted in between is written into the last line.

use std::ffi::{c_int, c_void};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ptr;
use std::sync::atomic::{AtomicI64, Ordering};

use mpi_sys::*;

/// How often a rank asks for the time: the soonest of 40 answers is rarely one that was held up.
const QUESTIONS: usize = 40;

/// What is to be added to this machine's clock.
static SHIFT: AtomicI64 = AtomicI64::new(0);
/// How far this machine's clock is to be wrong, for tests.
static SKEW: AtomicI64 = AtomicI64::new(0);

/// The time.
pub fn now() -> i64 {
    own() + SHIFT.load(Ordering::Relaxed)
}

/// Sets what is to be added.
pub fn set_shift(shift: i64) {
    SHIFT.store(shift, Ordering::Relaxed);
}

/// Makes this rank's clock wrong.
pub fn set_skew(skew: i64) {
    SKEW.store(skew, Ordering::Relaxed);
}

/// This machine's clock.
#[allow(clippy::unnecessary_cast, reason = "smaller numbers on 32-bit machines")]
pub fn own() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it fills the place that it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as i64 * 1_000_000_000 + time.tv_nsec as i64 + SKEW.load(Ordering::Relaxed)
}

/// Which clock this machine has: the same number on all ranks of one machine, unless some are in a container with a clock of
/// its own (a time namespace).
pub fn identity() -> u64 {
    let mut hasher = DefaultHasher::new();
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().hash(&mut hasher);
    fs::read_link("/proc/self/ns/time").unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

/// What is to be added to [`own`] to get rank 0's. Collective.
///
/// # Safety
/// MPI runs, and all ranks of `comm` call this.
pub unsafe fn offset(comm: MPI_Comm, rank: c_int, ranks: c_int) -> i64 {
    let mut answers = Vec::with_capacity(QUESTIONS);
    for other in 1..ranks {
        for _ in 0..QUESTIONS {
            if rank == 0 {
                // SAFETY: the caller's communicator, and rank `other` sends and receives as many.
                unsafe { answer(comm, other) };
            } else if rank == other {
                // SAFETY: the same, of rank 0.
                answers.push(unsafe { ask(comm) });
            }
        }
    }
    soonest(&answers)
}

/// When a question was asked, rank 0's time, and when the answer was here.
type Answer = (i64, i64, i64);

fn soonest(answers: &[Answer]) -> i64 {
    let best = answers.iter().min_by_key(|(asked, _, here)| here - asked);
    best.map_or(0, |(asked, time, here)| time - (asked + (here - asked) / 2))
}

unsafe fn ask(comm: MPI_Comm) -> Answer {
    let (mut time, asked) = (0_i64, own());
    let place: *mut c_void = (&raw mut time).cast();
    // SAFETY: there is room for one number.
    unsafe {
        PMPI_Send(place, 0, RSMPI_INT64_T, 0, 0, comm);
        PMPI_Recv(place, 1, RSMPI_INT64_T, 0, 0, comm, RSMPI_STATUS_IGNORE);
    }
    (asked, time, own())
}

unsafe fn answer(comm: MPI_Comm, other: c_int) {
    // SAFETY: nothing is received into no memory.
    unsafe { PMPI_Recv(ptr::null_mut(), 0, RSMPI_INT64_T, other, 0, comm, RSMPI_STATUS_IGNORE) };
    let time = own();
    // SAFETY: one number is sent.
    unsafe { PMPI_Send((&raw const time).cast(), 1, RSMPI_INT64_T, other, 0, comm) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soonest_answer_is_believed() {
        // Rank 0's clock is 1000 ahead; one answer was held up on its way back.
        assert_eq!(soonest(&[(0, 1010, 90), (100, 1105, 110), (200, 1260, 270)]), 1000);
        assert_eq!(soonest(&[]), 0, "rank 0 itself");
    }
}
