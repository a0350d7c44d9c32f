//! Finds and ends processes that aren't our own children: the ranks that a launcher started.

use std::fs;
use std::process::Command;

/// A command that gets SIGTERM if this thread, which starts it, is killed: nobody would be left to end it. Linux only.
pub fn dies_with_us(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt;
        let ask = || {
            // SAFETY: a system call on numbers. If it fails, nothing is worse than without it.
            unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM) };
            Ok(())
        };
        // SAFETY: `ask` allocates nothing and takes no lock, as must be between fork and exec.
        unsafe { command.pre_exec(ask) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

/// Sends `signal`. A process that is gone already is no error: that's what the signal was for.
pub fn send(pid: u32, signal: i32) {
    let Ok(pid) = i32::try_from(pid) else { return };
    // SAFETY: kill(2) has no requirements on memory. `pid` is positive, so this reaches one process and no group.
    unsafe { libc::kill(pid, signal) };
}

/// All children of `ancestor`, their children and so on, whatever process group they are in.
///
/// Ask before the ancestor ends: its children then belong to another parent, and can no longer be found.
pub fn descendants(ancestor: u32) -> Vec<u32> {
    let pairs = if cfg!(target_os = "linux") { pairs_from_proc() } else { pairs_from_ps() };
    let mut family = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        family.extend(pairs.iter().filter(|pair| pair.1 == parent).map(|pair| pair.0));
        next += 1;
    }
    family.split_off(1)
}

/// The processes that were started with this in their environment ("NAME=value"), as far as we may look into them; only
/// on Linux.
pub fn with_setting(setting: &str) -> Vec<u32> {
    let has = |pid: &u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|one| one == setting.as_bytes())
    };
    all().filter(has).collect()
}

/// All processes. A slim container has no `ps`, but Linux always has this folder.
fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// (process, parent) of every process.
fn pairs_from_proc() -> Vec<(u32, u32)> {
    let parent = |pid: u32| parent_in_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?);
    all().filter_map(|pid| Some((pid, parent(pid)?))).collect()
}

/// The parent in a line of `/proc/PID/stat`, which reads `PID (name) state parent …`; the name may hold anything.
fn parent_in_stat(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

fn pairs_from_ps() -> Vec<(u32, u32)> {
    let Ok(output) = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output() else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_hides_no_parent() {
        assert_eq!(parent_in_stat("42 (odd) name) S 7 42 42 0"), Some(7));
    }

    #[test]
    fn this_process_descends_from_its_parent() {
        assert!(descendants(std::os::unix::process::parent_id()).contains(&std::process::id()));
    }
}
