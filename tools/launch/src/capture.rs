//! Runs a command under a time limit and keeps what it prints, showing it meanwhile or not.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::limit::{self, Ended};

/// What a process may still hold our pipe for after the command has ended, before we stop listening.
const PATIENCE: Duration = Duration::from_secs(1);

/// A program that prints in an endless loop would fill the memory before it reaches its time limit.
const MOST_BYTES: usize = 16 << 20;

/// A command that has ended, with its output.
#[derive(Clone, Debug)]
pub struct Captured {
    /// How it ended.
    pub ended: Ended,
    /// What it wrote to standard output; the last 16 MiB at least are kept.
    pub stdout: String,
    /// What it wrote to standard error; the last 16 MiB at least are kept.
    pub stderr: String,
}

/// Like [`run`](crate::run), without standard input, and with the output collected instead of shown.
///
/// A process that has got away and still holds the output open can't make this wait for more than about a second.
///
/// # Errors
/// If the command can't be started: there's no such program, for example.
pub fn capture(command: &mut Command, limit: Duration) -> io::Result<Captured> {
    pipe(command.stdin(Stdio::null()), limit, io::sink(), io::sink())
}

/// Like [`run`](crate::run), with the output shown as it comes *and* collected: the launcher's last words may need a
/// translation.
///
/// # Errors
/// If the command can't be started: there's no such program, for example.
pub fn relay(command: &mut Command, limit: Duration) -> io::Result<Captured> {
    pipe(command, limit, io::stdout(), io::stderr())
}

fn pipe<O, E>(command: &mut Command, limit: Duration, stdout: O, stderr: E) -> io::Result<Captured>
where
    O: Write + Send + 'static,
    E: Write + Send + 'static,
{
    if let Some(ended) = limit::ended_already() {
        return Ok(Captured { ended, stdout: String::new(), stderr: String::new() });
    }
    let mut child: Child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().map(|pipe| Tap::on(pipe, stdout));
    let stderr = child.stderr.take().map(|pipe| Tap::on(pipe, stderr));
    let ended = limit::wait(&mut child, limit)?;
    let text = |tap: Option<Tap>| tap.map(Tap::collect).unwrap_or_default();
    Ok(Captured { ended, stdout: text(stdout), stderr: text(stderr) })
}

/// A thread that reads a pipe to its end: a full pipe would stop the command.
struct Tap {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Disconnected once the pipe is closed. The thread isn't joined: it ends only with the last process that holds
    /// the pipe.
    closed: Receiver<()>,
}

impl Tap {
    fn on(mut pipe: impl Read + Send + 'static, mut shown: impl Write + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (sender, closed) = mpsc::channel();
        let ours = Arc::clone(&kept);
        thread::spawn(move || {
            // Dropped with the thread: that is the message.
            let _open: mpsc::Sender<()> = sender;
            let mut buffer = [0; 8192];
            while let Ok(length @ 1..) = pipe.read(&mut buffer) {
                // Whoever has closed our output (`| head`) doesn't want to see it; the command still runs to its end.
                let _ = shown.write_all(&buffer[..length]).and_then(|()| shown.flush());
                let mut kept = ours.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&buffer[..length]);
                if kept.len() > 2 * MOST_BYTES {
                    kept.drain(..MOST_BYTES);
                }
            }
        });
        Self { kept, closed }
    }

    /// All that was read, until the pipe is closed or patience ends.
    fn collect(self) -> String {
        let _ = self.closed.recv_timeout(PATIENCE);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

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
    fn there_is_no_standard_input() {
        assert_eq!(shell("cat; echo end").stdout, "end\n");
    }
}
