//! Runs a command whose output goes on to ours at once, but for what the MPI and its launcher say of the end of the job.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::leftovers::Before;
use crate::limit::{self, Ended};
use crate::sieve::{self, Death, Kind, Sieve, Words};
use crate::signals::Guarded;

/// What a process may still hold our pipe for after the command has ended, before we stop listening.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was held back of standard output and of standard error, and what was said there.
#[derive(Debug, Default)]
pub struct Heard {
    streams: [Arc<Mutex<Sieve>>; 2],
}

/// Like [`run_while`](crate::run_while), and returns what was held back.
///
/// # Errors
/// If the command can't be started.
pub fn listen(command: &mut Command, limit: Duration, go_on: impl Fn() -> bool) -> io::Result<(Ended, Heard)> {
    let heard = Heard::default();
    if let Some(ended) = limit::ended_already() {
        return Ok((ended, heard));
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let before = Before::look(command);
    let _guarded = Guarded::new();
    let mut child = limit::start(command)?;
    let [out, err] = &heard.streams;
    let relays = [
        child.stdout.take().map(|pipe| relay(pipe, io::stdout(), out)),
        child.stderr.take().map(|pipe| relay(pipe, io::stderr(), err)),
    ];
    let ended = limit::wait(&mut child, limit, go_on, before)?;
    let done = Instant::now() + PATIENCE;
    for relay in relays.into_iter().flatten() {
        // Nothing is ever sent: the other end is dropped.
        let _ = relay.recv_timeout(done.saturating_duration_since(Instant::now()));
    }
    Ok((ended, heard))
}

/// Hands on, on a thread of its own, what comes out of a pipe. The receiver is told when that is at its end.
fn relay(
    mut pipe: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    sieve: &Arc<Mutex<Sieve>>,
) -> Receiver<()> {
    let (at_end, told) = mpsc::channel();
    let sieve = Arc::clone(sieve);
    thread::spawn(move || {
        let _at_end = at_end;
        let mut buffer = [0; 1 << 16];
        // If nobody reads us any more, the job is ended for that: until then it must not wait for us.
        let mut hand_on = |bytes: Vec<u8>| drop(to.write_all(&bytes).and_then(|()| to.flush()));
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            hand_on(lock(&sieve).feed(&buffer[..length]));
        }
        hand_on(lock(&sieve).finish());
    });
    told
}

fn lock(sieve: &Mutex<Sieve>) -> MutexGuard<'_, Sieve> {
    sieve.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Heard {
    /// The same of what was captured, and what is left of its standard output and standard error.
    pub fn among(stdout: &str, stderr: &str) -> (Self, [String; 2]) {
        let heard = Self::default();
        let mut index = 0;
        let left = [stdout, stderr].map(|text| {
            let mut sieve = lock(&heard.streams[index]);
            index += 1;
            let through = [sieve.feed(text.as_bytes()), sieve.finish()].concat();
            String::from_utf8_lossy(&through).into_owned()
        });
        (heard, left)
    }

    /// All that was held back, that of standard output first.
    pub fn words(&self) -> Vec<Words> {
        self.streams.iter().flat_map(|stream| lock(stream).held.clone()).collect()
    }

    /// How a rank ended, if the launcher has said that.
    pub fn death(&self) -> Option<Death> {
        sieve::death(&self.words())
    }

    /// Whether this rank has said a sentence of its own, which begins with its name.
    pub fn spoke(&self, rank: usize) -> bool {
        self.streams.iter().any(|stream| lock(stream).speakers.contains(&rank))
    }

    /// Whether any has.
    pub fn anyone_spoke(&self) -> bool {
        self.streams.iter().any(|stream| !lock(stream).speakers.is_empty())
    }

    /// Whether an error was told that concerns all ranks.
    pub fn has_error(&self) -> bool {
        self.streams.iter().any(|stream| lock(stream).has_error)
    }

    /// Whether an exception of Python's was told.
    pub fn has_traceback(&self) -> bool {
        self.streams.iter().any(|stream| lock(stream).has_traceback)
    }

    /// What is worth saying of what was held back, where it is known how a rank ended (or nobody asks), and where the whole
    /// story is known.
    pub fn left_to_say(&self, end_is_known: bool, all_is_known: bool) -> Vec<Words> {
        let is_news = |words: &Words| match words.kind {
            Kind::Abort(Some(rank)) => !self.spoke(rank),
            Kind::Abort(None) => !self.anyone_spoke(),
            Kind::Error => true,
            Kind::End => !end_is_known,
        };
        self.words().into_iter().filter(|words| !all_is_known && is_news(words)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABORT: &str = "Abort(3) on node 1 (rank 1 in comm 0): application called MPI_Abort(MPI_COMM_WORLD, 3)\n";

    #[test]
    fn whoever_has_spoken_needs_no_other_words() {
        let left = |stderr: &str| {
            let (heard, left) = Heard::among("", stderr);
            assert!(!left[1].contains("Abort("));
            heard.left_to_say(false, false).len()
        };
        assert_eq!(left(ABORT), 1, "else nothing would be known");
        assert_eq!(left(&format!("rank 2 of 3 on vm: it's me\n{ABORT}")), 1, "that was another rank");
        assert_eq!(left(&format!("rank 1 of 3 on vm: it's me\n{ABORT}")), 0);
    }

    #[test]
    fn what_goes_through_arrives_and_the_rest_is_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo \"$0\" >&2; exit 3", ABORT.trim_end()]);
        let (ended, heard) = listen(&mut command, Duration::from_secs(20), || true).expect("sh is everywhere");
        assert_eq!((ended.code, heard.words().len()), (3, 1));
    }
}
