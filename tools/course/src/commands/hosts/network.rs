//! The hosts of a file as this machine sees them: by their names, and by ssh, if they may be asked.

use std::collections::HashMap;
use std::fs;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::Duration;

use super::problems::Machines;
use crate::job::addresses::{Addresses, is_own};
use crate::job::machine_file::line::Host;

/// What ssh may take to ask a host for its cores.
const ASKING: Duration = Duration::from_secs(10);

/// A host's name, and what ssh needs besides.
fn way(host: &Host) -> (String, Vec<String>) {
    let option =
        |letter: &'static str, value: Option<String>| value.into_iter().flat_map(move |value| [letter.into(), value]);
    let port = host.port.map(|port| port.to_string());
    (host.name.clone(), option("-l", host.user.clone()).chain(option("-p", port)).collect())
}

/// The machines as this one sees them.
pub struct Network {
    /// The hosts that may be asked by ssh, and how; none, if nobody is to be asked.
    ways: Option<HashMap<String, Vec<String>>>,
    addresses: Addresses,
}

impl Network {
    /// As it is seen without asking anybody but these hosts, by ssh.
    pub fn new<'a>(to_ask: Option<impl Iterator<Item = &'a Host>>) -> Self {
        Self { ways: to_ask.map(|hosts| hosts.map(way).collect()), addresses: Addresses::default() }
    }
}

impl Machines for Network {
    fn is_known(&self, name: &str) -> bool {
        !self.addresses.of(name).is_empty()
    }

    fn are_one(&self, one: &str, other: &str) -> bool {
        self.addresses.are_one(one, other)
    }

    fn cores(&self, name: &str) -> Option<u32> {
        if self.addresses.of(name).iter().any(is_own) {
            return available_parallelism().ok()?.get().try_into().ok();
        }
        let ways = self.ways.as_ref().filter(|_| self.is_known(name))?;
        let mut ask = Command::new("ssh");
        ask.args(["-o", "BatchMode=yes", "-o", "ConnectTimeout=5"]);
        ask.args(ways.get(name).into_iter().flatten()).args([name, "nproc"]);
        launch::capture(&mut ask, ASKING).ok()?.stdout.trim().parse().ok()
    }

    fn names(&self) -> Vec<String> {
        let text = fs::read_to_string("/etc/hosts").unwrap_or_default();
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or(""));
        lines.flat_map(|line| line.split_whitespace().skip(1)).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_and_others_may_not_be() {
        let network = Network::new(None::<std::iter::Empty<_>>);
        assert!(network.is_known("localhost") && network.cores("localhost").is_some());
        assert!(!network.is_known("no-such-host.invalid"));
        assert_eq!(network.cores("no-such-host.invalid"), None);
    }
}
