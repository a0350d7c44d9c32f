//! Futures over the same farm: submit a task now, ask for its result later.

use std::{cell::RefCell, collections::VecDeque};

use crate::farm::Farm;

/// A queue in front of a farm's workers. It moves on only while the manager is within one of its functions: there is
/// no thread behind it, so a manager that computes by itself meanwhile leaves its workers without new tasks.
pub struct Pool<'f, 'a, F>(RefCell<State<'f, 'a, F>>);

struct State<'f, 'a, F> {
    farm: &'f mut Farm<'a, F>,
    waiting: VecDeque<u64>,
    /// Tasks that are submitted and whose results are not taken yet.
    open: usize,
    /// Results that came while somebody waited for another one, in the order in which they came.
    done: VecDeque<(u64, Vec<u8>)>,
}

/// The promise of a task's result.
pub struct Handle<'p, 'f, 'a, F> {
    pool: &'p Pool<'f, 'a, F>,
    task: u64,
}

impl<'f, 'a, F: Fn(u64) -> Vec<u8>> Pool<'f, 'a, F> {
    /// A pool of the farm's workers.
    pub fn new(farm: &'f mut Farm<'a, F>) -> Self {
        Self(RefCell::new(State { farm, waiting: VecDeque::new(), open: 0, done: VecDeque::new() }))
    }

    /// Takes a task on, and returns at once: a free worker gets it, else it waits for one. Submit a task once only:
    /// its number is its name.
    pub fn submit(&self, task: u64) -> Handle<'_, 'f, 'a, F> {
        let mut state = self.0.borrow_mut();
        state.waiting.push_back(task);
        state.open += 1;
        state.hand_out();
        Handle { pool: self, task }
    }

    /// The tasks and results that nobody has taken by [`Handle::wait`], whichever is ready first, until there is none
    /// left.
    pub fn as_completed(&self) -> impl Iterator<Item = (u64, Vec<u8>)> {
        std::iter::from_fn(|| self.0.borrow_mut().next())
    }
}

impl<F: Fn(u64) -> Vec<u8>> Handle<'_, '_, '_, F> {
    /// Waits for the result of this task, and keeps those that come before it for whoever asks for them.
    ///
    /// # Panics
    /// If [`Pool::as_completed`] has given the result away.
    pub fn wait(self) -> Vec<u8> {
        let mut state = self.pool.0.borrow_mut();
        loop {
            let place = state.done.iter().position(|&(task, _)| task == self.task);
            if let Some((_, result)) = place.and_then(|place| state.done.remove(place)) {
                state.open -= 1;
                return result;
            }
            assert!(state.open > state.done.len(), "the result of task {} is taken already", self.task);
            state.collect();
        }
    }
}

impl<F: Fn(u64) -> Vec<u8>> State<'_, '_, F> {
    /// Gives waiting tasks to free workers.
    fn hand_out(&mut self) {
        while !self.waiting.is_empty() {
            let Some(rank) = self.farm.take_free() else { return };
            if let Some(task) = self.waiting.pop_front() {
                self.farm.hand_out(rank, task..task + 1);
            }
        }
    }

    /// Waits for one more result.
    fn collect(&mut self) {
        self.done.extend(self.farm.collect().map(|(chunk, result)| (chunk.start, result)));
        self.hand_out();
    }

    /// Some result that nobody has taken.
    fn next(&mut self) -> Option<(u64, Vec<u8>)> {
        while self.done.is_empty() && self.open > 0 {
            self.collect();
        }
        let first = self.done.pop_front()?;
        self.open -= 1;
        Some(first)
    }
}
