//! The clusters: every number of the models, with its reason, and how SimGrid is told.

use clap::ValueEnum;

/// The clusters, as they are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlatformName {
    /// Raspberry Pis on a gigabit switch
    Pi,
    /// Servers on gigabit Ethernet
    Gigabit,
    /// Servers on InfiniBand
    Infiniband,
}

/// A cluster of equal nodes on one switch that never is the bottleneck.
///
/// A message of n bytes between two nodes takes 2·overhead + latency + n/bandwidth (see [`RENDEZVOUS`] for long ones), if nobody else uses the cables of these
/// two nodes; else those who do share the bandwidth.
#[derive(Clone, Copy, Debug)]
pub struct Platform {
    /// As it is called in tables.
    pub name: &'static str,
    /// What it is, for charts.
    pub about: &'static str,
    /// Ranks on each node: the first node is filled first.
    pub cores: u32,
    /// How fast a core computes, compared with the one on which the lessons' rates were measured (Xeon with AVX-512).
    pub speed: f64,
    /// Seconds that a core is busy with sending a message, and with receiving one, wherever the other rank is.
    pub overhead: f64,
    /// Seconds on the way from node to node, with TCP at both ends.
    pub latency: f64,
    /// Bytes per second through a node's cable, in each direction.
    pub bandwidth: f64,
    /// Seconds on the way between two ranks of a node.
    pub local_latency: f64,
    /// Bytes per second between the ranks of a node, all of them together.
    pub local_bandwidth: f64,
}

/// Gigabit Ethernet: 10⁹ bit/s, of which 1448 of every 1538 bytes are the program's. The others are the gap between two
/// frames and the headers of Ethernet, IP and TCP.
const GIGABIT: f64 = 1e9 / 8.0 * 1448.0 / 1538.0;

/// Raspberry Pis 4 on a gigabit switch. Nobody has measured Pis for this model:
///
/// - `latency`: that of `scripts/cluster/box net --latency 200us --rate 1gbit`, so that the two can be compared, and 32 µs
///   for TCP at both ends (of 50 µs, the box makes 80 to 86 from program to program: Open MPI 4.1, Xeon, 2026-11-20);
/// - `speed`: on paper, 128 bits in a vector instead of 512, and 1.5 GHz instead of about 3: 1/8;
/// - `overhead` and `local_…`: the Xeon's, some times slower; a Pi's memory has some 4 GB/s for reading and writing.
const PI: Platform = Platform {
    name: "pi",
    about: "Raspberry Pis, gigabit Ethernet",
    cores: 4,
    speed: 1.0 / 8.0,
    overhead: 0.5e-6,
    latency: 232e-6,
    bandwidth: GIGABIT,
    local_latency: 1e-6,
    local_bandwidth: 2e9,
};

/// Servers on gigabit Ethernet. `latency`: from program to program over TCP, one usually sees 30 to 60 µs. `overhead` and
/// `local_…` are what `send_recv` measured in shared memory on the Xeon: 0.3 µs and 7.7 GB/s (Open MPI 4.1, 2026-11-20).
const SERVERS: Platform = Platform {
    name: "gigabit",
    about: "servers, gigabit Ethernet",
    cores: 16,
    speed: 1.0,
    overhead: 0.1e-6,
    latency: 50e-6,
    bandwidth: GIGABIT,
    local_latency: 0.1e-6,
    local_bandwidth: 7.7e9,
};

/// The same servers on InfiniBand of 100 Gbit/s (HDR100): makers name about 1 µs through one switch, and 12 GB/s.
const INFINIBAND: Platform =
    Platform { name: "infiniband", about: "servers, InfiniBand", latency: 0.8e-6, bandwidth: 12e9, ..SERVERS };

