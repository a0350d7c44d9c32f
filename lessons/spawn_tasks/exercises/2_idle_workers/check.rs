//! Checks the exercise on every rank: each task is done once, all results are there, and each worker is told to stop,
//! once, before the manager returns.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "a_task_for_everyone", path = "mistakes/a_task_for_everyone.rs")]
#[cfg_attr(attempt = "all_at_the_end", path = "mistakes/all_at_the_end.rs")]
#[cfg_attr(attempt = "only_the_busy", path = "mistakes/only_the_busy.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "a_task_for_everyone",
        attempt = "all_at_the_end",
        attempt = "only_the_busy"
    )),
    path = "exercise.rs"
)]
mod exercise;

use lesson_spawn_tasks::farm::{RESULT, STOP, TASK};
use mpi::{Tag, topology::SimpleCommunicator, traits::*};
use shared::numbers::plural;

/// Check to worker: the manager has returned. Whoever hears this before `STOP` would have waited for ever.
const RETURNED: Tag = 90;
/// Worker to check: the tasks that it did.
const DONE: Tag = 91;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let workers = world.size() as u64 - 1;
    // Plenty, one for each, one too few, a single one, none.
    for tasks in [3 * workers + 2, workers, workers.saturating_sub(1), 1, 0] {
        check(&world, tasks);
    }
}

fn check(world: &SimpleCommunicator, tasks: u64) {
    let team = world.duplicate();
    let case = format!("{} for {}", plural(tasks as usize, "task"), plural(team.size() as usize - 1, "worker"));
    if team.rank() > 0 {
        return work(&team, &case);
    }
    let compute = |task| {
        assert!(team.size() == 1, "{case}: the manager computed task {task} itself, although there are workers");
        result_of(task)
    };
    let results = exercise::manage(&team, tasks, compute);

    let expected: Vec<u64> = (0..tasks).map(result_of).collect();
    let workers = || (1..team.size()).map(|rank| team.process_at_rank(rank));
    workers().for_each(|worker| worker.send_with_tag(&0_u64, RETURNED));
    let done: Vec<u64> = workers().flat_map(|worker| worker.receive_vec_with_tag::<u64>(DONE).0).collect();
    for task in 0..if team.size() == 1 { 0 } else { tasks } {
        let times = done.iter().filter(|&&other| other == task).count();
        assert!(times <= 1, "{case}: task {task} was done more than once: who has nothing to do should do nothing");
        assert!(times == 1, "{case}: task {task} was never done");
    }
    assert!(results == expected, "{case}: the results are {results:?} instead of {expected:?}");
    assert!(team.any_process().immediate_probe().is_none(), "{case}: a result is left over that nobody received");
}

/// A worker. It goes home when the check says that the manager has returned, and by then it must have been told to
/// stop.
fn work(team: &SimpleCommunicator, case: &str) {
    let (manager, mut stopped, mut done) = (team.process_at_rank(0), false, Vec::new());
    loop {
        let (message, status) = manager.receive_vec::<u64>();
        match (status.tag(), &message[..]) {
            (TASK, &[task]) => {
                assert!(!stopped, "{case}: this worker got a task after it had been told to stop");
                done.push(task);
                manager.send_with_tag(&[task, result_of(task)], RESULT);
            }
            (STOP, _) => {
                assert!(!stopped, "{case}: this worker was told to stop a second time: once is enough for each");
                stopped = true;
            }
            (RETURNED, _) => {
                assert!(stopped, "{case}: this worker was never told to stop: it would wait for ever");
                manager.send_with_tag(&done[..], DONE);
                return;
            }
            other => {
                panic!("{case}: a worker understands TASK with one number, and STOP, not tag and content {other:?}")
            }
        }
    }
}

fn result_of(task: u64) -> u64 {
    task * task + 7
}
