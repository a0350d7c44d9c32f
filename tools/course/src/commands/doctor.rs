//! `cargo course doctor`: what is wrong with the set-up, each with the exact fix; at last, a real two-rank all-reduce.
//!
//! In this room: checks, each of which makes a finding. How a thing is found or repaired, `mpi` knows; what watches a job while it
//! runs is `job::checker`.

mod build;
mod finding;
mod machine;

use std::path::Path;

use self::finding::Finding;
use crate::fault::Result;
use crate::job::allocation::Allocation;
use crate::lessons::Course;
use crate::mpi::toolchain::Toolchain;

/// Check the set-up, and say the exact fix for each fault
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Prints every finding; exit code 0 only if a lesson would run.
pub fn run(_: &Args, course: &Course) -> Result<u8> {
    if let Some(allocation) = Allocation::ours() {
        // In a job that is over, no launcher would come to an end, whatever MPI it is of.
        allocation.check_nodes(Path::new("/bin/sh"))?;
    }
    let mut faults = 0;
    let mut report = |findings: Vec<Finding>| {
        findings.iter().for_each(Finding::print);
        faults += findings.iter().filter(|finding| matches!(finding, Finding::Fault(..))).count();
    };
    report(machine::all());
    match Toolchain::read(&course.root) {
        None => report(build::without_config(&course.root)),
        Some(toolchain) => {
            report(machine::of_launcher(&toolchain));
            report(build::of_config(&toolchain));
            // Last, since it takes a few seconds, and is the proof of all the rest.
            report(build::of_probe(&toolchain));
        }
    }
    match faults {
        0 => println!("A lesson would run. Next: cargo course"),
        1 => println!("No lesson would run: 1 fault."),
        _ => println!("No lesson would run: {faults} faults. Begin with the first."),
    }
    Ok(u8::from(faults > 0))
}
