//! What this machine knows of the names of hosts: their addresses, and whether they are its own.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, ToSocketAddrs, UdpSocket};

/// What this machine knows as the addresses of a name.
pub fn addresses(name: &str) -> impl Iterator<Item = IpAddr> {
    // The port is none that is used; the system looks up names together with one.
    (name, 22).to_socket_addrs().into_iter().flatten().map(|address| address.ip())
}

/// Whether a name is one of this machine: its own, or one whose address is its own.
pub fn is_this_machine(name: &str) -> bool {
    let own = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    own.trim() == name || addresses(name).any(|address| is_own(&address))
}

/// Only a machine's own addresses can be bound to; a loopback one is, even where IPv6 is switched off.
pub fn is_own(address: &IpAddr) -> bool {
    address.is_loopback() || UdpSocket::bind((*address, 0)).is_ok()
}

/// Whether a name means whoever says it.
pub fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What was looked up already: a name that nobody knows takes seconds.
#[derive(Default)]
pub struct Addresses(RefCell<HashMap<String, Vec<IpAddr>>>);

impl Addresses {
    /// Those of a name.
    pub fn of(&self, name: &str) -> Vec<IpAddr> {
        self.0.borrow_mut().entry(name.into()).or_insert_with(|| addresses(name).collect()).clone()
    }

    /// Whether two names are those of one machine.
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        let (ours, theirs) = (self.of(one), self.of(other));
        one == other
            || ours.iter().any(|address| theirs.contains(address))
            || (ours.iter().any(is_own) && theirs.iter().any(is_own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_and_others_may_not_be() {
        assert!(["localhost", "127.0.0.1", "127.0.0.2", "::1"].map(is_this_machine) == [true; 4]);
        assert!(!is_this_machine("no-such-host.invalid"));
        let addresses = Addresses::default();
        assert!(addresses.are_one("localhost", "127.0.0.2"));
        assert!(!addresses.are_one("localhost", "no-such-host.invalid"));
    }
}
