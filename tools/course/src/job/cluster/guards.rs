//! Keeps a line open to each machine of a job, and notices within seconds when one no longer answers.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::fault::Fault;

/// How often we let each machine hear from us.
const BEAT: Duration = Duration::from_secs(1);
/// Which option makes ssh notice that a machine is silent: it asks every second, and gives up at the third silence.
const NOTICE: [&str; 4] = ["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=3"];
/// ssh without questions, which gives up connecting after 3 s.
const SSH: [&str; 6] = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=3", "-o", "LogLevel=ERROR"];

/// How long a job waits for its guards, if a machine lets us in and then is silent.
const PATIENCE: Duration = Duration::from_secs(10);

/// What runs on each machine: it says that it is there, and waits for our beats. Their end is the end of the job, in order.
/// But if they stay away, the machine has been cut off, and its ranks would wait for the others, and keep its cores busy,
/// until somebody comes: it ends them (`$0` is the program). It waits twice: a virtual machine that stood still finds its
/// time up, and then the beats.
const GUARD: &str = r#"echo
while :; do
    read -r -t 6 _ || { [ $? -gt 128 ] && read -r -t 6 _; }; code=$?
    [ $code = 0 ] || break
done
[ $code -le 128 ] || pkill -KILL -u "$(id -u)" -f "^$0""#;

/// Watches all machines of a job until it is dropped.
pub struct Watch {
    state: Arc<State>,
    names: Vec<String>,
    way: Way,
}

/// For ssh's `-F`, if the hosts need one.
type Way = Option<PathBuf>;

#[derive(Default)]
struct State {
    over: AtomicBool,
    /// The first machine that no longer answers, and ssh's words for it.
    lost: Mutex<Option<(String, String)>>,
}

impl State {
    fn lost(&self) -> MutexGuard<'_, Option<(String, String)>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    /// Begins to watch these machines, on which `program` is to run. Returns when each that answers has its guard: nobody
    /// would end ranks that are cut off before.
    pub fn begin(names: &[String], way: Option<&Path>, program: &Path) -> Self {
        let way = way.map(Path::to_owned);
        let state = Arc::new(State::default());
        let (guarded, all_guarded) = mpsc::channel();
        for name in names {
            let (name, way, state, guarded) = (name.clone(), way.clone(), Arc::clone(&state), guarded.clone());
            let guard = format!("bash -c {} {}", quoted(GUARD), quoted(&program.to_string_lossy()));
            thread::spawn(move || watch(&name, &way, &guard, &state, guarded));
        }
        drop(guarded);
        // Nobody sends anything: this ends when no thread has its end any more.
        let _ = all_guarded.recv_timeout(PATIENCE);
        Self { state, names: names.to_vec(), way }
    }

    /// Whether all machines answer, as far as we know.
    pub fn all_is_well(&self) -> bool {
        self.state.lost().is_none()
    }

    /// After a job that failed: asks all machines once more, since the launcher may have noticed before us. It says
    /// that it has lost a connection, but seldom to whom.
    pub fn ask_all(&self) {
        thread::scope(|scope| {
            for name in &self.names {
                scope.spawn(|| ask(name, &self.way, &self.state));
            }
        });
    }

    /// What to tell, if a machine no longer answers.
    pub fn fault(&self) -> Option<Fault> {
        let (name, why) = self.state.lost().clone()?;
        let what =
            format!("{name} no longer answers ({why}); the job was ended, since it can't go on without that node");
        Some(Fault::new(what).fix(format!("is {name} switched on, and its cable plugged in? Try: ping {name}")))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The threads notice within a beat; their ends of the lines close, and the guards go home.
        self.state.over.store(true, Ordering::Relaxed);
    }
}

/// Holds the line to one machine, for as long as the job lasts or it answers. Drops `guarded` as soon as the guard is there,
/// or can't be.
fn watch(name: &str, way: &Way, guard: &str, state: &State, guarded: Sender<()>) {
    let mut guarded = Some(guarded);
    while !state.over.load(Ordering::Relaxed) && state.lost().is_none() {
        let mut command = ssh(&[&SSH[..], &NOTICE].concat(), name, way, guard);
        let Ok(mut line) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else { return };
        // The guard's word, or the end of ssh, which gives up in time.
        let _ = line.stdout.take().map(|mut word| word.read(&mut [0]));
        drop(guarded.take());
        // 255 is ssh's own; anything else is a machine that answers, but can't be watched: it has no bash, perhaps.
        if hold(line, state).and_then(|status| status.code()) != Some(255) {
            return;
        }
        // The line is gone, but is the machine? Somebody may have ended its ssh only.
        ask(name, way, state);
    }
}

