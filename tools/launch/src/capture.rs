//! Runs a command under a time limit and keeps what it prints.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::leftovers::Before;
use crate::limit::{self, Ended};
use crate::signals::Guarded;

/// What a process may still hold our pipe for after the command has ended, before we stop listening.
const PATIENCE: Duration = Duration::from_secs(1);

/// A program that prints in an endless loop would fill the memory before it reaches its time limit.
const MOST_BYTES: usize = 16 << 20;

/// A command that has ended, with its output.
#[derive(Clone, Debug)]
pub struct Captured {
    /// How it ended.
    pub ended: Ended,
    /// What it wrote to standard output; at most 16 MiB are kept.
    pub stdout: String,
    /// What it wrote to standard error; at most 16 MiB are kept.
    pub stderr: String,
    /// How long after its start the first byte came on standard output, if one came.
    pub first_output: Option<Duration>,
}

/// Like [`run`](crate::run), without standard input, and with the output collected.
///
/// A process that has got away and still holds the output open can't make this wait for more than about a second.
///
/// # Errors
/// If the command can't be started: there's no such program, for example.
pub fn capture(command: &mut Command, limit: Duration) -> io::Result<Captured> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(ended) = limit::ended_already() {
        return Ok(Captured { ended, stdout: String::new(), stderr: String::new(), first_output: None });
    }
    let before = Before::look(command);
    let _guarded = Guarded::new();
    let started = Instant::now();
    let mut child = limit::start(command)?;
    let stdout = child.stdout.take().map(read_aside);
    let stderr = child.stderr.take().map(read_aside);
    let ended = limit::wait(&mut child, limit, || true, before)?;
    let (stdout, first) = stdout.map(collect).unwrap_or_default();
    let (stderr, _) = stderr.map(collect).unwrap_or_default();
    Ok(Captured { ended, stdout, stderr, first_output: first.map(|at| at - started) })
}

/// Reads a pipe to its end on a thread of its own: a full pipe would stop the command. The thread isn't joined, since
/// it ends only with the last process that holds the pipe.
fn read_aside(mut pipe: impl Read + Send + 'static) -> Receiver<(Instant, Vec<u8>)> {
    let (sender, chunks) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        let mut kept = 0;
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            kept += length;
            if kept <= MOST_BYTES && sender.send((Instant::now(), buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    chunks
}

/// All that was read, until the pipe is closed or patience ends, and when the first of it came.
fn collect(chunks: Receiver<(Instant, Vec<u8>)>) -> (String, Option<Instant>) {
    let started = Instant::now();
    let (mut bytes, mut first) = (Vec::new(), None);
    while let Some(left) = PATIENCE.checked_sub(started.elapsed()) {
        match chunks.recv_timeout(left) {
            Ok((at, chunk)) => {
                first.get_or_insert(at);
                bytes.extend(chunk);
            }
            Err(_) => break,
        }
    }
    (String::from_utf8_lossy(&bytes).into_owned(), first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Captured {
        let mut command = Command::new("sh");
        capture(command.args(["-c", script]), Duration::from_secs(20)).expect("sh is everywhere")
    }

    #[test]
    fn output_and_exit_code_are_kept_apart() {
        let captured = shell("echo out; echo err >&2; exit 3");
        assert_eq!((captured.stdout.as_str(), captured.stderr.as_str(), captured.ended.code), ("out\n", "err\n", 3));
    }

    #[test]
    fn more_output_than_a_pipe_holds_is_read_while_the_command_runs() {
        assert_eq!(shell("head -c 1000000 /dev/zero").stdout.len(), 1_000_000);
    }

    #[test]
    fn a_process_that_keeps_the_pipe_open_is_not_waited_for() {
        let started = Instant::now();
        let captured = shell("sleep 9 & echo kept");
        assert_eq!(captured.stdout, "kept\n");
        assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    }

    #[test]
    fn the_first_output_is_timed_from_the_start() {
        let captured = shell("sleep 0.2; echo first; sleep 0.3; echo last");
        let first = captured.first_output.expect("it prints");
        assert!(first >= Duration::from_millis(200) && first < captured.ended.elapsed, "{first:?}");
        assert_eq!(shell("true").first_output, None);
    }

    #[test]
    fn there_is_no_standard_input() {
        assert_eq!(shell("cat; echo end").stdout, "end\n");
    }
}
