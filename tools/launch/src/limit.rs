//! Runs a command under a time limit, with everything that it started.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::leftovers::Before;
use crate::{process, signals};

/// How often a running child is looked at: well below what a person notices.
const POLL: Duration = Duration::from_millis(10);

/// What a launcher gets to end its ranks by itself, once the limit is reached or someone has sent SIGTERM.
const GRACE_AFTER_TERM: Duration = Duration::from_secs(2);

/// After Ctrl-C the ranks may be writing down what they have so far.
const GRACE_AFTER_CTRL_C: Duration = Duration::from_secs(5);

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; 128 plus the signal's number if a signal ended it, as shells have it.
    pub code: i32,
    /// Whether it was ended because it reached its limit.
    pub timed_out: bool,
    /// Whether this process was asked to end meanwhile (Ctrl-C, SIGTERM, SIGHUP, or a pipe without a reader).
    /// Every later run then ends before it
    /// starts, so a caller may go on to report and clean up, but nothing new begins.
    pub interrupted: bool,
    /// How long it ran.
    pub elapsed: Duration,
}

impl Ended {
    /// Whether it ended by itself, and well.
    pub fn success(&self) -> bool {
        self.code == 0 && !self.timed_out && !self.interrupted
    }
}

/// Runs `command` to its end, or to the `limit`, with our own standard input and output.
///
/// At the limit the command gets SIGTERM and two seconds; then it and all its descendants get SIGKILL. Ctrl-C reaches
/// it from the terminal, and SIGTERM and SIGHUP are passed on; both are followed by SIGKILL after a few seconds, too.
///
/// # Errors
/// If the command can't be started: there's no such program, for example.
pub fn run(command: &mut Command, limit: Duration) -> io::Result<Ended> {
    run_while(command, limit, || true)
}

/// The same, but `go_on()` may end it before the limit: it is asked many times a second. To whoever reads [`Ended`], that
/// is a limit which was reached.
///
/// # Errors
/// If the command can't be started.
pub fn run_while(command: &mut Command, limit: Duration, go_on: impl Fn() -> bool) -> io::Result<Ended> {
    if let Some(ended) = ended_already() {
        return Ok(ended);
    }
    // No process group of its own: a background group that reads the terminal is stopped.
    let before = Before::look(command);
    let _guarded = signals::Guarded::new();
    wait(&mut start(command)?, limit, go_on, before)
}

/// Starts what is to be waited for.
pub(crate) fn start(command: &mut Command) -> io::Result<Child> {
    process::dies_with_us(command);
    command.spawn()
}

/// The end of a run that doesn't begin, since this process was asked to end before. Listens for that from now on.
pub(crate) fn ended_already() -> Option<Ended> {
    signals::listen();
    signals::received().map(|signal| Ended {
        code: 128 + signal,
        timed_out: false,
        interrupted: true,
        elapsed: Duration::ZERO,
    })
}

/// Waits for a child that has just been started, and cleans up behind it.
pub(crate) fn wait(child: &mut Child, limit: Duration, go_on: impl Fn() -> bool, before: Before) -> io::Result<Ended> {
    let started = Instant::now();
    let by_itself = poll(child, || signals::received().is_some() || started.elapsed() >= limit || !go_on())?;
    let signal = signals::received();
    let status = match (by_itself, signal) {
        (Some(status), _) => status,
        // The terminal has sent it to the child as well, and Open MPI takes a second one for "at once".
        (None, Some(libc::SIGINT)) => end(child, None, GRACE_AFTER_CTRL_C)?,
        // A broken pipe is ours, not the child's.
        (None, Some(libc::SIGPIPE) | None) => end(child, Some(libc::SIGTERM), GRACE_AFTER_TERM)?,
        (None, signal) => end(child, signal, GRACE_AFTER_TERM)?,
    };
    if status.success() {
        before.remove_unused();
    } else {
        before.sweep();
    }
    Ok(Ended {
        code: status.code().unwrap_or(128 + status.signal().unwrap_or(0)),
        timed_out: by_itself.is_none() && signal.is_none(),
        interrupted: signal.is_some(),
        elapsed: started.elapsed(),
    })
}

