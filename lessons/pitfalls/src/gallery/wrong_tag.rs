//! A manager hands out numbers to be squared. The workers wait for them under the tag of the results.

use mpi::{Tag, topology::SimpleCommunicator, traits::*};

/// Tag of a number to be squared.
const TASK: Tag = 7;
/// Tag of a square.
const RESULT: Tag = 9;

/// The workers receive with `RESULT` what was sent with `TASK`.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    if world.rank() == 0 {
        return manage(world);
    }
    let (number, _) = world.process_at_rank(0).receive_with_tag::<i64>(RESULT);
    world.process_at_rank(0).send_with_tag(&(number * number), RESULT);
    number
}

/// The workers receive with the tag of the send.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    if world.rank() == 0 {
        return manage(world);
    }
    let (number, _) = world.process_at_rank(0).receive_with_tag::<i64>(TASK);
    world.process_at_rank(0).send_with_tag(&(number * number), RESULT);
    number
}

/// Rank 0: hands out a number to each worker, and adds up the squares.
fn manage(world: &SimpleCommunicator) -> i64 {
    let workers = 1..world.size();
    workers.clone().for_each(|rank| world.process_at_rank(rank).send_with_tag(&i64::from(rank), TASK));
    workers.map(|rank| world.process_at_rank(rank).receive_with_tag::<i64>(RESULT).0).sum()
}
