//! Whether this machine has room for so many ranks: what each of them takes of what there may be too little.
//!
//! What it takes was measured with programs that only call `MPI_Init`, `MPI_Barrier` and `MPI_Finalize`, on 2, 8, 16 and 32
//! ranks: so what is refused here can't work, and what isn't may still be too much.

use std::fs;
use std::thread::available_parallelism;

use launch::Kind;

use crate::fault::{Fault, Result};
use crate::job::shared_memory::{self, MORE};
use crate::mpi::installation::Mpi;
use crate::mpi::system::is_root;

/// More ranks per core than this are worth a word. Some of the lessons' examples have 4 on one core.
const MANY_PER_CORE: usize = 8;

/// The shell that starts it, its own thread, and one of MPI's; under Open MPI two of MPI's.
const TASKS_PER_RANK: u64 = 3;

/// What ranks take.
struct Need {
    /// Of each process' own memory, in kB.
    memory: u64,
    /// Of `/dev/shm`, in kB: for each rank, without which it can't begin; for each rank, in time; and besides.
    shared: [u64; 3],
    /// Open files of the launcher: for two ranks, and besides.
    files: [u64; 2],
}

impl Need {
    fn of(mpi: &Mpi) -> Self {
        match (mpi.name.kind(), mpi.version.split('.').next()) {
            // Its segments have 4 MB each, for which there must be room, but aren't filled. Where there is none, it goes on with
            // a warning and slower messages.
            (Kind::OpenMpi, _) => Self { memory: 3_000, shared: [0, 200, 4_300], files: [7, 20] },
            // UCX.
            (Kind::Mpich, Some("4" | "3")) => Self { memory: 2_500, shared: [4_200, 4_300, 2_000], files: [8, 12] },
            (Kind::Mpich, _) => Self { memory: 4_000, shared: [1_040, 5_300, 12_000], files: [8, 12] },
        }
    }

    fn files(&self, ranks: u64) -> u64 {
        (ranks * self.files[0]).div_ceil(2) + self.files[1]
    }

    /// In kB; what is worth starting with.
    fn shared(&self, ranks: u64) -> u64 {
        ranks * self.shared[1] + self.shared[2]
    }

    /// In kB; without which nothing begins.
    fn memory(&self, ranks: u64) -> u64 {
        ranks * (self.memory + self.shared[0])
    }
}

/// What there is; none where it isn't known, or has no limit.
#[derive(Clone, Copy, Debug, Default)]
struct There {
    files: Option<u64>,
    /// What the limit on open files may be raised to.
    most_files: Option<u64>,
    /// Processes and threads.
    tasks: Option<u64>,
    /// In kB.
    memory: Option<u64>,
    /// Free in `/dev/shm`, in kB.
    shared: Option<u64>,
}

impl There {
    fn look() -> Self {
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let (files, most_files) = limit(&limits, "Max open files");
        let least = |one: Option<u64>, other: Option<u64>| one.into_iter().chain(other).min();
        // The limit of a user doesn't hold for root.
        let of_user = if is_root() { None } else { limit(&limits, "Max processes").0 };
        let tasks = least(least(of_user, in_group(processes_left)), number_in("/proc/sys/kernel/threads-max"));
        let memory = least(available_memory(), in_group(memory_left));
        Self { files, most_files, tasks, memory, shared: shared_memory::size_and_free().map(|[_, free]| free) }
    }
}

/// Says what makes so many ranks slow or short of something on this machine. `cores` are those that a host file or a job has
/// slots for, if there is one.
///
/// # Errors
/// If they can't start.
pub fn check(ranks: usize, cores: Option<usize>, mpi: &Mpi) -> Result<()> {
    let (need, there) = (Need::of(mpi), There::look());
    fits(ranks, &need, there, mpi)?;
    let notes = [crowd(ranks, cores), short(ranks, &need, there, mpi)];
    notes.into_iter().flatten().for_each(|note| eprintln!("note: {note}"));
    Ok(())
}

/// The same for ranks on other machines, of which only the slots are known.
pub fn crowd(ranks: usize, cores: Option<usize>) -> Option<String> {
    let (cores, what) = match cores {
        Some(slots) => (slots.max(1), "slots"),
        None => (available_parallelism().map_or(1, usize::from), "cores"),
    };
    (ranks > MANY_PER_CORE.saturating_mul(cores)).then(|| {
        format!(
            "{ranks} ranks on {cores} {what} take turns: each message waits until its sender and its receiver have had \
             theirs, so this will be slow, already in MPI_Init; -n {cores} is what runs at once"
        )
    })
}

