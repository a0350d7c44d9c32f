//! The doctor's checks of what a lesson is built with: compiler wrapper, launcher, libclang, and whether they agree.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::finding::Finding::{self, Fault, Fine, Warning};
use crate::mpi::exported;
use crate::mpi::found;
use crate::mpi::identify;
use crate::mpi::installation::Mpi;
use crate::mpi::libclang;
use crate::mpi::mpi_toml;
use crate::mpi::probe::Probe;
use crate::mpi::toolchain::Toolchain;

/// Why there's nothing to check: what this machine has, and what each MPI on it lacks.
pub fn without_config(root: &Path) -> Vec<Finding> {
    let mut findings: Vec<Finding> = found::find_all(root)
        .into_iter()
        .map(|found| match found.and_then(|mpi| Probe::compile(root, &mpi)?.run().map(|()| mpi.clone())) {
            Ok(mpi) => Fine(format!("there is {mpi}: {} and {}", mpi.mpicc.display(), mpi.mpiexec.display())),
            Err(fault) => Warning(fault.what().into(), fault.remedy().unwrap_or_default().into()),
        })
        .collect();
    if libclang::find(root, mpi_toml::users_own(root, "LIBCLANG_PATH")).is_none() {
        findings.push(Warning("there is no libclang".into(), "cargo course setup, which brings one".into()));
    }
    let what = "not set up: .cargo/mpi.toml isn't there, or names an MPI that is no longer there";
    findings.push(Fault(what.into(), "cargo course setup".into()));
    findings
}

/// Whether the configured MPI's parts are there and belong together.
pub fn of_config(toolchain: &Toolchain) -> Vec<Finding> {
    vec![wrapper(&toolchain.mpi), launcher(&toolchain.mpi), libclang_loads(toolchain)]
}

fn wrapper(mpi: &Mpi) -> Finding {
    let path = mpi.mpicc.display();
    match identify::wrapper(&mpi.mpicc) {
        Err(fault) => Fault(fault.what().into(), fault.remedy().unwrap_or_default().into()),
        Ok((kind, version)) if kind == mpi.name.kind() && version == mpi.version => {
            Fine(format!("compiler wrapper {path}: {mpi}"))
        }
        Ok((kind, version)) => {
            let what = format!("{path} now compiles for {} {version}, no longer for {mpi}", identify::family(kind));
            Fault(what, format!("rm -r target/{} .cargo/mpi.toml && cargo course setup", mpi.name.as_str()))
        }
    }
}

fn launcher(mpi: &Mpi) -> Finding {
    let path = mpi.mpiexec.display();
    match identify::launcher(&mpi.mpiexec) {
        Some(found) if found.fits(mpi.name.kind(), &mpi.version) => Fine(format!("launcher {path}: belongs to {mpi}")),
        Some(found) => {
            let family = identify::family(found.kind);
            Fault(format!("the launcher {path} belongs to another MPI, {family}"), "cargo course setup".into())
        }
        None => Fault(format!("the launcher {path} can't be run"), "cargo course setup".into()),
    }
}

/// Loads it as the `mpi` crate's build does: a library for another processor, or with missing parts, is found here.
fn libclang_loads(Toolchain { root, libclang: folder, .. }: &Toolchain) -> Finding {
    match libclang::file_in(folder).ok_or("there is no libclang in it".into()).and_then(|file| load(root, &file)) {
        Ok(version) => Fine(format!("libclang in {}: {version}", folder.display())),
        Err(reason) => {
            let fix = if folder.starts_with(root) {
                "rm -r .mpi && cargo course setup"
            } else {
                "install libclang anew (Debian: apt-get install libclang-dev), then: cargo course setup"
            };
            Fault(format!("libclang in {} can't be used: {reason}", folder.display()), fix.into())
        }
    }
}

fn load(root: &Path, library: &Path) -> Result<String, String> {
    let folder = root.join("target/probe");
    let (source, program): (PathBuf, PathBuf) = (folder.join("libclang.c"), folder.join("libclang"));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&source, include_str!("libclang.c")))
        .map_err(|error| format!("cannot write {}: {error}", source.display()))?;
    output(Command::new("cc").arg(&source).arg("-o").arg(&program).arg("-ldl"))?;
    output(Command::new(&program).arg(library))
}

/// A quick command's output, or the first line of its complaint.
fn output(command: &mut Command) -> Result<String, String> {
    let captured = launch::capture(command, Duration::from_secs(30)).map_err(|error| error.to_string())?;
    let (good, said) = if captured.ended.success() { (true, captured.stdout) } else { (false, captured.stderr) };
    let line = said.lines().next().unwrap_or("").to_owned();
    if good { Ok(line) } else { Err(line) }
}

/// A real all-reduce on two ranks, and a real spawn.
pub fn of_probe(toolchain: &Toolchain) -> Vec<Finding> {
    let mpi = &toolchain.mpi;
    let proved = Probe::compile(&toolchain.root, mpi).and_then(|probe| probe.run().and_then(|()| probe.spawns()));
    let added = Fine("two ranks added two numbers".into());
    match proved {
        // Where an exported variable leads the launcher astray, to set up again is no remedy.
        Err(fault) => {
            let unset: Vec<_> = exported::decisive(toolchain).into_iter().map(|one| one.fix).collect();
            let fix = if unset.is_empty() { fault.remedy().unwrap_or_default().into() } else { unset.join("\n") };
            vec![Fault(fault.what().into(), fix)]
        }
        Ok(true) => vec![added, Fine("two ranks spawned a third".into())],
        Ok(false) => {
            let what = format!("{mpi} can't spawn ranks at run time; spawn_tasks then uses those it was started with");
            vec![added, Warning(what, "cargo course setup --mpi embedded".into())]
        }
    }
}
