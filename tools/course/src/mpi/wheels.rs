//! Brings MPICH and libclang into `.mpi/`, without root: the Python wheels, pinned by version and hash.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use launch::Captured;

use crate::fault::{Context, Fault, Result};
use crate::mpi::pip;

const UNPACK: &str = include_str!("unpack.py");

/// For all: 40 MB at 25 kB/s.
const LIMIT: Duration = Duration::from_secs(1800);
/// How often a sign of life is given.
const SIGN: Duration = Duration::from_secs(10);

/// A Python wheel, in all its builds. pip takes the one for this platform and refuses it if its hash isn't among these.
pub struct Wheel {
    name: &'static str,
    version: &'static str,
    /// The largest build's size in megabytes.
    megabytes: u32,
    /// SHA-256 of: Linux x86_64, Linux aarch64, macOS arm64, macOS x86_64.
    hashes: [&'static str; 4],
}

/// MPICH: its compiler wrapper, library and launcher.
pub const MPICH: Wheel = Wheel {
    name: "mpich",
    version: "5.0.2",
    megabytes: 13,
    hashes: [
        "8fed465ebff269ea2ebac179a25de02671ddf8df476e0f115be089015015cfd4",
        "992ae6ebb0da97d49d7a67000ae8112da9a3825da1bb1e6f1d196428a0410f2d",
        "fa6611d3efa2d5a5f624976458d25988bfd5626afc09402f662ff0defbb45cd4",
        "425ec71e34fe588f4a917cd4c042fab84a70006537e36bfd6bb0d6ae274bb13c",
    ],
};

/// libclang: one library.
pub const LIBCLANG: Wheel = Wheel {
    name: "libclang",
    version: "18.1.1",
    megabytes: 26,
    hashes: [
        "c533091d8a3bbf7460a00cb6c1a71da93bffe148f172c7d03b1c31fbf8aa2a0b",
        "54dda940a4a0491a9d1532bf071ea3ef26e6dbaf03b5000ed94dd7174e8f9592",
        "0b2e143f0fac830156feb56f9231ff8338c20aecfe72b4ffe96f19e5a1dbb69a",
        "6f14c3f194704e5d09769108f03185fce7acaf1d1ae4bbb2f30a72c2400cb7c5",
    ],
};

/// Whether this platform has wheels at all: glibc's Linux and macOS, on 64-bit Intel and ARM.
pub fn exist_here() -> bool {
    let system = cfg!(target_os = "macos") || cfg!(all(target_os = "linux", target_env = "gnu"));
    system && cfg!(any(target_arch = "x86_64", target_arch = "aarch64"))
}

/// Whether there's a Python 3 with pip.
pub fn pip_is_here() -> bool {
    pip::version().is_some()
}

/// Downloads the wheels and makes `.mpi/` of them, replacing what was there.
pub fn bring(root: &Path, wheels: &[Wheel]) -> Result<()> {
    let target = root.join(".mpi");
    announce(&target, wheels);
    // Unpacked aside and renamed: a set-up that is interrupted is never taken for a whole one. What a signal can't stop, so
    // that the folder stays, is replaced the next time.
    let part = Part::new(root.join(".mpi.part"))?;
    download(&part.0, wheels)?;
    unpack(&part.0)?;
    remove(&target)?;
    fs::rename(part.0.join("unpacked"), &target).context(|| format!("cannot create {}", target.display()))
}

fn announce(target: &Path, wheels: &[Wheel]) {
    let names: Vec<_> = wheels.iter().map(|wheel| format!("{} {}", wheel.name, wheel.version)).collect();
    let megabytes: u32 = wheels.iter().map(|wheel| wheel.megabytes).sum();
    eprintln!("Downloading {} with pip (about {megabytes} MB) into {}.", names.join(" and "), target.display());
    eprintln!("Nothing else on this machine is touched; deleting that folder undoes it.");
}

/// A folder that is gone at the end, however that comes.
struct Part(PathBuf);

impl Part {
    fn new(path: PathBuf) -> Result<Self> {
        remove(&path)?;
        fs::create_dir(&path).context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = remove(&self.0);
    }
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).context(|| format!("cannot remove {}", folder.display()))
}

fn download(part: &Path, wheels: &[Wheel]) -> Result<()> {
    let requirements = part.join("requirements.txt");
    fs::write(&requirements, wheels.iter().map(requirement).collect::<String>())
        .context(|| format!("cannot write {}", requirements.display()))?;
    let mut command = pip::python();
    command
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"])
        // What doesn't answer is known in half a minute; pip's own patience is several minutes.
        .args(["--timeout", "10", "--retries", "1", "-r"])
        .arg(&requirements)
        .arg("-d")
        .arg(part.join("wheels"))
        // pip's advice on its own version and on running as root is of no use here. Nothing is installed into that Python,
        // so it need not be a virtual environment's; and nobody is there to be asked for a password.
        .envs([("PIP_DISABLE_PIP_VERSION_CHECK", "1"), ("PIP_ROOT_USER_ACTION", "ignore")])
        .envs([("PIP_REQUIRE_VIRTUALENV", "0"), ("PIP_NO_INPUT", "1")]);
    let captured = patiently(&mut command)?;
    if captured.ended.success() { Ok(()) } else { Err(pip::fault(&captured)) }
}

/// Runs a command that may take minutes, and says every some seconds that it does.
fn patiently(command: &mut Command) -> Result<Captured> {
    let started = Instant::now();
    let (done, news) = mpsc::channel::<()>();
    thread::spawn(move || {
        while news.recv_timeout(SIGN) == Err(RecvTimeoutError::Timeout) {
            eprintln!(
                "  … still at it after {} s (Ctrl-C ends it, and leaves nothing behind)",
                started.elapsed().as_secs()
            );
        }
    });
    let captured = launch::capture(command, LIMIT).context(|| "cannot run python3".into());
    drop(done);
    captured.and_then(|captured| if captured.ended.interrupted { Err(Fault::interrupted()) } else { Ok(captured) })
}

/// One line of pip's requirements file.
fn requirement(wheel: &Wheel) -> String {
    let hashes: String = wheel.hashes.iter().map(|hash| format!(" --hash=sha256:{hash}")).collect();
    format!("{}=={}{hashes}\n", wheel.name, wheel.version)
}

fn unpack(part: &Path) -> Result<()> {
    let captured = patiently(pip::python().args(["-c", UNPACK]).args([part.join("wheels"), part.join("unpacked")]))?;
    if captured.ended.success() {
        return Ok(());
    }
    let what = format!("the wheels cannot be unpacked:\n  {}", pip::last_lines(&captured.stderr));
    Err(Fault::new(what).fix("make room on this disk (110 MB), then: cargo course setup"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_pin_every_build_by_its_hash() {
        let line = requirement(&MPICH);
        assert!(line.starts_with("mpich==5.0.2 --hash=sha256:8fed465e"));
        assert_eq!(line.matches("--hash=sha256:").count(), 4);
        assert!(MPICH.hashes.iter().chain(&LIBCLANG.hashes).all(|hash| hash.len() == 64));
    }
}
