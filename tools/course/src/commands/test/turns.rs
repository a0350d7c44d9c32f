//! Runs test programs, two at a time, and says meanwhile how far it is.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

use crate::commands::test::outcome::Outcome;
use crate::commands::test::programs::Program;

/// How many programs run at a time. Most wait for most of their time: for launchers, for time limits, for the slowest rank.
/// Each runs several of its tests at a time, too, so more of them would only be in each other's way.
const AT_ONCE: usize = 2;

/// How long nobody wonders whether it hangs.
const SILENCE: Duration = Duration::from_secs(60);

/// A program that has ended.
struct Done<'a> {
    program: &'a Program,
    outcome: Outcome,
    /// What it printed, if something failed.
    printed: Option<String>,
}

/// Runs all programs by `run`, which returns what one printed and how it ended. Prints a line for each, and all that a
/// program printed whose tests failed. `record` is the file that knows how long each took the last time.
///
/// `None` if this process was asked to end meanwhile.
pub fn run_all<'a>(
    programs: &'a [Program],
    record: &Path,
    run: impl Fn(&Program) -> io::Result<launch::Captured> + Sync,
) -> Option<Vec<(&'a Program, Outcome)>> {
    let mut seconds = read(record);
    let (alone, together): (Vec<_>, Vec<_>) =
        in_order(programs, &seconds).into_iter().partition(|one| one.is_about_speed());
    let mut ended = Vec::new();
    let started = Instant::now();
    for (queue, at_once) in [(together, AT_ONCE), (alone, 1)] {
        let queue = Mutex::new(VecDeque::from(queue));
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let complete = thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            for _ in 0..at_once {
                let (sender, next, run) = (sender.clone(), &next, &run);
                // Each program is waited for by the thread that has started it, and dies with it.
                scope.spawn(move || {
                    while let Some(program) = next() {
                        let done = self::run(program, run);
                        if sender.send(done).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            loop {
                match receiver.recv_timeout(SILENCE) {
                    Ok(Some(done)) => {
                        seconds.insert(done.program.key(), done.outcome.time.as_secs_f64());
                        ended.push((done.program, done.outcome));
                        let left = time_left(programs, &ended, &seconds, started.elapsed());
                        tell(&done, ended.len(), programs.len(), left);
                    }
                    Ok(None) => return false,
                    Err(mpsc::RecvTimeoutError::Timeout) => println!("  … {} s so far", started.elapsed().as_secs()),
                    Err(mpsc::RecvTimeoutError::Disconnected) => return true,
                }
            }
        });
        if !complete {
            return None;
        }
    }
    // If it can't be written, the next run only knows less of the time that is left.
    let _ = serde_json::to_string(&seconds).map(|seconds| fs::write(record, seconds));
    Some(ended)
}

/// Runs one; `None` if this process was asked to end.
fn run<'a>(program: &'a Program, run: impl Fn(&Program) -> io::Result<launch::Captured>) -> Option<Done<'a>> {
    let captured = match run(program) {
        Ok(captured) => captured,
        Err(error) => {
            let printed = Some(format!("cannot be started: {error}\n"));
            return Some(Done { program, outcome: Outcome::read("", false, Duration::ZERO), printed });
        }
    };
    if captured.ended.interrupted {
        return None;
    }
    let outcome = Outcome::read(&captured.stdout, captured.ended.success(), captured.ended.elapsed);
    let printed = (outcome.failed > 0).then(|| format!("{}{}", captured.stdout, captured.stderr));
    Some(Done { program, outcome, printed })
}

/// The longest first, so that none is begun when all others have ended. What was never run is taken for long.
fn in_order<'a>(programs: &'a [Program], seconds: &BTreeMap<String, f64>) -> Vec<&'a Program> {
    let mut order: Vec<_> = programs.iter().collect();
    let expected = |program: &&Program| seconds.get(&program.key()).copied().unwrap_or(f64::INFINITY);
    order.sort_by(|a, b| expected(b).total_cmp(&expected(a)));
    order
}

