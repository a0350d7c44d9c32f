//! Rank 0 has 20 numbers for each rank. The others have room for 10.

use mpi::{topology::SimpleCommunicator, traits::*};

/// The message is longer than the place for it.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    if world.rank() == 0 {
        return send_to_all(world);
    }
    let mut numbers = [0_i64; 10];
    world.process_at_rank(0).receive_into(&mut numbers[..]);
    numbers.iter().sum()
}

/// `receive_vec` asks for the length first (`MPI_Mprobe`), and makes room.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    if world.rank() == 0 {
        return send_to_all(world);
    }
    let (numbers, _) = world.process_at_rank(0).receive_vec::<i64>();
    numbers.iter().sum()
}

fn send_to_all(world: &SimpleCommunicator) -> i64 {
    let numbers: Vec<i64> = (1..=20).collect();
    (1..world.size()).for_each(|rank| world.process_at_rank(rank).send(&numbers[..]));
    numbers.iter().sum()
}
