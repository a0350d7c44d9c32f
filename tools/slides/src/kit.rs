//! What makes slides: node with npm and a browser, which the machine has, and Marp, which npm brings into `.slides/` of the
//! checkout, pinned by version and hash in `npm/package-lock.json`. Nothing outside of the checkout is touched.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::time::Duration;

use course::fault::{Context, Fault, Result};
use launch::Captured;

/// Where npm's two files are, from the checkout's folder on.
const NPM: &str = "tools/slides/npm";
const LOCK: &str = "package-lock.json";

/// The first node that Marp runs on.
const OLDEST_NODE: u32 = 18;

/// For all of the download: 30 MB at 25 kB/s.
const LIMIT: Duration = Duration::from_secs(1200);

/// The names that the browser has on Debian, on Ubuntu, by its maker, and on macOS.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Marp, ready to run.
pub struct Kit {
    /// The checkout's folder.
    pub root: PathBuf,
    /// Where npm has put everything.
    pub folder: PathBuf,
    /// What browsers leave, which is gone with this.
    scratch: PathBuf,
}

impl Drop for Kit {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

impl Kit {
    /// Finds Marp, or lets npm bring it: the first time, and when the lock file has changed.
    pub fn ensure(root: &Path) -> Result<Self> {
        node()?;
        let folder = root.join(".slides");
        let scratch = folder.join(format!("scratch-{}", process::id()));
        let kit = Self { root: root.to_owned(), folder, scratch };
        let read = |folder: &Path| fs::read_to_string(folder.join(LOCK)).ok();
        if !kit.marp().is_file() || read(&kit.folder) != read(&root.join(NPM)) {
            kit.bring()?;
        }
        create(&kit.scratch)?;
        Ok(kit)
    }

    /// A command of node's for one of our scripts or Marp's, with all that it writes inside of the checkout.
    pub fn node(&self, script: &Path) -> Command {
        let mut command = Command::new("node");
        command.arg(script).current_dir(&self.root);
        // Profiles and caches of the browser. The pages are our own, and ask nobody: its sandbox, which neither root nor a
        // container can have, would protect from nothing.
        command.envs(["TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"].map(|name| (name, &self.scratch)));
        command.env("CHROME_NO_SANDBOX", "1");
        command
    }

    /// One of our own scripts.
    pub fn own(&self, name: &str) -> PathBuf {
        self.root.join(NPM).join(name)
    }

    /// Marp's program.
    pub fn marp(&self) -> PathBuf {
        self.folder.join("node_modules/@marp-team/marp-cli/marp-cli.js")
    }

    /// Lets npm bring all that the lock file names: aside, and renamed when it is whole.
    fn bring(&self) -> Result<()> {
        let part = self.root.join(".slides.part");
        eprintln!("Downloading Marp with npm (about 30 MB) into {}.", self.folder.display());
        eprintln!("Nothing else on this machine is touched; deleting that folder undoes it.");
        remove(&part)?;
        create(&part)?;
        for file in ["package.json", LOCK] {
            fs::copy(self.own(file), part.join(file))
                .context(|| format!("cannot copy {file} to {}", part.display()))?;
        }
        let brought = npm_ci(&part);
        let _ = remove(&part.join("cache"));
        if brought.is_err() {
            let _ = remove(&part);
        }
        brought?;
        remove(&self.folder)?;
        fs::rename(&part, &self.folder).context(|| format!("cannot create {}", self.folder.display()))
    }
}

fn create(folder: &Path) -> Result<()> {
    fs::create_dir(folder)
        .context(|| format!("cannot create {}", folder.display()))
        .map_err(|fault| fault.fix("slides are made in a checkout that you may write to"))
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).context(|| format!("cannot remove {}", folder.display()))
}

/// Whether node is there, and new enough.
fn node() -> Result<()> {
    let get = "Debian, Ubuntu: sudo apt-get install nodejs npm; macOS: brew install node";
    let said = Command::new("node").arg("--version").output().ok().filter(|said| said.status.success());
    let Some(said) = said else { return Err(Fault::new("node isn't here, on which Marp runs").fix(get)) };
    let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    let number = version.trim_start_matches('v').split('.').next().and_then(|number| number.parse::<u32>().ok());
    if number.is_none_or(|number| number < OLDEST_NODE) {
        return Err(
            Fault::new(format!("node is {version}, and Marp needs {OLDEST_NODE} or newer")).fix("https://nodejs.org")
        );
    }
    Ok(())
}

