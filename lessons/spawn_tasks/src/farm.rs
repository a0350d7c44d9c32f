//! A task farm: one manager that hands out tasks, and workers that ask for them.
//!
//! All messages run between the manager and one worker, and the tag says what a message means. A worker that has said
//! [`REQUEST`] or [`RESULT`] waits for the answer, and the manager speaks to nobody who isn't waiting: so each message
//! finds a receiver that is ready, and no size of message and no order of events can make two of them wait for each
//! other.

use std::{collections::HashMap, mem, ops::Range, thread, time::Duration, time::Instant};

use mpi::{Rank, Tag, point_to_point::Status, topology::SimpleCommunicator, traits::*};

use crate::lap::{Lap, Span};

/// The rank that hands out.
pub const MANAGER: Rank = 0;

/// Worker to manager, empty: "I am here, and free." Said once, at the beginning.
pub const REQUEST: Tag = 1;
/// Manager to worker, one `u64` or several: the numbers of the tasks to do.
pub const TASK: Tag = 2;
/// Worker to manager, any number of bytes: "Here is what my tasks gave, one after the other; I am free again."
pub const RESULT: Tag = 3;
/// Manager to worker, empty: "That was all."
pub const STOP: Tag = 4;

/// How long a rank that waits for a message looks for it again and again, before it begins to sleep in between. About as
/// long as a nap takes, waking up included (0.12 ms; Linux, Xeon, 2026-11-20): then waiting costs at most twice what it
/// must, however long it takes. Source: A. R. Karlin, K. Li, M. S. Manasse, S. Owicki, "Empirical studies of competitive
/// spinning for a shared-memory multiprocessor", SOSP 1991.
const PATIENCE: Duration = Duration::from_micros(100);
/// How long a rank sleeps before it looks again. MPI's own waiting keeps a core at full load (MPICH) or nearly so, and
/// here the manager and the idle workers would take it from those who compute.
const NAP: Duration = Duration::from_micros(50);

/// A worker's whole life: asks for tasks, does them, returns their results, until it is told to stop. Returns the
/// number of tasks done.
///
/// # Panics
/// If a message comes that has no place in this conversation.
pub fn work(team: &SimpleCommunicator, compute: impl Fn(u64) -> Vec<u8>) -> u64 {
    let manager = team.process_at_rank(MANAGER);
    manager.send_with_tag(&[0_u8; 0][..], REQUEST);
    let mut done = 0;
    loop {
        let (tasks, status) = receive::<u64>(&manager);
        match (status.tag(), &tasks[..]) {
            (TASK, [_, ..]) => manager.send_with_tag(&do_all(tasks.iter().copied(), &compute)[..], RESULT),
            (STOP, []) => return done,
            other => panic!("a worker understands tasks or stop, not tag and content {other:?}"),
        }
        done += tasks.len() as u64;
    }
}

/// The results of some tasks, one behind the other.
fn do_all(tasks: impl Iterator<Item = u64>, compute: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
    tasks.map(compute).collect::<Vec<_>>().concat()
}

/// Receives the next message from this source, of any length and tag, without keeping a core busy for long.
pub fn receive<T: Equivalence>(source: &impl Source) -> (Vec<T>, Status) {
    let begin = Instant::now();
    loop {
        match source.immediate_matched_probe() {
            Some(message) => return message.matched_receive_vec(),
            // Whoever else wants this core may have it.
            None if begin.elapsed() < PATIENCE => thread::yield_now(),
            None => thread::sleep(NAP),
        }
    }
}

/// The manager's end of the farm. On a team of one rank, the manager is its own and only worker.
pub struct Farm<'a, F> {
    team: &'a SimpleCommunicator,
    compute: F,
    /// The ranks that wait for a task.
    free: Vec<Rank>,
    /// The tasks of each rank that has some, and when it got them.
    busy: HashMap<Rank, (Range<u64>, f64)>,
    /// The result of the tasks that the manager itself did, until it is collected.
    own: Option<Vec<u8>>,
    begin: Instant,
    spans: Vec<Span>,
}

