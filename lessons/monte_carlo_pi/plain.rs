//! π by darts: the ranks take turns in throwing blocks of darts, and rank 0 adds up the hits.

use mpi::{collective::SystemOperation, traits::*};
use rand::RngExt;
use rand_xoshiro::{Xoshiro256PlusPlus, rand_core::SeedableRng};

const BLOCKS: i32 = 100;
const DARTS_OF_A_BLOCK: u64 = 100_000;

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let root = world.process_at_rank(0);

    let mut stream = Xoshiro256PlusPlus::seed_from_u64(42);
    let mut my_hits = 0_u64;
    for block in 0..BLOCKS {
        // Who throws a block depends on the number of ranks. Which darts it has does not.
        if block % world.size() == world.rank() {
            let mut random = stream.clone();
            for _ in 0..DARTS_OF_A_BLOCK {
                let (x, y) = (random.random::<f64>(), random.random::<f64>());
                my_hits += u64::from(x * x + y * y < 1.0);
            }
        }
        // 2¹²⁸ numbers further on, so that no two blocks share a number.
        stream.jump();
    }

    if world.rank() == 0 {
        let mut hits = 0_u64;
        root.reduce_into_root(&my_hits, &mut hits, SystemOperation::sum());
        let darts = BLOCKS as u64 * DARTS_OF_A_BLOCK;
        println!("π ≈ {:.5} ({hits} of {darts} darts hit)", 4.0 * hits as f64 / darts as f64);
    } else {
        root.reduce_into(&my_hits, SystemOperation::sum());
    }
}
