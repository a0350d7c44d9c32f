//! Which network Open MPI is to use on several machines.
//!
//! It tries all that a machine has, also the inner networks of Docker and of virtual machines, which have the same addresses
//! on every machine and lead nowhere. Then it hangs (open-mpi/ompi issue 6377), unless it is told.

use std::env;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::Command;

use crate::job::addresses::addresses;

/// The parameters by which Open MPI is told: for messages, and for its own daemons.
const PARAMETERS: [&str; 2] = ["btl_tcp_if_include", "oob_tcp_if_include"];

/// What Open MPI's environment should say: the network by which this machine reaches all of the others. Nothing if there
/// are several, or if the user has chosen.
pub fn environment(names: &[String]) -> Vec<(String, String)> {
    if user_has_chosen() {
        return Vec::new();
    }
    let Some(network) = common_network(names) else { return Vec::new() };
    PARAMETERS.map(|name| (format!("OMPI_MCA_{name}"), network.clone())).to_vec()
}

/// In the environment, or in Open MPI's file for that.
fn user_has_chosen() -> bool {
    let file = env::var_os("HOME").map(|home| PathBuf::from(home).join(".openmpi/mca-params.conf"));
    let text = file.and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    text.contains("_tcp_if_") || env::vars_os().any(|(name, _)| name.to_string_lossy().contains("_tcp_if_"))
}

/// The address at which the machines see this one, if it isn't one of them.
pub fn own_address(names: &[String]) -> Option<Ipv4Addr> {
    let ours = source(names.iter().find_map(|name| address(name))?)?;
    let is_one_of_them = names.iter().any(|name| address(name) == Some(ours));
    (!is_one_of_them).then_some(ours)
}

fn common_network(names: &[String]) -> Option<String> {
    let others: Vec<_> = names.iter().filter_map(|name| address(name)).filter(|other| !other.is_loopback()).collect();
    let cards = Command::new("ip").args(["-o", "-4", "address"]).output().ok()?;
    let cards = String::from_utf8_lossy(&cards.stdout).into_owned();
    let (network, length) = network_of(&cards, source(*others.first()?)?)?;
    // This machine is on it itself, if it is one of them.
    others.iter().all(|&other| within(other, network, length)).then(|| format!("{network}/{length}"))
}

fn address(name: &str) -> Option<Ipv4Addr> {
    addresses(name).find_map(|found| if let IpAddr::V4(v4) = found { Some(v4) } else { None })
}

/// The address of ours from which the system would send to that one. Nothing is sent.
fn source(to: Ipv4Addr) -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((to, 22)).ok()?;
    if let SocketAddr::V4(ours) = socket.local_addr().ok()? { Some(*ours.ip()) } else { None }
}

/// The network of the card with this address, in what `ip -o -4 address` prints: "2: eth0    inet 10.0.0.1/24 …".
fn network_of(cards: &str, address: Ipv4Addr) -> Option<(Ipv4Addr, u32)> {
    let with_length = cards.lines().find_map(|line| {
        let (ours, length) = line.split_whitespace().nth(3)?.split_once('/')?;
        (ours.parse() == Ok(address)).then(|| length.parse().ok())?
    })?;
    Some((Ipv4Addr::from(u32::from(address) & mask(with_length)), with_length))
}

fn within(address: Ipv4Addr, network: Ipv4Addr, length: u32) -> bool {
    u32::from(address) & mask(length) == u32::from(network)
}

fn mask(length: u32) -> u32 {
    u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARDS: &str = "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.168.1.50/24 brd 192.168.1.255 scope global eth0\\       valid_lft forever preferred_lft forever
3: docker0    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0\\       valid_lft forever preferred_lft forever";

    #[test]
    fn a_card_has_a_network() {
        let ours = Ipv4Addr::new(192, 168, 1, 50);
        let (network, length) = network_of(CARDS, ours).expect("eth0 has it");
        assert_eq!((network, length), (Ipv4Addr::new(192, 168, 1, 0), 24));
        assert!(within(Ipv4Addr::new(192, 168, 1, 53), network, length));
        assert!(!within(Ipv4Addr::new(172, 17, 0, 1), network, length));
        assert_eq!(network_of(CARDS, Ipv4Addr::new(10, 0, 0, 1)), None);
    }

    #[test]
    fn masks_have_any_length() {
        assert_eq!([0, 8, 32].map(mask), [0, 0xff00_0000, u32::MAX]);
    }
}