impl<'a, F: Fn(u64) -> Vec<u8>> Farm<'a, F> {
    /// Waits until all workers have asked for work. `compute` is what they do; a manager without workers needs it too.
    pub fn open(team: &'a SimpleCommunicator, compute: F) -> Self {
        let free = if team.size() == 1 { vec![MANAGER] } else { Vec::new() };
        let (begin, busy, spans) = (Instant::now(), HashMap::new(), Vec::new());
        let mut farm = Self { team, compute, free, busy, own: None, begin, spans };
        while farm.free.len() < farm.workers() {
            farm.collect();
        }
        farm.lap();
        farm
    }

    /// The number of workers, at least 1.
    pub fn workers(&self) -> usize {
        (self.team.size() as usize - 1).max(1)
    }

    /// Gives each free worker the chunk of tasks that `next` has for it, collects results for `done`, and so on, until
    /// `next` has nothing more for anybody and everybody is free. `next` gets the worker, from 0; `done` the chunk and
    /// its result.
    pub fn run(
        &mut self,
        mut next: impl FnMut(usize) -> Option<Range<u64>>,
        mut done: impl FnMut(Range<u64>, Vec<u8>),
    ) {
        loop {
            for rank in mem::take(&mut self.free) {
                match next(worker(rank)) {
                    Some(chunk) => self.hand_out(rank, chunk),
                    None => self.free.push(rank),
                }
            }
            if self.busy.is_empty() {
                return;
            }
            if let Some((chunk, result)) = self.collect() {
                done(chunk, result);
            }
        }
    }

    /// A worker that is free, if there is one now. It must be given a task, or be forgotten.
    pub fn take_free(&mut self) -> Option<Rank> {
        self.free.pop()
    }

    /// Gives a chunk of tasks, at least one, to a free worker.
    pub fn hand_out(&mut self, rank: Rank, chunk: Range<u64>) {
        self.busy.insert(rank, (chunk.clone(), self.begin.elapsed().as_secs_f64()));
        match rank {
            MANAGER => self.own = Some(do_all(chunk, &self.compute)),
            _ => self.team.process_at_rank(rank).send_with_tag(&chunk.collect::<Vec<_>>()[..], TASK),
        }
    }

    /// Waits for the next word of any worker, who is free then. Returns the chunk and its result, if it had one.
    pub fn collect(&mut self) -> Option<(Range<u64>, Vec<u8>)> {
        let (rank, result) = match self.own.take() {
            Some(result) => (MANAGER, result),
            None => {
                let (result, status) = receive(&self.team.any_process());
                (status.source_rank(), result)
            }
        };
        self.free.push(rank);
        let (chunk, start) = self.busy.remove(&rank)?;
        let end = self.begin.elapsed().as_secs_f64();
        self.spans.push(Span { worker: worker(rank), tasks: chunk.clone(), start, end });
        Some((chunk, result))
    }

    /// The record since the last lap; begins a new one.
    pub fn lap(&mut self) -> Lap {
        let (workers, seconds) = (self.workers(), self.begin.elapsed().as_secs_f64());
        self.begin = Instant::now();
        Lap { workers, seconds, spans: mem::take(&mut self.spans) }
    }

    /// Sends all workers home. Nobody may have a task any more.
    pub fn close(self) {
        assert!(self.busy.is_empty(), "a worker still has a task");
        for rank in 1..self.team.size() {
            self.team.process_at_rank(rank).send_with_tag(&[0_u64; 0][..], STOP);
        }
    }
}

/// The worker at a rank: the first one is at rank 1, or is the manager itself.
fn worker(rank: Rank) -> usize {
    (rank as usize).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_are_counted_from_rank_1_and_a_lone_manager_is_the_first() {
        assert_eq!([0, 1, 2].map(worker), [0, 0, 1]);
    }
}
