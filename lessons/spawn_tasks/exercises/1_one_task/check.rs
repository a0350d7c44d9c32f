//! Checks the exercise on every rank: each worker did its own task, all of them at the same time, and rank 0 has the
//! answers in the order of the tasks, though they come in the opposite one.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "first_task_for_all", path = "mistakes/first_task_for_all.rs")]
#[cfg_attr(attempt = "goes_home", path = "mistakes/goes_home.rs")]
#[cfg_attr(attempt = "one_after_the_other", path = "mistakes/one_after_the_other.rs")]
#[cfg_attr(attempt = "order_of_arrival", path = "mistakes/order_of_arrival.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "first_task_for_all",
        attempt = "goes_home",
        attempt = "one_after_the_other",
        attempt = "order_of_arrival"
    )),
    path = "exercise.rs"
)]
mod exercise;

use std::{
    cell::RefCell,
    thread,
    time::{Duration, Instant},
};

use mpi::{topology::SimpleCommunicator, traits::*};

/// A worker that hasn't begun within this time has no task yet.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for round in 0..3 {
        check(&world, round);
    }
}

fn check(world: &SimpleCommunicator, round: u64) {
    let (rank, size) = (world.rank(), world.size());
    // The exercise's messages and those of the check itself don't meet.
    let team = world.duplicate();
    let tasks: Vec<u64> = (1..size as u64).map(|rank| 1000 * (round + 1) + rank * rank).collect();
    let done = RefCell::new(Vec::new());
    let compute = |task: u64| {
        assert!(rank > 0, "rank 0 computed a task itself: it hands out tasks, and the workers compute them");
        done.borrow_mut().push(task);
        end_after_the_next_rank(world);
        answer_to(task)
    };

    let answers = exercise::ask_all(&team, if rank == 0 { &tasks } else { &[] }, compute);

    if rank > 0 {
        let (done, expected) = (done.into_inner(), tasks[rank as usize - 1]);
        assert!(done == [expected], "this worker computed the tasks {done:?}, and should compute {expected}, once");
        assert!(answers.is_empty(), "the answers belong on rank 0 alone: return an empty list on the workers");
    }
    // A worker that did something else says so before rank 0 wonders at the answer.
    world.barrier();
    if rank == 0 {
        let expected: Vec<u64> = tasks.iter().map(|&task| answer_to(task)).collect();
        let sorted = |answers: &[u64]| {
            let mut answers = answers.to_vec();
            answers.sort_unstable();
            answers
        };
        assert!(
            answers == expected || sorted(&answers) != sorted(&expected),
            "the answers stand in the order in which they came: the status says from which rank each one is"
        );
        assert!(answers == expected, "the answers are {answers:?} instead of {expected:?}");
    }
    world.barrier();
    assert!(team.any_process().immediate_probe().is_none(), "a message is left over that nobody received");
}

/// On a worker: waits until the next rank has done its task, so that answers come in the opposite order of the tasks.
fn end_after_the_next_rank(world: &SimpleCommunicator) {
    let (rank, begin) = (world.rank(), Instant::now());
    if rank + 1 < world.size() {
        let next = world.process_at_rank(rank + 1);
        while next.immediate_probe().is_none() {
            assert!(
                begin.elapsed() < PATIENCE,
                "rank {} has no task while rank {rank} works: hand out all tasks before you wait for an answer",
                rank + 1
            );
            thread::sleep(Duration::from_millis(1));
        }
        next.receive::<u8>();
        // The next rank has still to send its answer.
        thread::sleep(Duration::from_millis(5));
    }
    if rank > 1 {
        world.process_at_rank(rank - 1).send(&0_u8);
    }
}

fn answer_to(task: u64) -> u64 {
    task * task + 1
}
