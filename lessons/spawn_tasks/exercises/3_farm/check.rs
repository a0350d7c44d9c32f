//! Checks the exercise on every rank: each task is done once, its result comes back in its place, the longest tasks
//! come first, nobody waits for a worker who is still busy, and everybody is sent home.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "as_listed", path = "mistakes/as_listed.rs")]
#[cfg_attr(attempt = "order_of_arrival", path = "mistakes/order_of_arrival.rs")]
#[cfg_attr(attempt = "worker_by_worker", path = "mistakes/worker_by_worker.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "as_listed", attempt = "order_of_arrival", attempt = "worker_by_worker")),
    path = "exercise.rs"
)]
mod exercise;

use std::{
    cell::RefCell,
    thread,
    time::{Duration, Instant},
};

use lesson_spawn_tasks::farm::{MANAGER, REQUEST, RESULT, STOP, TASK};
use mpi::{Tag, collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// Check to worker: the manager has returned. Whoever hears this before `STOP` would have waited for ever.
const RETURNED: Tag = 90;
/// A worker that hears nothing for so long will never hear anything. No task takes nearly as long.
const PATIENCE: Duration = Duration::from_secs(5);

/// In milliseconds. While one worker has this task, the others do all short ones, if nobody keeps them waiting.
const LONG: u32 = 500;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let all_alike = |n: usize| vec![1; n];
    check(&world, "no task at all", &[]);
    check(&world, "one task", &[1]);
    check(&world, "as many tasks as workers", &all_alike(world.size() as usize - 1));
    check(&world, "fewer tasks than workers", &all_alike((world.size() as usize).saturating_sub(2)));
    check(&world, "uneven tasks", &[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]);
    let one_long = [[5; 8].as_slice(), &[LONG], &[5; 8]].concat();
    let mine = check(&world, "one long task among short ones", &one_long);
    if world.size() > 2 && mine.contains(&8) {
        assert!(
            mine == [8],
            "this worker had the long task, and {} short ones: the others were kept waiting for it, since the manager \
             didn't receive from any process",
            mine.len() - 1
        );
    }
}

/// Runs the manager on rank 0 and workers on the others, in a communicator of their own. Returns this rank's tasks.
fn check(world: &SimpleCommunicator, what: &str, cost: &[u32]) -> Vec<u64> {
    let team = world.duplicate();
    let mine = RefCell::new(Vec::new());
    let compute = |task: u64| {
        assert!(
            team.size() == 1 || team.rank() != MANAGER,
            "{what}: the manager computed task {task} itself, although there are workers"
        );
        mine.borrow_mut().push(task);
        thread::sleep(Duration::from_millis(cost[task as usize].into()));
        result_of(task)
    };
    let results = if team.rank() == MANAGER {
        let results = exercise::manage(&team, cost, compute);
        (1..team.size()).for_each(|rank| team.process_at_rank(rank).send_with_tag(&[0_u64; 0], RETURNED));
        results
    } else {
        work(&team, what, compute);
        Vec::new()
    };
    let mine = mine.into_inner();
    assert!(
        team.size() == 1 || mine.windows(2).all(|pair| cost[pair[0] as usize] >= cost[pair[1] as usize]),
        "{what}: this worker got a longer task after a shorter one: hand out the longest first ({mine:?} of {cost:?})"
    );
    everything_once(&team, what, cost.len(), &mine);
    if team.rank() == MANAGER {
        assert!(results.len() == cost.len(), "{what}: {} results instead of {}", results.len(), cost.len());
        for (task, result) in (0..).zip(&results) {
            let expected = result_of(task);
            assert!(expected.is_empty() || !result.is_empty(), "{what}: the result of task {task} is missing");
            assert!(
                *result == expected,
                "{what}: in the place of task {task} is that of another task: note which worker has which task"
            );
        }
    }
    mine
}

/// The lesson's worker, but that it says what it misses, and goes home only when the check says that the manager has
/// returned.
fn work(team: &SimpleCommunicator, what: &str, compute: impl Fn(u64) -> Vec<u8>) {
    let (manager, mut stopped) = (team.process_at_rank(MANAGER), false);
    manager.send_with_tag(&[0_u8; 0], REQUEST);
    loop {
        let begin = Instant::now();
        let (tasks, status) = loop {
            if let Some(message) = manager.immediate_matched_probe() {
                break message.matched_receive_vec::<u64>();
            }
            assert!(
                begin.elapsed() < PATIENCE,
                "{what}: this worker waits, and nobody gives it a task or tells it to stop"
            );
            thread::sleep(Duration::from_micros(200));
        };
        match (status.tag(), &tasks[..]) {
            (TASK, &[task]) => {
                assert!(!stopped, "{what}: this worker got a task after it had been told to stop");
                manager.send_with_tag(&compute(task)[..], RESULT);
            }
            (STOP, []) => {
                assert!(!stopped, "{what}: this worker was told to stop a second time: once is enough for each");
                stopped = true;
            }
            (RETURNED, []) => {
                assert!(stopped, "{what}: this worker was never told to stop: it would wait for ever");
                return;
            }
            other => {
                panic!("{what}: a worker understands TASK with one number, and STOP, not tag and content {other:?}")
            }
        }
    }
}

/// Collective: asserts that each task was done by one rank, once, and that no message is left over.
fn everything_once(team: &SimpleCommunicator, what: &str, tasks: usize, mine: &[u64]) {
    let mut my_times = vec![0_u32; tasks];
    mine.iter().for_each(|&task| my_times[task as usize] += 1);
    let mut times = vec![0_u32; tasks];
    team.all_reduce_into(&my_times[..], &mut times[..], SystemOperation::sum());
    assert!(times.iter().all(|&times| times == 1), "{what}: how often each task was done: {times:?}");
    team.barrier();
    assert!(team.any_process().immediate_probe().is_none(), "{what}: a message is left that nobody received");
}

/// Results of all sizes, up to 400 kB: more than any MPI sends before the receiver is ready.
fn result_of(task: u64) -> Vec<u8> {
    vec![task as u8; [0, 1, 1000, 400_000][task as usize % 4] + task as usize]
}