/// The algorithms of the collectives. SimGrid has several for each, the choice changes predictions more than anything else,
/// and its own choice depends on sizes. These are the ones that MPICH takes for short messages (R. Thakur, R. Rabenseifner
/// and W. Gropp, "Optimization of Collective Communication Operations in MPICH", 2005): ⌈log₂ p⌉ messages one after the
/// other, but for `alltoallv`, where each rank exchanges with one other at a time, p − 1 times.
const ALGORITHMS: [(&str, &str); 9] = [
    ("barrier", "ompi_recursivedoubling"),
    ("bcast", "binomial_tree"),
    ("reduce", "binomial"),
    ("allreduce", "rdb"), // recursive doubling
    ("gather", "ompi_binomial"),
    ("scatter", "ompi_binomial"),
    ("allgather", "rdb"),
    ("alltoall", "bruck"),
    ("alltoallv", "pair"),
];

/// From this length on a sender first asks whether the receiver has room, as over TCP by Open MPI: the question and the
/// answer travel before the message does, so the latency counts three times. (Without that, 64 KiB took 1.67 times as long
/// in the box as predicted; so it takes 1.05 times as long: book/simulation.md.)
const RENDEZVOUS: u32 = 65_536;
const JOURNEYS: f64 = 3.0;

impl Platform {
    /// The model of this name.
    pub fn of(name: PlatformName) -> Self {
        match name {
            PlatformName::Pi => PI,
            PlatformName::Gigabit => SERVERS,
            PlatformName::Infiniband => INFINIBAND,
        }
    }

    /// Seconds that one message takes from node to node.
    pub fn message(&self, bytes: f64) -> f64 {
        let journeys = if bytes < f64::from(RENDEZVOUS) { 1.0 } else { JOURNEYS };
        2.0 * self.overhead + journeys * self.latency + bytes / self.bandwidth
    }

    /// SimGrid's description of so much of the cluster as these ranks need.
    pub fn xml(&self, ranks: u32) -> String {
        let (last, half) = (ranks.div_ceil(self.cores) - 1, self.latency / 2.0);
        let Self { cores, bandwidth, local_latency, local_bandwidth, .. } = self;
        // A message passes two cables, its sender's and its receiver's.
        format!(
            r#"<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="cluster" prefix="node-" suffix="" radical="0-{last}" speed="{}f" core="{cores}"
           bw="{bandwidth}Bps" lat="{half}s" loopback_bw="{local_bandwidth}Bps" loopback_lat="{local_latency}s"/>
</platform>
"#,
            1e9 * self.speed
        )
    }

    /// The node of each rank, one a line.
    pub fn hosts(&self, ranks: u32) -> String {
        (0..ranks).map(|rank| format!("node-{}\n", rank / self.cores)).collect()
    }

    /// SimGrid's settings.
    pub fn settings(&self) -> Vec<String> {
        let overhead = |name| format!("smpi/{name}:0:{}:0", self.overhead);
        let mut settings = vec![
            // Computing takes what lessons declare, and nothing else, so that two runs are equal.
            "smpi/simulate-computation:no".into(),
            // The ranks share all variables: `tools/simulate/smpi` sees to what doesn't bear that.
            "smpi/privatization:no".into(),
            // SimGrid's own factors were measured on a cluster of 2010.
            format!("smpi/lat-factor:0:1;{RENDEZVOUS}:{JOURNEYS}"),
            "smpi/bw-factor:0:1".into(),
            overhead("os"),
            overhead("ois"),
            overhead("or"),
            format!("smpi/async-small-thresh:{RENDEZVOUS}"),
            format!("smpi/send-is-detached-thresh:{RENDEZVOUS}"),
        ];
        settings.extend(ALGORITHMS.map(|(collective, algorithm)| format!("smpi/{collective}:{algorithm}")));
        settings.into_iter().map(|setting| format!("--cfg={setting}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_fill_one_node_after_the_other() {
        assert_eq!(PI.hosts(6), "node-0\nnode-0\nnode-0\nnode-0\nnode-1\nnode-1\n");
        assert!(PI.xml(6).contains(r#"radical="0-1""#) && PI.xml(4).contains(r#"radical="0-0""#));
    }

    #[test]
    fn a_gigabit_carries_what_tcp_leaves() {
        assert_eq!((GIGABIT / 1e6).round(), 118.0);
        assert!((PI.message(0.0) - 233e-6).abs() < 1e-12);
    }
}