/// About how long the rest takes: by what each took the last time, or else by what those took that have ended. `None` as long
/// as too few have ended for that.
fn time_left(
    programs: &[Program],
    ended: &[(&Program, Outcome)],
    seconds: &BTreeMap<String, f64>,
    elapsed: Duration,
) -> Option<Duration> {
    let mean = elapsed.as_secs_f64() * AT_ONCE as f64 / ended.len().max(1) as f64;
    let mean = (3 * ended.len() >= programs.len()).then_some(mean);
    let left = programs.iter().filter(|program| !ended.iter().any(|(own, _)| own == program));
    let work: Option<f64> = left.map(|program| seconds.get(&program.key()).copied().or(mean)).sum();
    work.map(|work| Duration::from_secs_f64(work / AT_ONCE as f64))
}

fn tell(done: &Done, number: usize, of: usize, left: Option<Duration>) {
    let Done { program, outcome, printed } = done;
    if let Some(printed) = printed {
        println!("{printed}");
    }
    let (name, tests) = (program.key(), outcome.passed + outcome.failed);
    let seconds = outcome.time.as_secs_f64();
    let left = left.filter(|_| number < of).map(|left| format!("   about {} left", minutes(left))).unwrap_or_default();
    println!("{number:>3} of {of}  {name:<44} {tests:>3} tests {seconds:>6.1} s  {:<8}{left}", outcome.verdict());
}

/// A time to wait for, as one says it.
fn minutes(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..90 => format!("{} s", seconds.next_multiple_of(5).max(5)),
        seconds => format!("{} min", (seconds + 30) / 60),
    }
}

fn read(record: &Path) -> BTreeMap<String, f64> {
    fs::read_to_string(record).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(names: &[&str]) -> Vec<Program> {
        names.iter().map(|name| Program::new("/c/lessons/broadcast", name, "/bin/sh")).collect()
    }

    fn shell(script: &str) -> io::Result<launch::Captured> {
        launch::capture(std::process::Command::new("sh").args(["-c", script]), Duration::from_secs(60))
    }

    #[test]
    fn all_run_and_what_fails_is_counted() {
        let folder = std::env::temp_dir().join(format!("course-turns-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (record, programs) = (folder.join("seconds.json"), programs(&["good", "bad", "dead", "speed"]));
        let said = |program: &Program| match program.target.as_str() {
            "bad" => shell("echo 'test result: FAILED. 1 passed; 1 failed; 0 ignored'; exit 101"),
            "dead" => shell("kill -9 $$"),
            _ => shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'"),
        };
        let ended = run_all(&programs, &record, said).unwrap();
        let of = |name: &str| ended.iter().find(|(program, _)| program.target == name).unwrap().1;
        assert_eq!(ended.len(), 4);
        assert_eq!((of("good").passed, of("good").failed), (2, 0));
        assert_eq!((of("bad").passed, of("bad").failed), (1, 1));
        assert_eq!((of("dead").passed, of("dead").failed), (0, 1));
        assert_eq!(ended.last().unwrap().0.target, "speed", "what measures runs last, alone");
        assert_eq!(read(&record).len(), 4);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_run_at_a_time() {
        let programs = programs(&["a", "b"]);
        let meet = std::sync::Barrier::new(2);
        let ended = run_all(&programs, Path::new("/nowhere/at/all"), |_| {
            meet.wait();
            shell("echo 'test result: ok. 1 passed; 0 failed'")
        });
        assert_eq!(ended.unwrap().len(), 2);
    }

    #[test]
    fn the_longest_come_first_and_tell_what_is_left() {
        let programs = programs(&["short", "long", "new"]);
        let seconds = BTreeMap::from([("broadcast: short".into(), 2.0), ("broadcast: long".into(), 100.0)]);
        let order: Vec<_> = in_order(&programs, &seconds).iter().map(|one| one.target.as_str()).collect();
        assert_eq!(order, ["new", "long", "short"]);
        let ended = [(&programs[2], Outcome::default())];
        let left = time_left(&programs, &ended, &seconds, Duration::from_secs(10)).unwrap();
        assert_eq!(left, Duration::from_secs(51));
        // Of the one that has ended, a third of all, nobody knows more than that; of none, nothing.
        assert_eq!(
            time_left(&programs, &ended, &BTreeMap::new(), Duration::from_secs(10)),
            Some(Duration::from_secs(20))
        );
        assert_eq!(time_left(&programs, &[], &BTreeMap::new(), Duration::ZERO), None);
        assert_eq!((minutes(left).as_str(), minutes(Duration::from_secs(200)).as_str()), ("55 s", "3 min"));
    }
}
