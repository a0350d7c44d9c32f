//! ★★★ π by integration, with tasks that make tasks
//!
//! No darts this time. π is four times the area below the quarter circle y = √(1 − x²), for x from 0 to 1. Ask `area`
//! for the area over an interval: it says how large it is, or that it can't tell well enough. Then the interval's two
//! halves are two new tasks. Near x = 1, where the circle is steep, this happens many times, and nobody knows
//! beforehand how many tasks there will be.
//!
//! The worker is there, as in week 5. Write the manager. When is it over? And how does the sum come out the same, to
//! the last digit, whichever worker is the fastest?
//!
//! Minutes: 40
//!
//! You need:
//! - `world.process_at_rank(worker).send_with_tag(&[from, to], TASK)`, and `&[0.0, 0.0]` with `STOP`:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Destination.html#method.send_with_tag>
//! - `world.any_process().receive_into(&mut answer)`, with `answer` for three numbers:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/trait.Source.html#method.receive_into>
//! - `source_rank` and `tag` of the status that it returns:
//!   <https://docs.rs/mpi/0.8.2/mpi/point_to_point/struct.Status.html>

use mpi::{Rank, Tag, topology::SimpleCommunicator, traits::*};

/// Manager to worker: the interval `[from, to]`.
const TASK: Tag = 1;
/// Worker to manager: `[from, to, area]`; I am free again.
const AREA: Tag = 2;
/// Worker to manager: `[from, to, 0.0]`, halve that one; I am free again.
const SPLIT: Tag = 3;
/// Manager to worker: `[0.0, 0.0]`, that was all.
const STOP: Tag = 4;

/// Returns the area from 0 to 1 on rank 0, and 0 on the others. Collective.
pub fn integrate(world: &SimpleCommunicator, area: impl Fn(f64, f64) -> Option<f64>) -> f64 {
    match (world.rank(), world.size()) {
        (0, 1) => alone(area),
        (0, _) => manage(world),
        _ => work(world, area),
    }
}

/// The manager: gives an interval to each worker that is free, as long as there are any, and takes what comes back.
/// Every worker is free at first, and says nothing before its first task. At the end it stops each worker, once.
///
/// Returns the sum of all areas, added up from left to right, as `alone` does: sums of floating-point numbers in
/// another order differ in their last digits.
fn manage(world: &SimpleCommunicator) -> f64 {
    todo!("write manage in exercises/4_integral/exercise.rs")
}

/// A worker: looks at intervals until it is told to stop.
fn work(world: &SimpleCommunicator, area: impl Fn(f64, f64) -> Option<f64>) -> f64 {
    let (manager, mut task) = (world.process_at_rank(0), [0.0; 2]);
    while manager.receive_into(&mut task).tag() == TASK {
        let [from, to] = task;
        match area(from, to) {
            Some(area) => manager.send_with_tag(&[from, to, area], AREA),
            None => manager.send_with_tag(&[from, to, 0.0], SPLIT),
        }
    }
    0.0
}

/// One rank alone: it looks at the intervals from left to right.
fn alone(area: impl Fn(f64, f64) -> Option<f64>) -> f64 {
    let (mut tasks, mut sum) = (vec![[0.0, 1.0]], 0.0);
    while let Some([from, to]) = tasks.pop() {
        match area(from, to) {
            Some(area) => sum += area,
            None => tasks.extend(halves(from, to)),
        }
    }
    sum
}

/// The halves of an interval, the left one last: that is the one which `pop` takes first.
fn halves(from: f64, to: f64) -> [[f64; 2]; 2] {
    let middle = 0.5 * (from + to);
    [[middle, to], [from, middle]]
}
