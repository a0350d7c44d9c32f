//! Estimates π on any number of ranks, as the area below 4 / (1 + x²) between 0 and 1: `{{name}} [STEPS]`

use std::{env, panic, process};

use mpi::{collective::SystemOperation, topology::SimpleCommunicator, traits::*};

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    // A panic ends the rank that panics. The others would wait for it for ever: it takes them with it.
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |why| {
        say(why);
        SimpleCommunicator::world().abort(101)
    }));

    // The parameter is read by one rank and sent to all: then it is one number, wherever it comes from.
    let mut steps = if world.rank() == 0 { parameter() } else { 0 };
    world.process_at_rank(0).broadcast_into(&mut steps);
    if steps == 0 {
        // All ranks see the same number, so all of them leave here, and nobody waits.
        drop(universe);
        process::exit(2);
    }

    // Rank r takes the steps r, r + size, r + 2·size …: every step is somebody's, also if size divides nothing.
    let (rank, size) = (world.rank() as u64, world.size() as usize);
    let height = |step: u64| 4.0 / (1.0 + ((step as f64 + 0.5) / steps as f64).powi(2));
    let mine: f64 = (rank..steps).step_by(size).map(height).sum();

    if rank == 0 {
        let mut sum = 0.0;
        world.process_at_rank(0).reduce_into_root(&mine, &mut sum, SystemOperation::sum());
        println!("π is about {:.10} by {steps} steps on {size} ranks", sum / steps as f64);
    } else {
        world.process_at_rank(0).reduce_into(&mine, SystemOperation::sum());
    }
}

/// The number of steps on the command line, 10⁸ without one; 0, and a sentence, if it is no number that can be used.
fn parameter() -> u64 {
    let Some(given) = env::args().nth(1) else { return 100_000_000 };
    match given.parse::<f64>() {
        Ok(steps) if (1.0..1e15).contains(&steps) => steps as u64,
        _ => {
            eprintln!("error: `{given}` is no number of steps: try 1e8");
            0
        }
    }
}