fn npm_ci(folder: &Path) -> Result<()> {
    let mut npm = Command::new("npm");
    // What isn't needed at all, asks somebody, or runs code of a package's.
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"])
        // What doesn't answer is known in half a minute.
        .args(["--fetch-timeout=20000", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"])
        .arg("--cache")
        .arg(folder.join("cache"))
        .current_dir(folder);
    let get = "Debian, Ubuntu: sudo apt-get install npm; macOS: brew install node";
    let captured =
        launch::capture(&mut npm, LIMIT).map_err(|_| Fault::new("npm isn't here, which brings Marp").fix(get))?;
    match captured.ended {
        ended if ended.interrupted => Err(Fault::interrupted()),
        ended if ended.success() => Ok(()),
        _ => Err(refused(&captured)),
    }
}

/// Why npm has brought nothing.
fn refused(captured: &Captured) -> Fault {
    let said = &captured.stderr;
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let (why, fix) = if has(&["ENOSPC"]) {
        ("the disk is full", "make room (150 MB), then the same command again")
    } else if has(&["EINTEGRITY"]) {
        ("what came isn't what the lock file names", "ask whoever runs your npm registry: npm config get registry")
    } else if captured.ended.timed_out
        || has(&[
            "ENOTFOUND",
            "EAI_AGAIN",
            "ETIMEDOUT",
            "ECONNREFUSED",
            "ECONNRESET",
            "ENETUNREACH",
            "ERR_SOCKET",
            "network",
        ])
    {
        (
            "the registry doesn't answer",
            "check the network, or your proxy (npm config get proxy); it is needed this once",
        )
    } else {
        ("see what it says", "npm's message above")
    };
    let lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    Fault::new(format!("npm cannot bring Marp: {why}\n  {}", lines.join("\n  "))).fix(fix)
}

/// The browser's program, which draws a PDF, and the slides that are looked at.
pub fn browser() -> Result<PathBuf> {
    let runs =
        |program: &PathBuf| Command::new(program).arg("--version").output().is_ok_and(|said| said.status.success());
    if let Some(own) = env::var_os("CHROME_PATH").filter(|path| !path.is_empty()) {
        return Some(own.into()).filter(runs).ok_or_else(|| {
            Fault::new("CHROME_PATH names no browser that starts")
                .fix("let it name Chromium's or Chrome's program, or unset it")
        });
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let candidates = BROWSERS.iter().flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    candidates.filter(|program| program.is_file()).find(runs).ok_or_else(|| {
        Fault::new("there is no Chromium or Chrome here, which draws PDF and PPTX, and looks (HTML needs none)")
            .fix("Debian: sudo apt-get install chromium; or let CHROME_PATH name the program")
    })
}

#[cfg(test)]
mod tests {
    use launch::Ended;

    use super::*;

    #[test]
    fn each_refusal_has_its_own_remedy() {
        for (said, timed_out, why) in [
            ("npm ERR! code ENOTFOUND\nnpm ERR! network", false, "the registry doesn't answer"),
            ("", true, "the registry doesn't answer"),
            ("npm ERR! code EINTEGRITY", false, "isn't what the lock file names"),
            ("npm ERR! code ENOSPC", false, "the disk is full"),
            ("npm ERR! something else", false, "see what it says\n  npm ERR! something else"),
        ] {
            let ended = Ended { code: 1, timed_out, interrupted: false, elapsed: Duration::ZERO };
            let captured = Captured { ended, stdout: String::new(), stderr: said.into(), first_output: None };
            let fault = refused(&captured).to_string();
            assert!(fault.contains(why) && fault.contains("\nfix: "), "{said}: {fault}");
        }
    }

    /// What is brought is what was read: each package has a hash, and none names the host that it came from.
    #[test]
    fn the_lock_file_pins_every_package_by_its_hash() {
        let lock: serde_json::Value =
            serde_json::from_str(include_str!("../npm/package-lock.json")).expect("npm writes JSON");
        let packages = lock["packages"].as_object().expect("it has some");
        let wrong: Vec<_> = packages
            .iter()
            .filter(|(name, one)| {
                let pinned = one["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-"));
                !name.is_empty() && (!pinned || !one["resolved"].is_null())
            })
            .collect();
        assert!(packages.len() > 10 && wrong.is_empty(), "{wrong:?}");
    }
}
