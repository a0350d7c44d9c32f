//! Two ranks swap their data: both send, then both receive. With a few numbers it works.

use mpi::{request, topology::SimpleCommunicator, traits::*};

/// 4 MiB of numbers: more than any MPI puts aside. With 10 the broken form works under every MPI that we know.
const NUMBERS: usize = 1 << 19;

/// Neither send ends before the other rank receives.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let partner = world.rank() ^ 1;
    if partner >= world.size() {
        return 0; // An odd number of ranks: nobody is left for the last one.
    }
    let (mine, mut theirs) = (vec![10 * i64::from(world.rank()); NUMBERS], vec![0; NUMBERS]);
    world.process_at_rank(partner).send(&mine[..]);
    world.process_at_rank(partner).receive_into(&mut theirs[..]);
    theirs[NUMBERS - 1]
}

/// The place for what comes is known to MPI before anything is sent.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let partner = world.rank() ^ 1;
    if partner >= world.size() {
        return 0;
    }
    let (mine, mut theirs) = (vec![10 * i64::from(world.rank()); NUMBERS], vec![0; NUMBERS]);
    request::scope(|scope| {
        let receiving = world.process_at_rank(partner).immediate_receive_into(scope, &mut theirs[..]);
        world.process_at_rank(partner).send(&mine[..]);
        receiving.wait();
    });
    theirs[NUMBERS - 1]
}
