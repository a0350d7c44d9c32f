//! One simulation: builds a lesson for SimGrid's MPI, runs it on a model of a cluster, and reads what was recorded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use course::fault::{Context, Fault, Result};
use course::lessons::Lesson;
use course::mpi::cargo;
use course::mpi::path::on_path;
use course::mpi::toolchain::Toolchain;
use figures::numbers::fingerprint;
use launch::contract::{CANNOT_RUN_HERE, USAGE};
use serde_json::Value;

use crate::platform::Platform;

/// Flags by which a program becomes a library, which SimGrid loads, and in which our functions come before the system's.
const FLAGS: [&str; 4] =
    ["-Clink-arg=-shared", "-Clink-arg=-Wl,-Bsymbolic-functions", "-Cstrip=symbols", "-Cdebuginfo=0"];

/// The folder below which SimGrid is installed, for example `/usr`.
pub fn prefix() -> Result<PathBuf> {
    let smpirun = on_path(Path::new("smpirun"));
    let prefix = smpirun.as_deref().and_then(|smpirun| smpirun.parent()?.parent()).map(Path::to_owned);
    prefix.filter(|prefix| prefix.join("include/smpi/mpi.h").is_file()).ok_or_else(|| {
        Fault::new("SimGrid isn't installed, which simulates clusters; nothing else in this course needs it")
            .fix("apt-get install libsimgrid-dev (Debian and Ubuntu)")
            .code(CANNOT_RUN_HERE)
    })
}

/// A lesson that is built for SimGrid.
pub struct Program {
    path: PathBuf,
    folder: PathBuf,
}

/// What a simulation is asked for.
pub struct Asked<'a> {
    /// The cluster.
    pub platform: &'a Platform,
    /// The number of ranks.
    pub ranks: u32,
    /// What each declared second of computing is multiplied by.
    pub scale: u64,
    /// When to give up.
    pub limit: Duration,
}

/// What a simulation gave.
#[derive(Debug)]
pub struct Outcome {
    /// What the lesson printed.
    pub stdout: String,
    /// What it said on standard error.
    pub stderr: String,
    /// Its exit code.
    pub code: i32,
    /// What its ranks did; `None` if it didn't come to its end.
    pub record: Option<Record>,
    /// Seconds that the simulation took here.
    pub took: f64,
}

/// What `tools/simulate/smpi/include/record.h` writes: times in simulated seconds since the start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// When the last rank was done.
    pub end: f64,
    /// Seconds of computing of the rank with the most of it.
    pub computed_most: f64,
    /// Of all ranks together.
    pub computed_in_all: f64,
    /// When the first rank began to compute, and when the last one was done with it.
    pub from: f64,
    /// See `from`.
    pub until: f64,
    /// The collective calls, in order.
    pub collectives: Vec<Collective>,
}

/// One call of a collective on all ranks.
#[derive(Clone, Debug, PartialEq)]
pub struct Collective {
    /// The function's name.
    pub name: String,
    /// What a rank contributes.
    pub bytes: f64,
    /// When the last rank called it.
    pub entered: f64,
    /// When the last rank returned from it.
    pub left: f64,
}

