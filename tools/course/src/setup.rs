//! `cargo course setup`: finds a working MPI, or brings one.

use std::path::Path;

use crate::config::{self, Config};
use crate::error::{Fault, Result};
use crate::lessons::Course;
use crate::libclang::{self, Libclang};
use crate::mpi::{self, Mpi, Name};
use crate::probe::Probe;
use crate::system::{self, Missing};
use crate::wheels::{self, LIBCLANG, MPICH};

/// Find a working MPI, or bring one into .mpi/ without root; then plain `cargo build` works
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Use this MPI instead of the first that works
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// Install what is missing with this system's package manager, with sudo if need be
    #[arg(long)]
    system: bool,
}

/// Sets up, and says what is used and what can be typed next.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let config = set_up(&course.root, args.mpi, args.system)?;
    let mpiexec = config.mpi.mpiexec.strip_prefix(&course.root).unwrap_or(&config.mpi.mpiexec).display();
    let lesson = course.lesson("monte_carlo_pi").ok().or(course.lessons.first());
    println!("MPI:      {}", config.mpi);
    println!("launcher: {mpiexec}");
    println!("libclang: {}", config.libclang.display());
    println!("written:  {}", config::path(&course.root).display());
    if let Some(lesson) = lesson {
        println!("\nNext, any of:\n  cargo course run {}", lesson.folder);
        println!("  {mpiexec} -n {} cargo run -q -p {}", lesson.ranks, lesson.package);
    }
    Ok(0)
}

/// The MPI to use for a command: the one asked for, else the configured one, setting up if there's none.
pub fn ensure(root: &Path, wanted: Option<Name>) -> Result<Config> {
    let configured = Config::read(root);
    match wanted {
        None => configured.map_or_else(|| set_up(root, None, false), Ok),
        Some(name) => match configured.filter(|config| config.mpi.name == name) {
            Some(config) => Ok(config),
            None => installed(root, name),
        },
    }
}

/// Every MPI of this machine that can be built against, whatever is configured.
pub fn all(root: &Path) -> Result<Vec<Config>> {
    let libclang = find_or_bring_libclang(root)?;
    let mpis = mpi::usable(root, config::users_own(root, "MPICC"));
    Ok(mpis.into_iter().map(|mpi| Config::new(mpi, libclang.clone())).collect())
}

fn installed(root: &Path, name: Name) -> Result<Config> {
    let mpis = mpi::usable(root, config::users_own(root, "MPICC"));
    let here: Vec<_> = mpis.iter().map(|mpi| mpi.name.as_str()).collect();
    let here = if here.is_empty() { "none".into() } else { here.join(", ") };
    match mpis.iter().find(|mpi| mpi.name == name) {
        Some(mpi) => Ok(Config::new(mpi.clone(), find_or_bring_libclang(root)?)),
        None => {
            let what = format!("there is no working `{}` MPI here; there is: {here}", name.as_str());
            Err(Fault::new(what).fix(how_to_get(name)))
        }
    }
}

fn how_to_get(name: Name) -> String {
    match name {
        Name::Embedded => "cargo course setup --mpi embedded".into(),
        Name::OpenMpi | Name::Mpich => {
            "install it with your package manager (Debian: libopenmpi-dev or mpich), see: cargo course doctor".into()
        }
    }
}

/// Chooses an MPI that works, or brings one, and writes it down.
fn set_up(root: &Path, wanted: Option<Name>, may_install: bool) -> Result<Config> {
    eprintln!("Setting up: looking for an MPI …");
    let mpi = match working(root, wanted) {
        Some(mpi) => mpi,
        None if matches!(wanted, Some(name) if name != Name::Embedded) => {
            return installed(root, wanted.unwrap_or(Name::Embedded));
        }
        None => bring_mpi(root, may_install)?,
    };
    let config = Config::new(mpi, find_or_bring_libclang(root)?);
    config.write(root)?;
    Ok(config)
}
