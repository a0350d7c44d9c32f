//! Killing a lesson at random moments, in its tests: a rank, the launcher or the whole job, and then resuming it.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process, thread,
    time::Duration,
};

use serde_json::Value;

use crate::{Scratch, testing};

/// The ranks of the runs that follow each other.
const RANKS: [usize; 5] = [3, 1, 7, 2, 4];
/// A run is killed at most so many milliseconds after its last rank has started, of which starting MPI takes some 100, or
/// after it has written a checkpoint.
const LATEST: u64 = 700;
const LATEST_AFTER_CHECKPOINT: u64 = 100;
/// How often a rank's start, or a checkpoint, is waited for, each time 10 ms.
const PATIENCE: usize = 2_000;
/// What a launcher gets to end the ranks that are left, before they are killed, too. Less than `launch` waits before
/// it clears up.
const GRACE: Duration = Duration::from_millis(200);
/// Each rank writes its number down before it becomes the program: `exec` keeps the number.
const RANK: &str = r#"echo $$ >>"$0"; exec "$@""#;

/// Runs a lesson with `--checkpoint` and `--resume`, kills it `kills` times (or until it was too fast to be killed),
/// each time another part of it at another moment and on another number of ranks, and lets it come to its end. Returns
/// its `--json`. `seed` chooses the moments; `more(n)` are the arguments of run n besides those of all runs.
///
/// # Panics
/// If a kill made less of what was done, if no kill came while there was something to lose, or if the last run fails.
pub fn survive(
    program: &str,
    arguments: &[&str],
    kills: usize,
    seed: u64,
    more: impl Fn(usize) -> Vec<&'static str>,
) -> Value {
    let scratch = Scratch::new();
    let checkpoint = scratch.path("checkpoint");
    let own = ["--checkpoint", &checkpoint, "--checkpoint-every", "0.05", "--resume"];
    let mut done = vec![0];
    for run in 0..kills {
        let random = random(seed, run);
        let ranks = RANKS[run % RANKS.len()];
        let numbers = scratch.path(&format!("ranks-of-run-{run}"));
        let arguments = [&["-c", RANK, &numbers, program], &own[..], arguments, &more(run)].concat();
        // Every other run has done something by then, however slow the machine is.
        let is_due = (run % 2 == 1).then_some(|| done_in(&checkpoint) > done[run]);
        let captured = thread::scope(|scope| {
            scope.spawn(|| kill(&numbers, ranks, random, is_due));
            testing::run("sh", ranks, &arguments)
        });
        assert!(!captured.ended.timed_out, "run {run}: {captured:?}");
        let refused = captured.ended.code == 2 && captured.stderr.contains("error: ");
        assert!(!refused, "run {run} is refused: {}", captured.stderr);
        let now = done_in(&checkpoint);
        assert!(now >= done[run], "run {run} has lost what was done: {now} after {done:?}");
        done.push(now);
        if captured.ended.success() {
            break;
        }
    }
    let ranks = RANKS[kills % RANKS.len()];
    let result = testing::json(program, ranks, &[&own, arguments, &more(kills)].concat());
    let all = done_in(&checkpoint);
    eprintln!("done after each kill: {done:?} of {all}");
    assert!(done.iter().any(|&done| 0 < done && done < all), "nothing was resumed half-way: {done:?} of {all}");
    result
}

/// A number that looks like any other, and is the same in every test run.
fn random(seed: u64, run: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, run).hash(&mut hasher);
    hasher.finish()
}

/// The pieces that a checkpoint says are done; none if there isn't one yet.
fn done_in(checkpoint: &str) -> u64 {
    let text = fs::read_to_string(checkpoint).unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("done = ")?.parse().ok()).unwrap_or(0)
}

/// The ranks that have started, by the numbers of their processes.
fn started(numbers: &str) -> Vec<u32> {
    fs::read_to_string(numbers).unwrap_or_default().lines().filter_map(|line| line.parse().ok()).collect()
}

/// Waits patiently; whether it happened.
fn happens(what: impl Fn() -> bool) -> bool {
    (0..PATIENCE).any(|_| {
        thread::sleep(Duration::from_millis(10));
        what()
    })
}

/// Kills a part of the job at a moment after all its ranks have started, and after `is_due`.
fn kill(numbers: &str, ranks: usize, random: u64, is_due: Option<impl Fn() -> bool>) {
    let all_started = happens(|| started(numbers).len() == ranks);
    let numbers = started(numbers);
    let Some(&rank) = numbers.get(random as usize % ranks) else { return };
    let latest = match is_due {
        Some(is_due) => {
            happens(|| is_due() || launcher_of(rank).is_none());
            LATEST_AFTER_CHECKPOINT
        }
        None => LATEST,
    };
    thread::sleep(Duration::from_millis(random / 16 % latest));
    let launcher = launcher_of(rank).filter(|_| all_started);
    match random / 8 % 3 {
        0 => launcher.into_iter().for_each(send_kill),
        1 => send_kill(rank),
        // The whole job.
        _ => launcher.into_iter().chain(numbers.iter().copied()).for_each(send_kill),
    }
    // Ranks that have outlived their launcher would go on writing checkpoints.
    thread::sleep(GRACE);
    numbers.into_iter().for_each(send_kill);
}

/// The ancestor of a process that is our own child; only where there is `/proc`.
fn launcher_of(mut pid: u32) -> Option<u32> {
    loop {
        let stat = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
        // `PID (name) state parent …`; the name may hold anything.
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        if parent == process::id() {
            return Some(pid);
        }
        pid = parent;
    }
}

/// Sends SIGKILL. A process that is gone already is no error.
fn send_kill(pid: u32) {
    let _ = process::Command::new("kill").args(["-KILL", &pid.to_string()]).output();
}
