//! check says: an empty list isn't the end

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
    let workers = 1..world.size();
    let (mut tasks, mut free): (_, Vec<Rank>) = (vec![[0.0, 1.0]], workers.clone().collect());
    let mut areas = Vec::new();
    loop {
        while !tasks.is_empty() && !free.is_empty() {
            let (task, worker) = (tasks.remove(0), free.remove(0));
            world.process_at_rank(worker).send_with_tag(&task, TASK);
        }
        if tasks.is_empty() {
            break;
        }
        let mut answer = [0.0; 3];
        let status = world.any_process().receive_into(&mut answer);
        let [from, to, area] = answer;
        free.push(status.source_rank());
        match status.tag() {
            AREA => areas.push((from, area)),
            _ => tasks.extend(halves(from, to)),
        }
    }
    workers.for_each(|worker| world.process_at_rank(worker).send_with_tag(&[0.0, 0.0], STOP));
    // The answers came in any order.
    areas.sort_by(|one, other| one.0.total_cmp(&other.0));
    areas.into_iter().map(|(_, area)| area).sum()
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