fn fits(ranks: usize, need: &Need, there: There, mpi: &Mpi) -> Result<()> {
    let count = ranks as u64;
    let refused =
        |what: String, fix: String| Err(Fault::usage(format!("{ranks} ranks can't start here: {what}")).fix(fix));
    let at_most = |most: u64| format!("at most -n {most}");
    if let Some(files) = there.files.filter(|&files| need.files(count) > files) {
        let [per_two, besides] = need.files;
        let most = at_most((files.saturating_sub(besides) * 2 / per_two).max(1));
        let needed = need.files(count);
        let fix = if there.most_files.is_none_or(|most| most >= needed) {
            format!("first: ulimit -n {needed}; or {most}")
        } else {
            most
        };
        return refused(format!("the launcher of {mpi} has to open {needed} files, and may open {files}"), fix);
    }
    if let Some(tasks) = there.tasks.filter(|&tasks| count * TASKS_PER_RANK > tasks) {
        let needed = count * TASKS_PER_RANK;
        let what = format!("they are {needed} processes and threads, and {tasks} are allowed");
        return refused(what, at_most((tasks / TASKS_PER_RANK).max(1)));
    }
    let per_rank = need.memory(1);
    if let Some(memory) = there.memory.filter(|&memory| need.memory(count) > memory) {
        let what =
            format!("{mpi} needs {} of memory for them, and {} are free", size(need.memory(count)), size(memory));
        return refused(what, at_most((memory / per_rank).max(1)));
    }
    if let Some(shared) = there.shared.filter(|&shared| count * need.shared[0] > shared) {
        let needed = size(count * need.shared[0]);
        let what = format!("{mpi} needs {needed} in /dev/shm to begin with, and {} are free", size(shared));
        return refused(what, format!("{MORE}; or {}", at_most((shared / need.shared[0]).max(1))));
    }
    Ok(())
}

/// What may not be enough.
fn short(ranks: usize, need: &Need, there: There, mpi: &Mpi) -> Option<String> {
    let needed = need.shared(ranks as u64);
    let free = there.shared.filter(|&free| free < needed)?;
    let (needed, free) = (size(needed), size(free));
    let then = match mpi.name.kind() {
        Kind::Mpich => "a rank may be killed by signal 7 or 11",
        Kind::OpenMpi => "messages may be slower",
    };
    Some(format!(
        "{ranks} ranks under {mpi} take about {needed} of /dev/shm, of which {free} are free, so that {then}; {MORE}"
    ))
}

fn size(kilobytes: u64) -> String {
    match kilobytes {
        0..1024 => format!("{kilobytes} kB"),
        1024..10_240_000 => format!("{} MB", kilobytes.div_ceil(1024)),
        _ => format!("{} GB", kilobytes.div_ceil(1 << 20)),
    }
}

/// A limit of this process, and what it may be raised to; on Linux.
fn limit(limits: &str, name: &str) -> (Option<u64>, Option<u64>) {
    let values = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("");
    let mut values = values.split_whitespace().map(|value| value.parse().ok());
    (values.next().flatten(), values.next().flatten())
}

/// What is left of a limit of this process' control group (version 2), or of the container's, which is at the top.
fn in_group(left: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let own = groups.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/").to_owned();
    let folders = [own.as_str(), "/"].map(|group| format!("/sys/fs/cgroup{}", group.trim_end_matches('/')));
    folders.iter().filter_map(|folder| left(folder)).min()
}

fn processes_left(group: &str) -> Option<u64> {
    Some(number_in(&format!("{group}/pids.max"))?.saturating_sub(number_in(&format!("{group}/pids.current"))?))
}

/// In kB. Files that the system only keeps in memory count as used, and are given up for whoever needs the room.
fn memory_left(group: &str) -> Option<u64> {
    let used = number_in(&format!("{group}/memory.current"))?;
    let kept = kept_files(&fs::read_to_string(format!("{group}/memory.stat")).unwrap_or_default());
    let left = number_in(&format!("{group}/memory.max"))?.saturating_sub(used.saturating_sub(kept));
    Some(left / 1024)
}

