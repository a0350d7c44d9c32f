//! Checks the exercise on every rank: each task is done once, its result comes back in its place, the longest tasks
//! come first, nobody waits for a worker who is still busy, and everybody is sent home.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(not(attempt = "solution"), path = "exercise.rs")]
mod exercise;

use std::{cell::RefCell, thread, time::Duration};

use lesson_spawn_tasks::farm::{self, MANAGER};
use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let all_alike = |n: usize| vec![1; n];
    check(&world, "no task at all", &[]);
    check(&world, "one task", &[1]);
    check(&world, "as many tasks as workers", &all_alike(world.size() as usize - 1));
    check(&world, "fewer tasks than workers", &all_alike((world.size() as usize).saturating_sub(2)));
    check(&world, "uneven tasks", &[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]);
    // In milliseconds: while one worker has the long task, the others do all short ones.
    let one_long = [[5; 8].as_slice(), &[800], &[5; 8]].concat();
    let mine = check(&world, "one long task among short ones", &one_long);
    if world.size() > 2 && mine.contains(&8) {
        assert_eq!(mine, [8], "whoever has the long task must not keep short ones from the others");
    }
}

/// Runs the manager on rank 0 and workers on the others, in a communicator of their own. Returns this rank's tasks.
fn check(world: &SimpleCommunicator, what: &str, cost: &[u32]) -> Vec<u64> {
    let team = world.duplicate();
    let mine = RefCell::new(Vec::new());
    let compute = |task: u64| {
        mine.borrow_mut().push(task);
        thread::sleep(Duration::from_millis(cost[task as usize].into()));
        result_of(task)
    };
    if team.rank() == MANAGER {
        let results = exercise::manage(&team, cost, compute);
        assert_eq!(results.len(), cost.len(), "{what}: number of results");
        for (task, result) in (0..).zip(&results) {
            assert!(*result == result_of(task), "{what}: the result of task {task} is missing, or is that of another");
        }
    } else {
        farm::work(&team, compute);
    }
    let mine = mine.into_inner();
    assert!(
        team.size() == 1 || team.rank() != MANAGER || mine.is_empty(),
        "{what}: the manager leaves work to workers"
    );
    assert!(
        mine.windows(2).all(|pair| cost[pair[0] as usize] >= cost[pair[1] as usize]),
        "{what}: a longer task after a shorter one, in {mine:?} of costs {cost:?}"
    );
    everything_once(&team, what, cost.len(), &mine);
    mine
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
