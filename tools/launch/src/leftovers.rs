//! What a job leaves behind: ranks that go on, and shared memory.
//!
//! A launcher ends all ranks when one of them aborts. Once in a few thousand times, on a busy machine, MPICH's ended
//! before it had: three ranks computed on, and nobody was left to end them. They have the job's number in their
//! environment, so they can be found (on Linux).
//!
//! The ranks on one node share files in `/dev/shm`, some megabytes of memory, and remove them when they end in order. A
//! job that is aborted or killed leaves them there until the machine is started anew; under MPICH 5 also one that ends with
//! code 0 and a message that nobody has received. Where this process itself is killed, nobody removes them: the next job does.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::process;

const FOLDER: &str = "/dev/shm";

/// How the names of MPICH's and Open MPI's files begin.
const OF_MPI: &[&str] = &["mpich_sh", "vader_segment", "ucx_shm_posix"];

/// The job's number in its processes' environment.
const JOB: &str = "COURSE_JOB";

/// How long the ranks of a job whose launcher has ended may take to end by themselves.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long files that somebody uses are waited for, when the job's ranks are gone: they may be another job's.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(1);

/// How long ranks that were killed may take to be gone: on a busy machine, giving back their memory takes a while.
const PATIENCE_WITH_THE_KILLED: Duration = Duration::from_secs(20);

/// A file that no process uses has been left behind if it is older than this: it takes a job some seconds until all its ranks
/// have it, and from then on it needs the name no more.
const STALE: Duration = Duration::from_secs(600);

/// What was there before a job began, and what marks the job.
pub struct Before {
    /// How the names of files begin that may be removed.
    names: &'static [&'static str],
    files: HashSet<OsString>,
    job: String,
}

impl Before {
    /// Looks, before the job begins, and marks the command that begins it.
    pub fn look(command: &mut Command) -> Self {
        Self::look_for(OF_MPI, command)
    }

    fn look_for(names: &'static [&'static str], command: &mut Command) -> Self {
        static JOBS: AtomicU64 = AtomicU64::new(0);
        let job = format!("{}-{}", std::process::id(), JOBS.fetch_add(1, Ordering::Relaxed));
        command.env(JOB, &job);
        remove_stale(names);
        Self { names, files: files(names).collect(), job }
    }

    /// Ends the job's processes that are left, and removes the files that have come since and that no process uses: for a
    /// job that has failed, whose last ranks may take some time.
    pub fn sweep(self) {
        let started = Instant::now();
        let mut ended = false;
        // The last ranks may outlive their launcher by some milliseconds.
        loop {
            let processes = self.processes();
            let files_are_gone = self.remove_unused();
            let patience = match (processes.is_empty(), files_are_gone) {
                (true, true) => return,
                (true, false) => PATIENCE_WITH_OTHERS,
                (false, _) => PATIENCE_WITH_THE_KILLED,
            };
            if started.elapsed() >= patience {
                return;
            }
            if !ended && started.elapsed() >= PATIENCE {
                ended = true;
                processes.into_iter().for_each(|pid| process::send(pid, libc::SIGKILL));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn processes(&self) -> Vec<u32> {
        process::with_setting(&format!("{JOB}={}", self.job))
    }

    /// Removes the files that have come since and that no process uses; whether nothing new is left. Another job, started
    /// meanwhile, uses its own.
    pub fn remove_unused(&self) -> bool {
        let new: Vec<_> = files(self.names).filter(|name| !self.files.contains(name)).collect();
        if new.is_empty() {
            return true;
        }
        remove_unused(&new)
    }
}

/// Removes those of these files that no process uses; whether it was all.
fn remove_unused(names: &[OsString]) -> bool {
    let used = all_used();
    let paths = names.iter().map(|name| Path::new(FOLDER).join(name));
    let (kept, unused): (Vec<_>, Vec<_>) = paths.partition(|path| path.to_str().is_none_or(|path| used.contains(path)));
    unused.iter().for_each(|path| drop(fs::remove_file(path)));
    kept.is_empty()
}

/// Removes what a job has left whose starter was killed, so that it could not do so itself.
fn remove_stale(names: &[&str]) {
    let is_stale = |name: &OsString| {
        let about = fs::metadata(Path::new(FOLDER).join(name)).ok();
        // SAFETY: it only reads a number.
        let ours = about.as_ref().is_some_and(|about| about.uid() == unsafe { libc::geteuid() });
        let age = about.and_then(|about| about.modified().ok()?.elapsed().ok());
        ours && age.is_some_and(|age| age > STALE)
    };
    let stale: Vec<_> = files(names).filter(is_stale).collect();
    if !stale.is_empty() {
        remove_unused(&stale);
    }
}

/// The files whose names begin like that; none where there's no such folder (macOS).
fn files(names: &[&str]) -> impl Iterator<Item = OsString> {
    let files = fs::read_dir(FOLDER).into_iter().flatten().flatten().map(|entry| entry.file_name());
    files.filter(|file| file.to_str().is_some_and(|file| names.iter().any(|name| file.starts_with(name))))
}

/// What every process that we may look into has open or mapped. Whoever makes a file has it open until it has mapped it:
/// so a look at what is open, and then at what is mapped, misses none.
fn all_used() -> String {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|process| process.path());
    let used = processes.map(|process| {
        let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        let open = open.filter_map(|entry| fs::read_link(entry.path()).ok());
        let open: String = open.map(|path| format!("{}\n", path.display())).collect();
        open + &fs::read_to_string(process.join("maps")).unwrap_or_default()
    });
    used.collect()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn what_a_job_leaves_is_swept_and_the_rest_is_not() {
        let file = |name: &str| Path::new(FOLDER).join(format!("launch_test_{}_{name}", std::process::id()));
        fs::write(file("old"), "").unwrap();
        // A kind of file of its own: jobs of other tests, which fail at the same time, leave it alone.
        let before = Before::look_for(&["launch_test"], &mut Command::new("true"));
        fs::write(file("new"), "").unwrap();
        // As a job does that begins at that moment.
        let open = fs::File::create(file("open")).unwrap();
        before.sweep();
        assert!(file("old").exists() && !file("new").exists() && file("open").exists());
        drop(open);
        ["old", "open"].iter().for_each(|name| fs::remove_file(file(name)).unwrap());
    }

    #[test]
    fn what_was_left_long_ago_is_removed_and_what_is_used_is_not() {
        let file = |name: &str| Path::new(FOLDER).join(format!("launch_stale_{}_{name}", std::process::id()));
        let open = ["new", "left", "used"].map(|name| fs::File::create(file(name)).unwrap());
        let long_ago = SystemTime::now() - 2 * STALE;
        open[1..].iter().for_each(|file| file.set_modified(long_ago).unwrap());
        let [new, left, _used] = open;
        drop((new, left));
        remove_stale(&["launch_stale"]);
        assert_eq!(["new", "left", "used"].map(|name| file(name).exists()), [true, false, true]);
        ["new", "used"].iter().for_each(|name| fs::remove_file(file(name)).unwrap());
    }

    #[test]
    fn a_job_that_ends_well_leaves_nothing_either() {
        let file = Path::new(FOLDER).join(format!("mpich_shm_launch_test_{}", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", ": >\"$0\" && test -e \"$0\""]).arg(&file);
        assert!(crate::run(&mut command, Duration::from_secs(10)).unwrap().success());
        assert!(!file.exists());
    }
}
