//! A task farm: whoever is free gets the next number n, and counts its steps down to 1 (n/2 if n is even, else 3n + 1).

use mpi::{Tag, traits::*};

const REQUEST: Tag = 1; // worker to manager: I am here, and free
const TASK: Tag = 2; // manager to worker: do this number
const RESULT: Tag = 3; // worker to manager: the number and its steps; I am free again
const STOP: Tag = 4; // manager to worker: that was all

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let (numbers, workers) = (1..=30, world.size() as usize - 1);
    if world.rank() > 0 {
        let manager = world.process_at_rank(0);
        manager.send_with_tag(&[0_u64; 0], REQUEST);
        loop {
            let (number, status) = manager.receive::<u64>();
            if status.tag() == STOP {
                break;
            }
            manager.send_with_tag(&[number, steps(number)], RESULT);
        }
    } else if workers == 0 {
        numbers.for_each(|number| println!("{number} takes {} steps", steps(number)));
    } else {
        // Every message gets one answer: the next number, and when there is none left, STOP, once for each worker.
        for (number, tag) in numbers.map(|number| (number, TASK)).chain(vec![(0, STOP); workers]) {
            let (said, status) = world.any_process().receive_vec::<u64>();
            if status.tag() == RESULT {
                println!("{} takes {} steps", said[0], said[1]);
            }
            world.process_at_rank(status.source_rank()).send_with_tag(&number, tag);
        }
    }
}

fn steps(number: u64) -> u64 {
    if number == 1 { 0 } else { 1 + steps(if number.is_multiple_of(2) { number / 2 } else { 3 * number + 1 }) }
}
