//! `/dev/shm`, through which ranks on one machine talk: what there is, and what happens where it is too little.

use std::process::Command;

use launch::Ended;

/// Below this, ranks that talk through shared memory may fail to start or crash (mpich issue 7321). Docker gives 64.
const ENOUGH_MB: u64 = 256;
/// What has less than this left is full: a few ranks need as much.
const ENOUGH_FREE_MB: u64 = 32;
/// How to get more of it.
pub const MORE: &str = "sudo mount -o remount,size=1G /dev/shm    (in a container: docker run --shm-size=1g …)";

/// What is to be said of so many megabytes, if they are too few.
pub fn too_little(megabytes: u64) -> Option<String> {
    let what = || format!("/dev/shm has only {megabytes} MB: ranks on one machine may fail to start");
    (megabytes < ENOUGH_MB).then(what)
}

/// What may be the reason why a rank was killed by a signal, and the remedy: little shared memory, or a lot of it, but full.
pub fn starved() -> Option<(String, &'static str)> {
    let [size, free] = size_and_free()?.map(|kilobytes| kilobytes / 1024);
    if let Some(what) = too_little(size) {
        return Some((what, MORE));
    }
    let full = format!("/dev/shm is full, {free} of {size} MB are free: ranks on one machine may fail to start");
    (free < ENOUGH_FREE_MB).then_some((full, "remove what no job uses any more: ls -l /dev/shm"))
}

/// The size of `/dev/shm`, and what is free of it, in kB.
pub fn size_and_free() -> Option<[u64; 2]> {
    let output = Command::new("df").args(["-Pk", "/dev/shm"]).output().ok().filter(|output| output.status.success())?;
    kilobytes_in(&String::from_utf8_lossy(&output.stdout))
}

/// The size and what is free, in the second line of `df -Pk`.
fn kilobytes_in(table: &str) -> Option<[u64; 2]> {
    let mut columns = table.lines().nth(1)?.split_whitespace().skip(1).map(|column| column.parse().ok());
    let size = columns.next()??;
    Some([size, columns.nth(1)??])
}

/// On Linux: SIGBUS, SIGSEGV, and SIGTERM, by which MPICH 4's launcher ends the others.
const SIGNALS: [i32; 3] = [7, 11, 15];

/// What may be behind a rank's death by a signal: a rank that is given memory which isn't there gets SIGBUS, or stumbles later.
pub fn may_be_why(ended: &Ended) -> Option<String> {
    let by_signal = SIGNALS.contains(&(ended.code % 128));
    let (what, fix) = starved().filter(|_| by_signal && !ended.timed_out && !ended.interrupted)?;
    Some(format!("{what}\nfix: {fix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_read_from_df() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\nshm 65536 0 65536 0% /dev/shm";
        assert_eq!(kilobytes_in(table), Some([65536, 65536]));
        assert_eq!(kilobytes_in(&table.replace("65536 0 65536 0%", "65536 65500 36 99%")), Some([65536, 36]));
        assert_eq!(kilobytes_in("nothing"), None);
    }
}
