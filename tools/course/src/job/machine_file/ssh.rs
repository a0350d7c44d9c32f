//! How ssh reaches the hosts for which a machine file says a user or a port: by a configuration of its own.
//!
//! A launcher that reads such words hands them to its own ssh only, and MPICH's has none for a port. ssh reads them from a
//! file, whoever starts it: the launcher, the check before a run, and the watch during it.

use std::fmt::Write;

use super::line::Host;

/// The user's own settings, and the system's: `-F` takes the place of both.
const OTHERS: &str = "Match all\nInclude ~/.ssh/config\nInclude /etc/ssh/ssh_config\n";

/// The text of a file for ssh's `-F`; nothing if no host has a user or a port of its own.
pub fn config(hosts: &[Host]) -> Option<String> {
    let mut text = String::new();
    for Host { name, user, port, .. } in hosts.iter().filter(|host| host.user.is_some() || host.port.is_some()) {
        let user = user.as_ref().map_or_else(String::new, |user| format!("User {user}\n"));
        let port = port.map_or_else(String::new, |port| format!("Port {port}\n"));
        // Writing into a String can't fail.
        let _ = write!(text, "Host {name}\n{user}{port}");
    }
    // ssh takes the first that it finds.
    (!text.is_empty()).then(|| text + OTHERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_says_comes_first() {
        let host = |name: &str, user: Option<&str>, port| Host {
            name: name.into(),
            user: user.map(str::to_owned),
            port,
            ..Host::default()
        };
        assert_eq!(config(&[host("a", None, None)]), None);
        let both = config(&[host("a", Some("ann"), Some(2222)), host("b", None, None)]).expect("a has both");
        assert_eq!(both, format!("Host a\nUser ann\nPort 2222\n{OTHERS}"));
    }
}
