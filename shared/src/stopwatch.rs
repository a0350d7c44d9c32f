//! Wall-clock time of named sections, and a table of it over all ranks.

use std::{fmt::Write, time::Instant};

use figures::numbers::duration;
use mpi::{
    collective::SystemOperation,
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

use crate::report::measured_on;

/// Measures named sections of a program on this rank.
#[derive(Default)]
pub struct Stopwatch {
    sections: Vec<(&'static str, f64)>,
}

/// One section's time over all ranks, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The fastest rank's.
    pub min: f64,
    /// The mean over the ranks.
    pub mean: f64,
    /// The slowest rank's: the one that the others wait for.
    pub max: f64,
}

impl Stopwatch {
    /// A stopwatch without sections.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `work` and adds its time to section `name`.
    pub fn time<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.add(name, start.elapsed().as_secs_f64());
        result
    }

    /// Adds seconds that were measured elsewhere to section `name`.
    pub fn add(&mut self, name: &'static str, seconds: f64) {
        match self.sections.iter_mut().find(|section| section.0 == name) {
            Some(section) => section.1 += seconds,
            None => self.sections.push((name, seconds)),
        }
    }

    /// This rank's time in section `name`, in seconds; 0 if there is no such section.
    pub fn seconds(&self, name: &str) -> f64 {
        self.sections.iter().find(|section| section.0 == name).map_or(0.0, |section| section.1)
    }

    /// The time of section `name` over all ranks. Collective.
    pub fn spread(&self, world: &SimpleCommunicator, name: &str) -> Spread {
        let mine = self.seconds(name);
        let reduce = |operation: SystemOperation| {
            let mut result = 0.0;
            world.all_reduce_into(&mine, &mut result, operation);
            result
        };
        let sum = reduce(SystemOperation::sum());
        Spread {
            min: reduce(SystemOperation::min()),
            mean: sum / f64::from(world.size()),
            max: reduce(SystemOperation::max()),
        }
    }

    /// A table of all sections (fastest rank, mean, slowest rank), and a line on machine, MPI and ranks. Collective:
    /// every rank must have the same sections, in the same order.
    pub fn table(&self, world: &SimpleCommunicator) -> String {
        let mut text = format!("{:<14} {:>11} {:>11} {:>11}\n", "section", "fastest", "mean", "slowest rank");
        for (name, _) in &self.sections {
            let Spread { min, mean, max } = self.spread(world, name);
            let _ = writeln!(text, "{name:<14} {:>11} {:>11} {:>11}", duration(min), duration(mean), duration(max));
        }
        text + &measured_on(world)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_adds_up() {
        let mut watch = Stopwatch::new();
        watch.add("compute", 1.5);
        watch.add("send", 0.25);
        watch.add("compute", 0.5);
        assert_eq!(watch.time("send", || 7), 7);
        assert_eq!(watch.seconds("compute"), 2.0);
        assert!(watch.seconds("send") >= 0.25);
        assert_eq!(watch.seconds("none"), 0.0);
    }
}
