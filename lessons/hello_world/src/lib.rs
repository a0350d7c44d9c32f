#![doc = include_str!("../README.md")]

mod host;
mod picture;
mod thermometer;

use serde_json::{Value, json};
use shared::machine;

pub use host::{Host, hosts, summary, temperatures};
pub use picture::Placement;
pub use thermometer::Temperatures;

/// How many numbers one process sends to rank 0: see [`Process::numbers`].
pub const NUMBERS: usize = 3;

/// One process of the job, and where it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// Its number among the job's processes, from 0.
    pub rank: usize,
    /// The name of its node.
    pub host: String,
    /// The core that ran it when it was asked, where the system tells. The system may move it at any time.
    pub core: Option<u32>,
    /// The number of cores that it may use.
    pub cores: u32,
    /// The temperature of its node's processor in °C, where there is a sensor.
    pub temperature: Option<f64>,
}

impl Process {
    /// The process that asks.
    pub fn here(rank: usize) -> Self {
        let cores = machine::cores() as u32;
        Self { rank, host: shared::host(), core: machine::core(), cores, temperature: machine::temperature() }
    }

    /// What the process says about itself in a job of `size` processes, without the end of the line.
    pub fn hello(&self, size: usize) -> String {
        let core = self.core.map_or("an unknown core".into(), |core| format!("core {core}"));
        format!("hello from rank {} of {size}, on {core} of {}", self.rank, self.host)
    }

    /// Core, number of cores, and temperature as one message; what the system doesn't tell is not a number (NaN). A
    /// message has elements of one type: an `f64` holds whole numbers below 2⁵³ exactly.
    pub fn numbers(&self) -> [f64; NUMBERS] {
        let core = self.core.map_or(f64::NAN, f64::from);
        [core, f64::from(self.cores), self.temperature.unwrap_or(f64::NAN)]
    }

    /// The process as an entry of the report for scripts.
    pub fn json(&self) -> Value {
        json!({"rank": self.rank, "host": self.host, "core": self.core})
    }
}

/// The processes of all ranks, from what was gathered: one host name per rank, and the [`Process::numbers`] of all
/// ranks one after the other.
///
/// # Panics
/// If there are not [`NUMBERS`] numbers per name.
pub fn processes(hosts: Vec<String>, numbers: &[f64]) -> Vec<Process> {
    assert_eq!(numbers.len(), NUMBERS * hosts.len(), "one message of numbers from each rank");
    let known = |number: f64| (!number.is_nan()).then_some(number);
    let process = |(rank, (host, numbers)): (usize, (String, &[f64]))| Process {
        rank,
        host,
        core: known(numbers[0]).map(|core| core as u32),
        cores: numbers[1] as u32,
        temperature: known(numbers[2]),
    };
    hosts.into_iter().zip(numbers.chunks_exact(NUMBERS)).enumerate().map(process).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(rank: usize, host: &str, temperature: Option<f64>) -> Process {
        Process { rank, host: host.into(), core: Some(rank as u32 % 4), cores: 4, temperature }
    }

    #[test]
    fn a_process_survives_the_message_that_carries_it() {
        let all = [
            process(0, "pi-0", Some(48.5)),
            Process { core: None, temperature: None, ..process(1, "pi-1", None) },
            Process { core: Some(u32::MAX), cores: 1024, ..process(2, "pi-0", None) },
        ];
        let names = all.iter().map(|process| process.host.clone()).collect();
        let numbers: Vec<f64> = all.iter().flat_map(Process::numbers).collect();
        assert_eq!(processes(names, &numbers), all);
    }

    #[test]
    fn hello_names_rank_size_core_and_host() {
        assert_eq!(process(6, "pi-1", None).hello(8), "hello from rank 6 of 8, on core 2 of pi-1");
        let elsewhere = Process { core: None, ..process(0, "mac", None) };
        assert_eq!(elsewhere.hello(1), "hello from rank 0 of 1, on an unknown core of mac");
    }
}