/// Beats until the job is over, or until ssh has ended, and how.
fn hold(mut line: Child, state: &State) -> Option<ExitStatus> {
    let mut beats = line.stdin.take()?;
    loop {
        let ended = line.try_wait().ok()?;
        if ended.is_some() {
            return ended;
        }
        if state.over.load(Ordering::Relaxed) {
            drop(beats);
            return None;
        }
        // A line that is broken shows by ssh's end.
        let _ = beats.write_all(b"\n");
        thread::sleep(BEAT);
    }
}

/// Asks a machine whether it answers at all.
fn ask(name: &str, way: &Way, state: &State) {
    let Ok(answer) = ssh(&SSH, name, way, "true").stdin(Stdio::null()).stderr(Stdio::piped()).output() else { return };
    if answer.status.code() == Some(255) && !state.over.load(Ordering::Relaxed) {
        let said = String::from_utf8_lossy(&answer.stderr);
        // "ssh: connect to host rpi-2 port 22: No route to host"
        let why = said.lines().last().and_then(|line| line.rsplit(": ").next()).unwrap_or("no answer").trim();
        state.lost().get_or_insert((name.to_owned(), why.to_owned()));
    }
}

/// In a process group of its own: Ctrl-C is for the job.
fn ssh(options: &[&str], name: &str, way: &Way, command: &str) -> Command {
    let mut ssh = Command::new("ssh");
    ssh.args(way.iter().flat_map(|file| [Path::new("-F"), file]));
    ssh.args(options).args([name, command]).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    ssh
}

/// One word for a shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_word_stays_one_word() {
        let output = Command::new("sh").args(["-c", &format!("printf %s {}", quoted("it's $HOME"))]).output();
        assert_eq!(output.expect("sh is everywhere").stdout, b"it's $HOME");
    }

    #[test]
    fn a_machine_that_does_not_answer_is_named() {
        let watch = Watch::begin(&["no-such-host.invalid".to_owned()], None, Path::new("/bin/true"));
        let began = Instant::now();
        while watch.all_is_well() && began.elapsed() < Duration::from_secs(15) {
            thread::sleep(Duration::from_millis(50));
        }
        let fault = watch.fault().expect("nobody has that name").to_string();
        assert!(fault.contains("no-such-host.invalid no longer answers ("), "{fault}");
    }

    #[test]
    fn the_guard_ends_what_has_been_cut_off_and_only_that() {
        // As on a node: beats come in by standard input, and `$0` is the program.
        let program = std::env::temp_dir().join(format!("guarded-{}", std::process::id()));
        std::fs::copy("/bin/sleep", &program).expect("there is room");
        let mut rank = Command::new(&program).arg("60").spawn().expect("it was just copied");
        let guard = |input| {
            let quick = GUARD.replace("-t 6", "-t 1");
            let mut bash = Command::new("bash");
            bash.args(["-c", &quick]).arg(&program).stdin(input).stdout(Stdio::null()).spawn().expect("bash is there")
        };
        guard(Stdio::null()).wait().expect("it ends with its input");
        assert!(rank.try_wait().expect("it is ours").is_none(), "a job's end in order ends no rank");
        let mut stopped = guard(Stdio::piped());
        let mut beats = stopped.stdin.take().expect("a pipe");
        let signal = |name: &str| {
            let kill = Command::new("kill").args([name, &stopped.id().to_string()]).status();
            assert!(kill.expect("kill is there").success());
        };
        thread::sleep(Duration::from_millis(300));
        signal("-STOP");
        thread::sleep(Duration::from_millis(2500));
        signal("-CONT");
        for _ in 0..10 {
            thread::sleep(Duration::from_millis(200));
            beats.write_all(b"\n").expect("it waits for beats");
        }
        drop(beats);
        stopped.wait().expect("it ends with its input");
        assert!(rank.try_wait().expect("it is ours").is_none(), "a guard that stood still ends no rank");
        let mut cut_off = guard(Stdio::piped());
        let open = cut_off.stdin.take();
        cut_off.wait().expect("it ends after 2 s");
        drop(open);
        assert!(!rank.wait().expect("it is ours").success());
        std::fs::remove_file(&program).expect("it is ours");
    }
}
