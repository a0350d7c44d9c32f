//! Benchmarks of several ranks at once, with criterion on one of them.
//!
//! Criterion decides by its own clock how often it repeats what it measures. On several ranks those clocks disagree,
//! and a rank that repeats a broadcast once more than the others waits for ever. So criterion runs on rank 0 only, and
//! says before each sample how many repetitions come next; the others follow.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Leads the other ranks through criterion's samples, from rank 0.
pub struct Lockstep<'a> {
    world: &'a SimpleCommunicator,
}

/// What the followers are told instead of a number of repetitions when there are no more.
const END: u64 = 0;

impl<'a> Lockstep<'a> {
    /// For all ranks of this communicator. Nothing else may communicate on it meanwhile.
    pub fn new(world: &'a SimpleCommunicator) -> Self {
        Self { world }
    }

    /// Measures `work`, which every rank calls equally often. Collective.
    ///
    /// `criterion` is called on rank 0 only, and takes samples by the function that it is given: that one is for
    /// [`Bencher::iter_custom`](https://docs.rs/criterion/latest/criterion/struct.Bencher.html#method.iter_custom).
    /// A sample is the slowest rank's time for the repetitions, after a barrier.
    pub fn measure(&self, mut work: impl FnMut(), criterion: impl FnOnce(&dyn Fn(u64) -> Duration)) {
        self.measure_timed(
            |repetitions| {
                let start = Instant::now();
                (0..repetitions).for_each(|_| work());
                start.elapsed()
            },
            criterion,
        );
    }

    /// Like [`measure`](Self::measure), for work that must be prepared without being timed: `sample` is given the
    /// number of repetitions and returns the time that counts.
    pub fn measure_timed(&self, sample: impl FnMut(u64) -> Duration, criterion: impl FnOnce(&dyn Fn(u64) -> Duration)) {
        // Criterion wants to call a shared closure; the work may change what it works on.
        let sample = Cell::new(Some(sample));
        let take = |repetitions| {
            let mut work = sample.take().expect("a sample doesn't take a sample");
            let time = self.slowest(|| work(repetitions));
            sample.set(Some(work));
            time
        };
        if self.world.rank() == 0 {
            criterion(&|repetitions| {
                self.announce(repetitions);
                take(repetitions)
            });
            self.announce(END);
        } else {
            loop {
                match self.announce(END) {
                    END => break,
                    repetitions => take(repetitions),
                };
            }
        }
    }

    /// Tells all ranks rank 0's number.
    fn announce(&self, mut repetitions: u64) -> u64 {
        self.world.process_at_rank(0).broadcast_into(&mut repetitions);
        repetitions
    }

    /// The slowest rank's time, on every rank. All start together, as far as a barrier can see to it.
    fn slowest(&self, work: impl FnOnce() -> Duration) -> Duration {
        self.world.barrier();
        let mine = work().as_nanos() as u64;
        let mut slowest = 0;
        self.world.all_reduce_into(&mine, &mut slowest, SystemOperation::max());
        Duration::from_nanos(slowest)
    }
}
