//! check says: these are this rank's steps alone

use lesson_{{name}}::steps_of_all;
use mpi::{topology::SimpleCommunicator, traits::*};

pub fn steps_on_every_rank(world: &SimpleCommunicator, numbers: u64) -> u64 {
    steps_of_all(shared::block(numbers, world.size() as usize, world.rank() as usize))
}
