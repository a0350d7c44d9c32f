//! What pip's refusals mean, and what is to be done about each.

use std::env;
use std::process::Command;

use launch::Captured;

use crate::fault::Fault;
use crate::mpi::system::{self, Missing};

/// The first pip that takes the wheels' platform names (manylinux_2_17 and the like, PEP 600).
const OLDEST: (u32, u32) = (20, 3);

/// Where pip looks for a proxy, in its order.
const PROXIES: [&str; 5] = ["PIP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The Python that has pip.
pub fn python() -> Command {
    Command::new("python3")
}

/// The version, "24.0"; none if there's no pip.
pub fn version() -> Option<String> {
    let text = said(&["--version"])?;
    text.strip_prefix("pip ")?.split_whitespace().next().map(str::to_owned)
}

fn said(args: &[&str]) -> Option<String> {
    let output = python().args(["-m", "pip"]).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The last lines that aren't empty, which say what was wrong.
pub fn last_lines(said: &str) -> String {
    let lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("\n  ")
}

/// Why pip has brought nothing.
pub fn fault(captured: &Captured) -> Fault {
    let here = Here {
        version: version().unwrap_or_default(),
        // Files and the environment; an old pip doesn't have this command.
        config: said(&["config", "list"]).unwrap_or_default(),
        proxy: PROXIES
            .into_iter()
            .find_map(|name| Some((name, env::var(name).ok().filter(|value| !value.is_empty())?))),
        no_index: env::var_os("PIP_NO_INDEX").is_some(),
    };
    let (why, fix) = here.explain(&captured.stderr);
    let own = last_lines(&captured.stderr);
    let own = if captured.ended.timed_out { "it took too long".into() } else { own };
    Fault::new(format!("pip cannot download the wheels: {why}\n  {own}")).fix(fix)
}

/// What pip was run with.
struct Here {
    version: String,
    config: String,
    proxy: Option<(&'static str, String)>,
    no_index: bool,
}

impl Here {
    /// What its message means, and what to do.
    fn explain(&self, said: &str) -> (String, String) {
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let again = |fix: &str| format!("{fix}, then: cargo course setup");
        if has(&["No space left on device", "Disk quota exceeded"]) {
            return (
                "the disk is full".into(),
                again("make room for 200 MB here and in the folder for temporary files"),
            );
        }
        if has(&["CERTIFICATE_VERIFY_FAILED", "certificate verify failed"]) {
            let fix = "see that the clock is right (date); where the network has a certificate of its own: \
                       export PIP_CERT=/path/to/its.pem";
            return ("the server's certificate was refused".into(), again(fix));
        }
        if has(&["onnect", "timed out", "name resolution", "Network is unreachable", "roxy"]) {
            return self.unconnected();
        }
        if has(&["DO NOT MATCH THE HASHES"]) {
            let fix = "take the package index itself instead of a mirror (pip config list, PIP_INDEX_URL)";
            return ("another file than expected came".into(), again(fix));
        }
        if has(&["externally-managed", "virtualenv"]) {
            return ("this Python wants to be left alone".into(), venv());
        }
        self.nothing_found()
    }

    fn unconnected(&self) -> (String, String) {
        match &self.proxy {
            Some((name, address)) => {
                let why = format!("no answer from the proxy {} ({name})", without_password(address));
                (why, format!("unset {name}, or set it to the proxy of this network, then: cargo course setup"))
            }
            None if self.config.contains("proxy") => {
                let fix = "see `python3 -m pip config list`, then: cargo course setup";
                ("no answer from the proxy that pip's configuration names".into(), fix.into())
            }
            None => {
                let fix = format!("check the network (behind a proxy: export HTTPS_PROXY=…){}", or_the_systems());
                ("the package index doesn't answer".into(), fix)
            }
        }
    }

    /// It was asked, or not, and there was nothing.
    fn nothing_found(&self) -> (String, String) {
        if self.no_index {
            return ("PIP_NO_INDEX is set: it may not ask the index".into(), "unset PIP_NO_INDEX".into());
        }
        if self.config.contains("no-index") {
            let fix = "python3 -m pip config unset global.no-index    (see: python3 -m pip config list)";
            return ("pip.conf says no-index: it may not ask the index".into(), fix.into());
        }
        if number(&self.version).is_some_and(|version| version < OLDEST) {
            let (major, minor) = OLDEST;
            return (format!("pip {} is too old; {major}.{minor} or newer is needed", self.version), venv());
        }
        let fix = format!("read pip's message{}", or_the_systems());
        ("it finds nothing for this Python on this system, or was refused".into(), fix)
    }
}

/// Where the system's Python mustn't be changed, or an old one be kept.
fn venv() -> String {
    "python3 -m venv ~/.venv && . ~/.venv/bin/activate && python3 -m pip install --upgrade pip && cargo course setup"
        .into()
}

fn or_the_systems() -> String {
    let command = system::command(Missing::MpiAndLibclang);
    command.map(|command| format!(",\nor take the system's MPI: {command}")).unwrap_or_default()
}

fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next().flatten().unwrap_or(0)))
}

/// `http://user:secret@host:1` without what is the user's own.
fn without_password(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    if scheme.is_empty() { rest.into() } else { format!("{scheme}://{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(version: &str) -> Here {
        Here { version: version.into(), config: String::new(), proxy: None, no_index: false }
    }

    #[test]
    fn each_refusal_has_its_own_remedy() {
        let found_none = "ERROR: Could not find a version that satisfies the requirement mpich (from versions: none)";
        let refused = "WARNING: Retrying after connection broken by 'ConnectTimeoutError'";
        let with_proxy = Here { proxy: Some(("HTTPS_PROXY", "http://me:secret@10.0.0.1:9".into())), ..here("24.0") };
        let configured = Here { config: "global.no-index='1'".into(), ..here("24.0") };
        for (here, said, why, fix) in [
            (here("24.0"), "ERROR: [Errno 28] No space left on device", "disk is full", "make room"),
            (
                here("24.0"),
                "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]",
                "certificate",
                "PIP_CERT",
            ),
            (with_proxy, refused, "no answer from the proxy http://10.0.0.1:9 (HTTPS_PROXY)", "unset HTTPS_PROXY"),
            (here("24.0"), refused, "the package index doesn't answer", "check the network"),
            (Here { no_index: true, ..here("24.0") }, found_none, "PIP_NO_INDEX", "unset PIP_NO_INDEX"),
            (configured, found_none, "pip.conf", "config unset global.no-index"),
            (here("9.0.3"), found_none, "pip 9.0.3 is too old", "-m venv"),
            (here("24.0"), found_none, "for this Python", "pip's message"),
            (here("24.0"), "error: externally-managed-environment", "left alone", "-m venv"),
            (here("24.0"), "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "another file", "PIP_INDEX_URL"),
        ] {
            let explained = here.explain(said);
            assert!(explained.0.contains(why) && explained.1.contains(fix), "{said}: {explained:?}");
            assert!(!explained.0.contains("secret"), "{explained:?}");
            assert_eq!(explained.1.contains("check the network"), why.contains("index doesn't answer"), "{said}");
        }
    }
}
