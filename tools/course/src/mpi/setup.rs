//! Finds a working MPI, or brings one. What `cargo course setup` does, and every command that needs an MPI where there is none.

use std::path::Path;

use clap::ValueEnum;
use launch::contract::MPI;

use crate::fault::{Fault, Result};
use crate::mpi::found;
use crate::mpi::installation::{Mpi, Name, check_path};
use crate::mpi::libclang::{self, Libclang};
use crate::mpi::mpi_toml;
use crate::mpi::probe::Probe;
use crate::mpi::system::{self, Missing};
use crate::mpi::toolchain::Toolchain;
use crate::mpi::wheels::{self, LIBCLANG, MPICH};

/// The MPI to use for a command: the one asked for, else the one that `COURSE_MPI` names (which reaches a job of Slurm's,
/// where no option does), else the configured one, setting up if there's none.
pub fn ensure(root: &Path, wanted: Option<Name>) -> Result<Toolchain> {
    let configured = Toolchain::read(root);
    match wanted.map_or_else(|| exported(root), |name| Ok(Some(name)))? {
        None => configured.map_or_else(|| set_up(root, None, false), Ok),
        Some(name) => match configured.filter(|toolchain| toolchain.mpi.name == name) {
            Some(toolchain) => Ok(toolchain),
            None => installed(root, name),
        },
    }
}

/// The MPI that the user has exported as `COURSE_MPI`, if any.
fn exported(root: &Path) -> Result<Option<Name>> {
    let Some(value) = mpi_toml::users_own(root, MPI) else { return Ok(None) };
    let value = value.to_string_lossy();
    let name = Name::from_str(&value, false);
    name.map(Some).map_err(|_| {
        Fault::usage(format!("{MPI} is '{value}', which is none of: embedded, mpich, openmpi"))
            .fix(format!("unset {MPI}"))
    })
}

/// Every MPI of this machine that can be built against, whatever is configured.
pub fn all(root: &Path) -> Result<Vec<Toolchain>> {
    let libclang = find_libclang(root).map_or_else(|| bring_libclang(root, false), Ok)?;
    let toolchains = found::usable(root).into_iter().map(|mpi| Toolchain::new(root, mpi, libclang.clone()));
    Ok(toolchains.collect())
}

/// The MPI of this name, without making it the configured one.
fn installed(root: &Path, name: Name) -> Result<Toolchain> {
    let mpi = found::usable(root).into_iter().find(|mpi| mpi.name == name).ok_or_else(|| not_here(root, name))?;
    let libclang = find_libclang(root).map_or_else(|| bring_libclang(root, false), Ok)?;
    Ok(Toolchain::new(root, mpi, libclang))
}

/// Chooses an MPI that works, or brings one, and writes it down.
pub fn set_up(root: &Path, wanted: Option<Name>, may_install: bool) -> Result<Toolchain> {
    eprintln!("Setting up: looking for an MPI with its compiler wrapper and launcher, and for libclang.");
    if wanted == Some(Name::Embedded) {
        check_path(root)?;
    }
    let mpi = match (working(root, wanted), wanted) {
        (Some(mpi), _) => mpi,
        (None, None | Some(Name::Embedded)) => bring_mpi(root, may_install)?,
        (None, Some(name)) => return Err(not_here(root, name)),
    };
    let libclang = find_libclang(root).map_or_else(|| bring_libclang(root, may_install), Ok)?;
    let toolchain = Toolchain::new(root, mpi, libclang);
    toolchain.write()?;
    Ok(toolchain)
}

fn find_libclang(root: &Path) -> Option<Libclang> {
    let own = mpi_toml::users_own(root, "LIBCLANG_PATH");
    let found = libclang::find(root, own.clone());
    if let Some(own) = own
        && found.as_ref().is_none_or(|found| !own.starts_with(&found.folder))
    {
        eprintln!("Passed over: LIBCLANG_PATH={}: there is no libclang in it", own.display());
    }
    found
}

/// The first MPI on which two ranks add two numbers: being installed isn't enough.
fn working(root: &Path, wanted: Option<Name>) -> Option<Mpi> {
    let found = found::find_all(root).into_iter();
    let mut wanted = found.filter(|mpi| mpi.as_ref().map_or(true, |mpi| wanted.is_none_or(|name| mpi.name == name)));
    wanted.find_map(|mpi| mpi.and_then(|mpi| adds(root, mpi)).map_err(|fault| passed_over(&fault)).ok())
}

fn adds(root: &Path, mpi: Mpi) -> Result<Mpi> {
    Probe::compile(root, &mpi).and_then(|probe| probe.run())?;
    Ok(mpi)
}

fn passed_over(fault: &Fault) {
    eprintln!("Passed over: {}", fault.what());
}

fn bring_mpi(root: &Path, may_install: bool) -> Result<Mpi> {
    let embedded = wheels::exist_here();
    if embedded {
        check_path(root)?;
    }
    prepare(may_install)?;
    if embedded {
        wheels::bring(root, &[MPICH, LIBCLANG])?;
    }
    // Why each is of no use has been said.
    working(root, embedded.then_some(Name::Embedded)).ok_or_else(|| {
        let fix = system::command(Missing::MpiAndLibclang).unwrap_or("install another MPI".into());
        Fault::new("an MPI is installed now, but two ranks can't add two numbers with it, for the reason above")
            .fix(fix)
    })
}

fn bring_libclang(root: &Path, may_install: bool) -> Result<Libclang> {
    prepare(may_install)?;
    if wheels::exist_here() {
        // All of `.mpi/` is replaced, so an MPICH that is there comes again.
        let with_mpich = root.join(".mpi/bin").exists();
        wheels::bring(root, if with_mpich { &[MPICH, LIBCLANG] } else { &[LIBCLANG] })?;
    }
    find_libclang(root).ok_or_else(|| {
        Fault::new("libclang is still not found").fix("export LIBCLANG_PATH=/the/folder/that/holds/libclang.so")
    })
}

/// Gets what the system has to give before the rest can be brought, or says how to get it.
fn prepare(may_install: bool) -> Result<()> {
    let (missing, what) = if !wheels::exist_here() {
        (
            Missing::MpiAndLibclang,
            "there is no working MPI with libclang here, and none can be brought for this platform",
        )
    } else if !wheels::pip_is_here() {
        (Missing::Pip, "an MPI can be brought without root, but only with Python 3 and pip, which aren't here")
    } else {
        return Ok(());
    };
    match system::command(missing) {
        Some(command) if may_install => system::install(&command),
        Some(command) => {
            Err(Fault::new(what).fix(format!("{command}\n(which `cargo course setup --system` runs for you)")))
        }
        None => Err(Fault::new(what).fix("install them with this system's package manager")),
    }
}

fn not_here(root: &Path, name: Name) -> Fault {
    let here: Vec<_> = found::usable(root).iter().map(|mpi| mpi.name.as_str()).collect();
    let here = if here.is_empty() { "none".into() } else { here.join(", ") };
    let fix = match name {
        Name::Embedded => "cargo course setup --mpi embedded",
        Name::OpenMpi => {
            "install it (Debian: apt-get install libopenmpi-dev openmpi-bin), then see: cargo course doctor"
        }
        Name::Mpich => "install it (Debian: apt-get install mpich libmpich-dev), then see: cargo course doctor",
    };
    Fault::new(format!("there is no working `{}` MPI here; there is: {here}", name.as_str())).fix(fix)
}
