//! `cargo course setup` where nothing can be brought: each cause is named with its own remedy, and nothing half-made stays.
//! A stand-in is the first `python3` on the PATH, so none of this needs a network.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

/// More than any of it takes, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the stand-in says for a pip of today; then what it does for `pip download` follows.
const PIP: &str = "#!/bin/sh\ncase \"$*\" in *--version*) echo 'pip 24.0 from x'; exit;; *config*) exit;; esac\n";

/// A workspace of nothing, with a python3 of its own. It goes with this value.
struct Checkout(PathBuf);

impl Checkout {
    fn new(name: &str, python: &str) -> Self {
        let root = env::temp_dir().canonicalize().expect("it is there");
        let checkout = Self(root.join(format!("course-setup-{}", std::process::id())).join(name));
        for (file, text) in [
            ("Cargo.toml", "[package]\nname = \"nothing\"\nedition = \"2024\"\n[workspace]\n"),
            ("src/lib.rs", ""),
            (".cargo/config.toml", ""),
            ("tools/python3", python),
        ] {
            let file = checkout.0.join(file);
            fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("the temporary folder is ours");
            fs::write(file, text).expect("the same");
        }
        fs::set_permissions(checkout.0.join("tools/python3"), fs::Permissions::from_mode(0o755)).expect("it is ours");
        checkout
    }

    fn setup(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.args(["setup", "--mpi", "embedded"]).current_dir(&self.0).stdout(Stdio::null()).stderr(Stdio::piped());
        let path = env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.0.join("tools").display()));
        for name in ["COURSE_MPI", "MPICC", "LIBCLANG_PATH", "PIP_NO_INDEX", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"]
        {
            command.env_remove(name);
        }
        command
    }

    /// Sets up, which fails, and returns what that said.
    fn refused(&self, settings: &[(&str, &str)]) -> String {
        let output = self.setup().envs(settings.iter().copied()).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(!self.0.join(".mpi.part").exists() && !self.0.join(".mpi").exists(), "{said}");
        said
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn python_3_with_pip() -> bool {
    Command::new("python3").args(["-m", "pip", "--version"]).output().is_ok_and(|output| output.status.success())
}

#[test]
fn what_pip_says_has_a_remedy_that_fits() {
    let none = "ERROR: Could not find a version that satisfies the requirement mpich==5.0.2 (from versions: none)";
    let python =
        format!("{PIP}test \"$PIP_REQUIRE_VIRTUALENV\" = 0 || echo virtualenv >&2\necho '{none}' >&2\nexit 1\n");
    let checkout = Checkout::new("says", &python);
    let said = checkout.refused(&[("PIP_REQUIRE_VIRTUALENV", "1")]);
    assert!(said.contains(none) && !said.contains("virtualenv") && !said.contains("check the network"), "{said}");
    let said = checkout.refused(&[("PIP_NO_INDEX", "1")]);
    assert!(said.contains("PIP_NO_INDEX is set") && said.contains("unset PIP_NO_INDEX"), "{said}");
    let old = Checkout::new("old", &python.replace("pip 24.0", "pip 9.0.3"));
    let said = old.refused(&[]);
    assert!(said.contains("pip 9.0.3 is too old") && said.contains("-m venv"), "{said}");
}

#[test]
fn a_folder_whose_name_is_taken_apart_is_refused_before_anything_is_brought() {
    for name in ["a,b", "week's", "a b", "50%"] {
        // Were it run, it would leave a trace.
        let checkout = Checkout::new(name, "#!/bin/sh\ntouch ran\nexit 1\n");
        let said = checkout.refused(&[]);
        assert!(said.contains("can't be used from a folder with") && said.contains("move this checkout"), "{said}");
        assert!(!checkout.0.join("ran").exists(), "{name}: {said}");
    }
}

#[test]
fn a_proxy_that_takes_connections_and_never_answers_is_named() {
    if !python_3_with_pip() {
        return launch::skip("pip", "a Python 3 that has it");
    }
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("this machine has itself");
    let proxy = format!("http://{}", silent.local_addr().expect("it is bound"));
    let checkout = Checkout::new("proxy", "#!/bin/sh\nPATH=${PATH#*:}\nexec python3 \"$@\"\n");
    let said = checkout.refused(&[("HTTPS_PROXY", &proxy)]);
    assert!(said.contains(&format!("no answer from the proxy {proxy} (HTTPS_PROXY)")), "{said}");
    assert!(said.contains("still at it after"), "no sign of life: {said}");
}

#[test]
fn a_signal_leaves_nothing_half_made() {
    for signal in ["INT", "TERM"] {
        let checkout = Checkout::new(signal, &format!("{PIP}sleep 100\n"));
        let mut setup = checkout.setup();
        // What a shell starts in the background ignores Ctrl-C, and so does everything that this starts, tests included.
        let obey = || {
            // SAFETY: the default action of a signal is set, which a process may do between fork and exec.
            unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
            Ok(())
        };
        // SAFETY: it calls nothing else.
        unsafe { setup.pre_exec(obey) };
        let mut child = setup.spawn().expect("it starts");
        wait(&mut child, |_| checkout.0.join(".mpi.part/requirements.txt").exists());
        // Now in the download, or just before.
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().expect("kill is there");
        assert!(sent.success());
        wait(&mut child, |child| child.try_wait().expect("it is ours").is_some());
        let mut said = String::new();
        child.stderr.take().expect("it is piped").read_to_string(&mut said).expect("it is text");
        assert!(!child.wait().expect("it is ours").success(), "{said}");
        assert_eq!(parts(&checkout.0), Vec::<PathBuf>::new(), "{signal}: {said}");
    }
}

fn parts(root: &Path) -> Vec<PathBuf> {
    [".mpi.part", ".mpi", ".cargo/mpi.toml", ".cargo/mpi.toml.part"]
        .map(|name| root.join(name))
        .into_iter()
        .filter(|path| path.exists())
        .collect()
}

fn wait(child: &mut Child, until: impl Fn(&mut Child) -> bool) {
    let started = Instant::now();
    while !until(child) {
        assert!(started.elapsed() < PATIENCE, "that takes too long");
        thread::sleep(Duration::from_millis(20));
    }
}
