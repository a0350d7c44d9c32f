//! What the tests of this crate run under the launcher: each word on the command line is one thing to try.

use mpi::traits::*;
use shared::{OrAbort, Stopwatch, ordered};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let here = |rank: &str| rank.parse() == Ok(world.rank());
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // Texts of different lengths; every third is empty.
        ["order"] => ordered::print_in_rank_order(&world, &"x".repeat(world.rank() as usize % 3)),
        ["table"] => {
            let mut watch = Stopwatch::new();
            watch.add("work", f64::from(world.rank() + 1));
            let table = watch.table(&world);
            if world.rank() == 0 {
                println!("{table}");
            }
        }
        ["together", rank] => {
            let outcome = if here(rank) { Err("it can't be read") } else { Ok(world.rank()) };
            assert_eq!(shared::together(&world, outcome), world.rank());
        }
        ["assert-together", first] => {
            let is_wrong = world.rank() >= first.parse().expect("a number");
            let outcome = if is_wrong { Err(format!("{} is wrong", world.rank())) } else { Ok(()) };
            shared::assert_together(&world, outcome);
        }
        ["alone", rank] => {
            let outcome = if here(rank) { Err("it is gone") } else { Ok(()) };
            outcome.or_abort();
            // The others wait for the rank that failed: without an abort, for ever.
            world.barrier();
        }
        ["end"] => {}
        ["exit"] => std::process::exit(0),
        ["panic-in-a-thread", rank] => {
            if here(rank) {
                let _ = std::thread::spawn(|| panic!("in a thread")).join();
            }
            world.barrier();
        }
        _ => panic!("nothing of that name to try: {words:?}"),
    }
}
