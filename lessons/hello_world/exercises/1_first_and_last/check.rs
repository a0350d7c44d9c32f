//! Checks the exercise on every rank: the first opens, the last shuts, whatever the number of ranks.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "either_or", path = "mistakes/either_or.rs")]
#[cfg_attr(attempt = "fixed_number", path = "mistakes/fixed_number.rs")]
#[cfg_attr(attempt = "from_one", path = "mistakes/from_one.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "either_or", attempt = "fixed_number", attempt = "from_one")),
    path = "exercise.rs"
)]
mod exercise;

use mpi::{
    topology::{Color, SimpleCommunicator},
    traits::*,
};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    shared::assert_together(&world, judge(&world, "the world"));
    // The same processes, numbered the other way round: a rank is always a rank in a communicator.
    let turned = world.split_by_color_with_key(Color::with_value(0), -world.rank()).expect("every rank has a colour");
    shared::assert_together(&world, judge(&turned, "a communicator with the ranks in another order"));
}

fn judge(world: &SimpleCommunicator, name: &str) -> Result<(), String> {
    let (rank, last) = (world.rank(), world.size() - 1);
    let (opens, shuts) = (format!("rank {rank} opens the door"), format!("rank {rank} shuts the door"));
    let mut expected = Vec::new();
    expected.extend((rank == 0).then_some(opens.clone()));
    expected.extend((rank == last).then_some(shuts.clone()));
    let said = exercise::lines(world);
    if said == expected {
        return Ok(());
    }
    let why = if rank == 0 && last == 0 && said.len() == 1 {
        "one rank alone is the first and the last, and does both: ranks count from 0, so the last of 1 is rank 0".into()
    } else if rank == last && !said.contains(&shuts) {
        format!("nobody shuts the door: ranks count from 0, so the last of {} is rank {last}", last + 1)
    } else if rank != last && said.contains(&shuts) {
        format!("the last rank of {} is rank {last}: a number in the program fits one number of ranks only", last + 1)
    } else if rank == 0 && !said.contains(&opens) {
        "nobody opens the door: the first rank is rank 0".into()
    } else if rank != 0 && rank != last {
        format!("rank {rank} stands between the first and the last, and stays silent")
    } else {
        "other words, or other lines".into()
    };
    Err(format!("{why}\nin {name}, rank {rank} of {}: expected {expected:?}, got {said:?}", last + 1))
}
