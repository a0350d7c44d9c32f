//! The ranks of a job by their process ids, so that a launcher's "PID 3734 RUNNING AT rpi-1" can be read as "rank 2".
//!
//! Open MPI says which rank was killed. MPICH names the process only, and once it is gone nobody can ask it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io, process};

/// Names the folder in which the ranks sign.
const VARIABLE: &str = "COURSE_ROLL";

/// A folder in which each rank of one job has signed; it goes with this value.
pub struct Roll {
    folder: PathBuf,
}

impl Roll {
    /// Opens a roll and tells the command's processes where it is.
    ///
    /// # Errors
    /// If the folder for temporary files can't be written.
    pub fn open(command: &mut process::Command) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("course-roll-{}-{number}", process::id()));
        fs::create_dir_all(&folder)?;
        command.env(VARIABLE, &folder);
        Ok(Self { folder })
    }

    /// The rank that was killed and its host, if what the launcher printed tells. Ranks on other hosts sign there, and
    /// are not found.
    pub fn killed(&self, printed: &str) -> Option<(usize, String)> {
        let (before, after) = printed.split_once(" RUNNING AT ")?;
        let pid = before.rsplit_once("PID ")?.1;
        let host = after.lines().next()?.trim();
        let rank = fs::read_to_string(entry(&self.folder, pid)).ok()?.parse().ok()?;
        Some((rank, host.to_owned()))
    }
}

impl Drop for Roll {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Signs the roll of the job that this process belongs to, if there is one. For a rank, at its start.
pub fn sign(rank: usize) {
    if let Some(folder) = env::var_os(VARIABLE) {
        // On another node there is no such folder: then nobody reads it either.
        let _ = fs::write(entry(Path::new(&folder), &process::id().to_string()), rank.to_string());
    }
}

fn entry(folder: &Path, pid: &str) -> PathBuf {
    folder.join(pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_launchers_words_are_read_as_a_rank() {
        let roll = Roll::open(&mut process::Command::new("true")).expect("the temporary folder can be written");
        fs::write(entry(&roll.folder, "3734"), "2").expect("it was just made");
        let text = "=   BAD TERMINATION\n=   PID 3734 RUNNING AT rpi-1\n=   EXIT CODE: 9\n";
        assert_eq!(roll.killed(text), Some((2, "rpi-1".into())));
        assert_eq!(roll.killed("=   PID 99 RUNNING AT rpi-1\n"), None);
        assert_eq!(roll.killed("all is well"), None);
    }

    #[test]
    fn nothing_stays_behind() {
        let roll = Roll::open(&mut process::Command::new("true")).expect("the temporary folder can be written");
        let folder = roll.folder.clone();
        drop(roll);
        assert!(!folder.exists());
    }
}
