//! The nodes of a job: which ranks run where, and how warm it is there.

use std::fmt::Write;

use serde_json::{Value, json};
use shared::numbers::plural;

use crate::Process;

/// One node of the job.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// Its name. Two nodes of the same name can't be told apart.
    pub name: String,
    /// The ranks that run on it, ascending.
    pub ranks: Vec<usize>,
    /// The number of cores that they may use.
    pub cores: u32,
    /// The highest temperature in °C that one of its ranks has read, where there is a sensor.
    pub temperature: Option<f64>,
}

impl Host {
    /// The host as an entry of the report for scripts.
    pub fn json(&self) -> Value {
        json!({"host": self.name, "ranks": self.ranks, "cores": self.cores, "temperature": self.temperature})
    }

    /// "48.3 °C", or "no sensor".
    pub fn temperature(&self) -> String {
        self.temperature.map_or("no sensor".into(), |degrees| format!("{degrees:.1} °C"))
    }

    /// "4 ranks (0–2, 7) on 2 cores".
    pub fn load(&self) -> String {
        let ranks = plural(self.ranks.len(), "rank");
        format!("{ranks} ({}) on {}", ranges(&self.ranks), plural(self.cores as usize, "core"))
    }
}

/// The nodes that the processes run on, in the order of their lowest ranks.
pub fn hosts(processes: &[Process]) -> Vec<Host> {
    let mut hosts: Vec<Host> = Vec::new();
    for process in processes {
        let index = hosts.iter().position(|host| host.name == process.host).unwrap_or_else(|| {
            hosts.push(Host { name: process.host.clone(), ranks: Vec::new(), cores: 0, temperature: None });
            hosts.len() - 1
        });
        let host = &mut hosts[index];
        host.ranks.push(process.rank);
        // A launcher may give each rank cores of its own; what one rank may use is then less than the node has.
        host.cores = host.cores.max(process.cores);
        host.temperature = [host.temperature, process.temperature].into_iter().flatten().reduce(f64::max);
    }
    hosts
}

/// "2 hosts × 4 ranks on 8 cores, Open MPI 4.1.4"; where the hosts don't all run as many ranks, the fewest and the
/// most.
pub fn summary(hosts: &[Host], library: &str) -> String {
    let counts = hosts.iter().map(|host| host.ranks.len());
    let (fewest, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    let each = if fewest == most { plural(most, "rank") } else { format!("{fewest} to {most} ranks") };
    let cores = hosts.iter().map(|host| host.cores as usize).sum();
    format!("{} × {each} on {}, {library}", plural(hosts.len(), "host"), plural(cores, "core"))
}

/// A table of the hosts, one row each: name, ranks, and the processor's temperature.
pub fn temperatures(hosts: &[Host]) -> String {
    let loads: Vec<_> = hosts.iter().map(Host::load).collect();
    let width = |texts: &mut dyn Iterator<Item = &str>| texts.map(|text| text.chars().count()).max().unwrap_or(0);
    let name_width = width(&mut hosts.iter().map(|host| host.name.as_str()).chain(["host"]));
    let load_width = width(&mut loads.iter().map(String::as_str).chain(["ranks"]));
    let mut table = format!("\n{:<name_width$}  {:<load_width$}  processor\n", "host", "ranks");
    for (host, load) in hosts.iter().zip(&loads) {
        let _ = writeln!(table, "{:<name_width$}  {load:<load_width$}  {}", host.name, host.temperature());
    }
    table
}

/// Ascending numbers as ranges: "0–3, 8".
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|left, right| left + 1 == *right);
    let range = |run: &[usize]| match run {
        [first, .., last] => format!("{first}–{last}"),
        run => run.iter().map(usize::to_string).collect(),
    };
    runs.map(range).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(rank: usize, host: &str, temperature: Option<f64>) -> Process {
        Process { rank, host: host.into(), core: Some(rank as u32 % 4), cores: 4, temperature }
    }

    #[test]
    fn hosts_are_found_in_any_placement() {
        let round_robin = [0, 1, 2, 3, 4].map(|rank| process(rank, ["a", "b"][rank % 2], None));
        let ranks: Vec<_> = hosts(&round_robin).into_iter().map(|host| host.ranks).collect();
        assert_eq!(ranks, [vec![0, 2, 4], vec![1, 3]]);
        assert_eq!(hosts(&[]), []);
    }

    #[test]
    fn the_warmest_reading_of_a_host_counts() {
        let of = |readings: [Option<f64>; 3]| {
            let processes: Vec<_> = readings.into_iter().enumerate().map(|(rank, t)| process(rank, "a", t)).collect();
            hosts(&processes)[0].temperature
        };
        assert_eq!(of([Some(48.0), Some(49.5), None]), Some(49.5));
        assert_eq!(of([None; 3]), None);
    }

    #[test]
    fn the_summary_multiplies_hosts_by_ranks() {
        let placed = |names: &[&str]| {
            let processes: Vec<_> = names.iter().enumerate().map(|(rank, name)| process(rank, name, None)).collect();
            summary(&hosts(&processes), "MPICH 5.0.2")
        };
        assert_eq!(placed(&["a"]), "1 host × 1 rank on 4 cores, MPICH 5.0.2");
        assert_eq!(placed(&["a", "b", "a", "b"]), "2 hosts × 2 ranks on 8 cores, MPICH 5.0.2");
        assert_eq!(placed(&["a", "b", "a"]), "2 hosts × 1 to 2 ranks on 8 cores, MPICH 5.0.2");
    }

    #[test]
    fn a_host_without_a_sensor_says_so() {
        let processes = [process(0, "pi-0", Some(48.26)), process(1, "pi-0", Some(47.0)), process(2, "laptop-7", None)];
        let rows = [
            "",
            "host      ranks                     processor",
            "pi-0      2 ranks (0–1) on 4 cores  48.3 °C",
            "laptop-7  1 rank (2) on 4 cores     no sensor",
        ];
        assert_eq!(temperatures(&hosts(&processes)).lines().collect::<Vec<_>>(), rows);
    }

    #[test]
    fn ranges_are_short() {
        assert_eq!(ranges(&[0, 1, 2, 3, 8]), "0–3, 8");
        assert_eq!(ranges(&[5]), "5");
        assert_eq!(ranges(&[0, 2, 4]), "0, 2, 4");
        assert_eq!(ranges(&[]), "");
    }
}