impl Program {
    /// Builds a lesson for SimGrid, into a folder of its own.
    pub fn build(lesson: &Lesson, toolchain: &Toolchain, prefix: &Path) -> Result<Self> {
        let shim = toolchain.root.join("tools/simulate/smpi");
        let (target, triple) = (toolchain.root.join("target/simgrid"), triple()?);
        let path = target.join(&triple).join("release").join(&lesson.program);
        if !path.exists() {
            eprintln!("Building {} for SimGrid; the first build takes some minutes.", lesson.folder);
        }
        let status = cargo::plain()
            .args([
                "build",
                "--release",
                "--quiet",
                "--target",
                &triple,
                "-p",
                &lesson.package,
                "--bin",
                &lesson.program,
            ])
            .arg("--manifest-path")
            .arg(toolchain.root.join("Cargo.toml"))
            .envs(toolchain.environment())
            .env("MPICC", shim.join("mpicc"))
            .env("SIMGRID_PREFIX", prefix)
            .env("BINDGEN_EXTRA_CLANG_ARGS", "")
            // The crate `cc` builds anew when these change: so when ours does, the crate `mpi` is built anew.
            .env(format!("CFLAGS_{}", triple.replace('-', "_")), format!("-DSHIM={}", version(&shim.join("include"))?))
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"))
            .env_remove("CARGO_BUILD_TARGET")
            .status()
            .context(|| "cannot run cargo".into())?;
        if !status.success() {
            return Err(Fault::new("the build for SimGrid failed; cargo's message is above"));
        }
        let folder = target.join(format!("run-{}", std::process::id()));
        fs::create_dir_all(&folder).context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { path, folder })
    }

    /// Runs it. `None` if the limit was reached.
    pub fn run(&self, asked: &Asked, arguments: &[String]) -> Result<Option<Outcome>> {
        let [xml, hosts, record] = ["platform.xml", "hosts", "record.json"].map(|name| self.folder.join(name));
        let _ = fs::remove_file(&record);
        fs::write(&xml, asked.platform.xml(asked.ranks))
            .and_then(|()| fs::write(&hosts, asked.platform.hosts(asked.ranks)))
            .context(|| format!("cannot write into {}", self.folder.display()))?;
        let mut command = Command::new("smpirun");
        command.args(["-np", &asked.ranks.to_string(), "-platform"]).arg(&xml).arg("-hostfile").arg(&hosts);
        command.args(asked.platform.settings()).arg("--log=root.thres:critical").arg(&self.path).args(arguments);
        command.env("SIMULATION_RECORD", &record).env("SIMULATION_SCALE", asked.scale.to_string());
        let captured = launch::capture(&mut command, asked.limit).context(|| "cannot run smpirun".into())?;
        if captured.ended.interrupted {
            return Err(Fault::interrupted());
        }
        if captured.ended.timed_out {
            return Ok(None);
        }
        if captured.stderr.contains("Deadlock detected") {
            return Err(Fault::new("the ranks wait for each other for ever, says SimGrid: a deadlock"));
        }
        // What smpirun itself says about a program that failed.
        let own = |line: &&str| !line.starts_with("Execution failed with code") && !line.contains(" --cfg=smpi/");
        Ok(Some(Outcome {
            stdout: captured.stdout.lines().filter(own).map(|line| format!("{line}\n")).collect(),
            stderr: captured.stderr,
            code: captured.ended.code,
            record: fs::read_to_string(&record).ok().and_then(|text| Record::from_json(&text)),
            took: captured.ended.elapsed.as_secs_f64(),
        }))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Outcome {
    /// The record of a run that succeeded, else what the lesson said.
    pub fn record(&self, lesson: &Lesson, ranks: u32) -> Result<&Record> {
        let failed = || {
            let what = format!("{} failed on {ranks} simulated ranks:\n{}", lesson.folder, self.stderr.trim());
            let code = u8::try_from(self.code).ok().filter(|code| [USAGE, CANNOT_RUN_HERE].contains(code));
            Fault::new(what).code(code.unwrap_or(1))
        };
        self.record.as_ref().filter(|_| self.code == 0).ok_or_else(failed)
    }
}

impl Record {
    fn from_json(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let number = |name| value[name].as_f64();
        let collective = |row: &Value| {
            let [bytes, entered, left] = [1, 2, 3].map(|index| row[index].as_f64());
            Some(Collective { name: row[0].as_str()?.into(), bytes: bytes?, entered: entered?, left: left? })
        };
        Some(Self {
            end: number("end")?,
            computed_most: number("computed_most")?,
            computed_in_all: number("computed_in_all")?,
            from: number("from")?,
            until: number("until")?,
            collectives: value["collectives"].as_array()?.iter().map(collective).collect::<Option<_>>()?,
        })
    }
}

/// The system that Rust compiles for here.
fn triple() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context(|| "cannot run rustc".into())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or_else(|| Fault::new("rustc doesn't say for what it compiles"))?.into())
}

/// A number that changes if any of these files does.
fn version(folder: &Path) -> Result<u64> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        paths.sort();
        Ok(paths.iter().map(fs::read).collect::<std::io::Result<Vec<_>>>()?.concat())
    };
    Ok(fingerprint(read().context(|| format!("cannot read {}", folder.display()))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read() {
        let text = r#"{"end": 3, "computed_most": 2, "computed_in_all": 5, "from": 0.5, "until": 2.5, "collectives": [
["MPI_Reduce", 8, 2.5, 2.75]]}"#;
        let record = Record::from_json(text).expect("it is well formed");
        assert_eq!((record.end, record.computed_in_all), (3.0, 5.0));
        let reduce = Collective { name: "MPI_Reduce".into(), bytes: 8.0, entered: 2.5, left: 2.75 };
        assert_eq!(record.collectives, [reduce]);
        assert_eq!(Record::from_json("{}"), None);
    }
}
