//! check says: nobody shuts the door
//!
//! Tried with `-n 4`, where it is right.

use mpi::{topology::SimpleCommunicator, traits::*};

pub fn lines(world: &SimpleCommunicator) -> Vec<String> {
    let mut lines = Vec::new();
    if world.rank() == 0 {
        lines.push("rank 0 opens the door".into());
    }
    if world.rank() == 3 || world.size() == 1 {
        lines.push(format!("rank {} shuts the door", world.rank()));
    }
    lines
}
