//! Shared memory that an aborted job leaves behind.
//!
//! The ranks on one node share files in `/dev/shm`, some megabytes of memory, and remove them when they end in order. A
//! job that is aborted or killed leaves them there until the machine is started anew.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const FOLDER: &str = "/dev/shm";

/// How long to wait for the ranks of a job whose launcher has ended.
const PATIENCE: Duration = Duration::from_millis(500);

/// The shared memory files that were there before a job began.
pub struct Before(HashSet<OsString>);

impl Before {
    /// Looks, before the job begins.
    pub fn look() -> Self {
        Self(files().collect())
    }

    /// Removes those that have come since and that no process uses. Only for a job that has failed: one that ends in
    /// order cleans up by itself.
    pub fn sweep(self) {
        let started = Instant::now();
        // The last ranks may outlive their launcher by some milliseconds.
        while !self.remove_unused() && started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Removes what no process uses; whether nothing new is left. Another job, started meanwhile, does.
    fn remove_unused(&self) -> bool {
        let new: Vec<_> = files().filter(|name| !self.0.contains(name)).collect();
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

/// The names of MPICH's and Open MPI's files; none where there's no such folder (macOS).
fn files() -> impl Iterator<Item = OsString> {
    let names = fs::read_dir(FOLDER).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter(|name| {
        name.to_str().is_some_and(|name| {
            ["mpich_sh", "vader_segment", "ucx_shm_posix"].iter().any(|prefix| name.starts_with(prefix))
        })
    })
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
        let file = |name: &str| Path::new(FOLDER).join(format!("mpich_shm_test_{}_{name}", std::process::id()));
        fs::write(file("old"), "").unwrap();
        let before = Before::look();
        fs::write(file("new"), "").unwrap();
        // As a job does that begins at that moment.
        let open = fs::File::create(file("open")).unwrap();
        before.sweep();
        assert!(file("old").exists() && !file("new").exists() && file("open").exists());
        drop(open);
        ["old", "open"].iter().for_each(|name| fs::remove_file(file(name)).unwrap());
    }
}
