//! Rank 1 can't read its number, says so, and is done. The others wait for it in a sum.

use std::num::ParseIntError;

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

/// The `?` takes rank 1 past the collective operation.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let sum_up = || -> Result<i64, ParseIntError> {
        let (mine, mut sum) = (input(world.rank()).parse::<i64>()?, 0);
        world.all_reduce_into(&mine, &mut sum, SystemOperation::sum());
        Ok(sum)
    };
    sum_up().unwrap_or_else(|error| {
        say(world, &error.to_string());
        0
    })
}

/// Whoever has no number says so in the sum, too; so all ranks know, and all go on.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let mine = input(world.rank()).parse::<i64>();
    let (give, mut sum) = (mine.as_ref().map_or([0, 1], |&number| [number, 0]), [0; 2]);
    world.all_reduce_into(&give[..], &mut sum[..], SystemOperation::sum());
    if let Err(error) = mine {
        say(world, &format!("{error}; {} of {} ranks have no number", sum[1], world.size()));
    }
    sum[0]
}

/// What a rank finds in its file. On rank 1 somebody typed the letter O for the digit 0.
fn input(rank: i32) -> &'static str {
    if rank == 1 { "1O" } else { "10" }
}

/// In one write, which another rank's line can't break.
fn say(world: &SimpleCommunicator, what: &str) {
    let line = format!("rank {}: {what}\n", world.rank());
    eprint!("{line}");
}
