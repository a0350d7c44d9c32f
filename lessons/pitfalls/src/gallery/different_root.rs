//! The rank with the best result tells all others. Every rank finds out by itself who that is.

use mpi::{Rank, topology::SimpleCommunicator, traits::*};

/// Of equally good results, rank 0 takes the last one, the others the first one.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let results = results_of_all(world);
    // `max_by_key` returns the last of several largest items.
    let last = (0..world.size()).max_by_key(|&rank| results[rank as usize]).unwrap_or(0);
    let winner = if world.rank() == 0 { last } else { first_of_the_best(&results) };
    tell(world, winner)
}

/// One rule on all ranks.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    tell(world, first_of_the_best(&results_of_all(world)))
}

/// Every rank has found the same.
fn results_of_all(world: &SimpleCommunicator) -> Vec<i64> {
    let mut results = vec![0; world.size() as usize];
    world.all_gather_into(&7_i64, &mut results[..]);
    results
}

fn first_of_the_best(results: &[i64]) -> Rank {
    let best = results.iter().max();
    results.iter().position(|result| Some(result) == best).unwrap_or(0) as Rank
}

fn tell(world: &SimpleCommunicator, winner: Rank) -> i64 {
    let mut news = 100 + i64::from(world.rank());
    world.process_at_rank(winner).broadcast_into(&mut news);
    news
}
