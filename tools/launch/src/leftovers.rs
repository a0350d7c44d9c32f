//! What a job leaves behind: ranks that go on, and shared memory.
//!
//! A launcher ends all ranks when one of them aborts. Once in a few thousand times, on a busy machine, MPICH's ended
//! before it had: three ranks computed on, and nobody was left to end them. They have the job's number in their
//! environment, so they can be found (on Linux).
//!
//! The ranks on one node share files in `/dev/shm`, some megabytes of memory, and remove them when they end in order. A
//! job that is aborted or killed leaves them there until the machine is started anew; under MPICH 5 also one that ends with
//! code 0 and a message that nobody has received.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
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

/// How long the ranks of a job whose launcher has ended may take to end by themselves, and then to be gone.
const PATIENCE: Duration = Duration::from_millis(500);

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
        Self { names, files: files(names).collect(), job }
    }

    /// Ends the job's processes that are left, and removes the files that have come since and that no process uses: for a
    /// job that has failed, whose last ranks may take some time.
    pub fn sweep(self) {
        let started = Instant::now();
        let mut ended = false;
        // The last ranks may outlive their launcher by some milliseconds.
        while !self.is_clean() && started.elapsed() < 2 * PATIENCE {
            if !ended && started.elapsed() >= PATIENCE {
                ended = true;
                self.processes().into_iter().for_each(|pid| process::send(pid, libc::SIGKILL));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether no process and no file of the job is left.
    fn is_clean(&self) -> bool {
        let processes = self.processes();
        self.remove_unused() && processes.is_empty()
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
        let used = all_used();
        let paths = new.iter().map(|name| Path::new(FOLDER).join(name));
        let (kept, unused): (Vec<_>, Vec<_>) =
            paths.partition(|path| path.to_str().is_none_or(|path| used.contains(path)));
        unused.iter().for_each(|path| drop(fs::remove_file(path)));
        kept.is_empty()
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
    fn a_job_that_ends_well_leaves_nothing_either() {
        let file = Path::new(FOLDER).join(format!("mpich_shm_launch_test_{}", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", ": >\"$0\" && test -e \"$0\""]).arg(&file);
        assert!(crate::run(&mut command, Duration::from_secs(10)).unwrap().success());
        assert!(!file.exists());
    }
}