fn kept_files(statistics: &str) -> u64 {
    let lines = statistics.lines().filter_map(|line| line.split_once(' '));
    let kept = lines.filter(|(name, _)| ["active_file", "inactive_file"].contains(name));
    kept.filter_map(|(_, bytes)| bytes.parse::<u64>().ok()).sum()
}

fn number_in(file: &str) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// In kB. What is in /dev/shm isn't available any more.
fn available_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let rest = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mpi::installation::Name;

    fn mpi(name: Name, version: &str) -> Mpi {
        Mpi { name, version: version.into(), mpicc: "mpicc".into(), mpiexec: "mpiexec".into(), libraries: vec![] }
    }

    fn refusal(ranks: usize, there: There) -> String {
        let mpi = mpi(Name::Embedded, "5.0.2");
        fits(ranks, &Need::of(&mpi), there, &mpi).err().map(|fault| fault.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_cant_start_is_refused_with_what_to_do() {
        let files = There { files: Some(1024), most_files: Some(4096), ..There::default() };
        assert_eq!(refusal(253, files), "");
        let said = refusal(254, files);
        assert!(said.contains("has to open 1028 files, and may open 1024"), "{said}");
        assert!(said.ends_with("first: ulimit -n 1028; or at most -n 253"), "{said}");
        assert!(refusal(5000, files).ends_with("fix: at most -n 253"), "that may not be raised so far");
        let said = refusal(100, There { tasks: Some(200), ..There::default() });
        assert!(said.contains("300 processes and threads, and 200 are allowed\nfix: at most -n 66"), "{said}");
        let said = refusal(1000, There { memory: Some(2_000_000), ..There::default() });
        assert!(said.contains("4922 MB of memory for them, and 1954 MB are free\nfix: at most -n 396"), "{said}");
        let said = refusal(16, There { shared: Some(16 << 10), ..There::default() });
        assert!(said.contains("17 MB in /dev/shm to begin with, and 16 MB are free"), "{said}");
        assert_eq!(refusal(usize::from(u16::MAX), There::default()), "", "nothing is known");
    }

    #[test]
    fn little_shared_memory_is_named_before_it_is_too_little() {
        let short = |name, version, ranks| {
            let mpi = mpi(name, version);
            short(ranks, &Need::of(&mpi), There { shared: Some(64 << 10), ..There::default() }, &mpi)
        };
        assert!(short(Name::Embedded, "5.0.2", 8).is_none());
        let note = short(Name::Embedded, "5.0.2", 16).expect("it needs 97 MB");
        assert!(
            note.contains("about 95 MB of /dev/shm, of which 64 MB are free") && note.contains("--shm-size"),
            "{note}"
        );
        assert!(short(Name::Mpich, "4.0.2", 16).is_some() && short(Name::Mpich, "4.0.2", 14).is_none());
        assert!(short(Name::OpenMpi, "4.1.4", 16).is_none());
        assert!(short(Name::OpenMpi, "4.1.4", 400).expect("84 MB").contains("slower"));
    }

    #[test]
    fn limits_are_read_and_none_is_no_limit() {
        let limits = "Max processes   unlimited   unlimited   processes\nMax open files   1024   4096   files\n";
        assert_eq!(limit(limits, "Max open files"), (Some(1024), Some(4096)));
        assert_eq!(limit(limits, "Max processes"), (None, None));
        assert_eq!(limit("", "Max processes"), (None, None));
    }

    #[test]
    fn files_kept_in_memory_take_no_room_from_ranks() {
        let folder = harness::Scratch::new();
        let group = folder.path("");
        folder.file("memory.max", "4194304000\n");
        folder.file("memory.current", "4194304000\n");
        assert_eq!(memory_left(&group), Some(0));
        folder.file("memory.stat", "anon 1000\nfile 3000000\nactive_file 1024000\ninactive_file 2048000\nshmem 9\n");
        assert_eq!(memory_left(&group), Some(3000));
        folder.file("memory.max", "max\n");
        assert_eq!(memory_left(&group), None);
    }

    #[test]
    fn ranks_are_a_crowd_only_where_they_wait_for_turns() {
        assert_eq!(crowd(16, Some(2)), None);
        assert!(crowd(17, Some(2)).is_some_and(|note| note.contains("17 ranks on 2 slots") && note.contains("slow")));
        assert_eq!(crowd(4, None), None);
    }
}