/// The child's status once it has ended, or nothing once `enough()` says so.
fn poll(child: &mut Child, enough: impl Fn() -> bool) -> io::Result<Option<ExitStatus>> {
    loop {
        let status = child.try_wait()?;
        if status.is_some() || enough() {
            return Ok(status);
        }
        thread::sleep(POLL);
    }
}

/// Ends the child within `grace`, politely if it lets itself be asked, and then all that it started.
fn end(child: &mut Child, ask: Option<i32>, grace: Duration) -> io::Result<ExitStatus> {
    let mut family = process::descendants(child.id());
    if let Some(signal) = ask {
        process::send(child.id(), signal);
    }
    let asked = Instant::now();
    if poll(child, || asked.elapsed() >= grace)?.is_none() {
        family.extend(process::descendants(child.id()));
        // The launcher goes first: it would report each rank that goes before it.
        child.kill()?;
    }
    for pid in family {
        process::send(pid, libc::SIGKILL);
    }
    child.wait()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn exit_codes_pass_through() {
        let ended = run(&mut shell("exit 7"), Duration::from_secs(10)).expect("sh is everywhere");
        assert_eq!((ended.code, ended.timed_out, ended.interrupted), (7, false, false));
    }

    #[test]
    fn a_signal_becomes_128_and_its_number() {
        let ended = run(&mut shell("kill -KILL $$"), Duration::from_secs(10)).expect("sh is everywhere");
        assert_eq!(ended.code, 137);
    }

    #[test]
    fn the_limit_ends_what_ignores_sigterm_and_its_children() {
        let pulse = std::env::temp_dir().join(format!("launch-pulse-{}", std::process::id()));
        let mut stubborn = shell("trap '' TERM; (while sleep 0.1; do echo >> \"$0\"; done) & wait; wait");
        let ended = run(stubborn.arg(&pulse), Duration::from_millis(500)).expect("sh is everywhere");
        assert!(ended.timed_out && !ended.success());
        assert!(ended.elapsed < Duration::from_secs(6), "{:?}", ended.elapsed);
        let beats = || std::fs::read(&pulse).expect("the grandchild has written").len();
        let before = beats();
        thread::sleep(Duration::from_millis(500));
        assert_eq!(beats(), before, "the grandchild outlived the limit");
        std::fs::remove_file(&pulse).expect("it was readable");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn nobody_outlives_a_launcher_that_fails() {
        let pulse = std::env::temp_dir().join(format!("launch-orphan-{}", std::process::id()));
        // In a session of its own, as MPICH's ranks are.
        let mut fails = shell("setsid sh -c 'while sleep 0.1; do echo >>\"$0\"; done' \"$0\" & sleep 0.5; exit 3");
        let ended = run(fails.arg(&pulse), Duration::from_secs(20)).expect("sh is everywhere");
        assert_eq!(ended.code, 3);
        let beats = || std::fs::read(&pulse).expect("the orphan has written").len();
        let before = beats();
        thread::sleep(Duration::from_millis(500));
        assert_eq!(beats(), before, "the orphan goes on");
        std::fs::remove_file(&pulse).expect("it was readable");
    }

    #[test]
    fn whoever_watches_may_end_it() {
        let ended = run_while(&mut shell("sleep 30"), Duration::from_secs(30), || false).expect("sh is everywhere");
        assert!(ended.timed_out && ended.elapsed < Duration::from_secs(5), "{ended:?}");
    }

    #[test]
    fn a_missing_program_is_an_error() {
        assert!(run(&mut Command::new("no-such-program-here"), Duration::from_secs(1)).is_err());
    }
}
