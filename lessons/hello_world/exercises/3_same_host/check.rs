//! Checks the exercise on every rank: the right ranks, for blocks, for turns, and for names that begin alike.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "first_letters", path = "mistakes/first_letters.rs")]
#[cfg_attr(attempt = "four_in_a_row", path = "mistakes/four_in_a_row.rs")]
#[cfg_attr(attempt = "root_alone", path = "mistakes/root_alone.rs")]
#[cfg_attr(attempt = "without_me", path = "mistakes/without_me.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "first_letters",
        attempt = "four_in_a_row",
        attempt = "root_alone",
        attempt = "without_me"
    )),
    path = "exercise.rs"
)]
mod exercise;

use mpi::traits::*;

/// A way to put ranks on hosts.
type Placement = fn(i32) -> String;

/// All on one host; in turns; in blocks of two, with names that begin alike (pi-1, pi-10); a host for each rank, with
/// names that end alike and take all 32 bytes; and turns of three in which rank 0 is alone.
const PLACEMENTS: [Placement; 5] = [
    |_| "laptop".into(),
    |rank| format!("pi-{}", rank % 2),
    |rank| format!("pi-1{}", "0".repeat(rank as usize / 2)),
    |rank| format!("{rank:0>32}"),
    |rank| if rank == 0 { "front".into() } else { format!("node-{}", rank % 3) },
];

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());
    for placement in PLACEMENTS {
        let hosts: Vec<_> = (0..size).map(placement).collect();
        let expected: Vec<_> = (0..size).filter(|&other| placement(other) == placement(rank)).collect();
        let found = exercise::same_host(&world, &padded(&placement(rank)));
        let outcome = if found == expected {
            Ok(())
        } else {
            let why = mistake(rank, &hosts, &expected, &found);
            Err(format!("{why}\nrank {rank}, hosts {hosts:?}: expected {expected:?}, got {found:?}"))
        };
        shared::assert_together(&world, outcome);
    }
}

/// The name, and zeros up to 32 bytes.
fn padded(name: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}

/// What a rank that found the wrong ranks has probably done.
fn mistake(rank: i32, hosts: &[String], expected: &[i32], found: &[i32]) -> String {
    let size = hosts.len() as i32;
    if let Some(other) = found.iter().find(|other| !(0..size).contains(other)) {
        return format!("there is no rank {other}: the ranks are 0 to {}", size - 1);
    }
    let mine = &hosts[rank as usize];
    if found.is_empty() && rank > 0 {
        return format!(
            "rank {rank} has found nobody, not even itself: does every rank get the names, or only rank 0?"
        );
    }
    if !found.contains(&rank) {
        return "this rank isn't in its own list: it is one of the ranks of its host".into();
    }
    if found == (rank / 4 * 4..size.min(rank / 4 * 4 + 4)).collect::<Vec<_>>() {
        return "these are neighbouring ranks, also from other hosts: which rank runs where is the launcher's choice, so \
                compare names, all 32 bytes of them"
            .into();
    }
    let mut sorted = found.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted == expected {
        return "the right ranks, but not in ascending order, each once".into();
    }
    match found.iter().find(|other| !expected.contains(other)) {
        Some(&other) => format!(
            "rank {other} is on another host, '{}', and this rank on '{mine}': compare the names, all 32 bytes of them",
            hosts[other as usize]
        ),
        None => {
            "a rank of the same host is missing: look at the names of all ranks, and not only of those beside".into()
        }
    }
}
