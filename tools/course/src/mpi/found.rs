//! Which MPIs are on this machine: finds compiler wrappers, and the launcher that belongs to each.

use std::path::{Path, PathBuf};

use launch::Kind;

use crate::fault::{Fault, Result};
use crate::mpi::identify;
use crate::mpi::installation::{Mpi, Name, check_path};
use crate::mpi::mpi_toml;
use crate::mpi::path::{first_executable, on_path};
use crate::mpi::toolchain::Toolchain;

/// Every MPI on this machine, the preferred one first, and a fault for each compiler wrapper that is of no use.
pub fn find_all(root: &Path) -> Vec<Result<Mpi>> {
    let mut found: Vec<Result<Mpi>> = Vec::new();
    for mpicc in wrappers(root) {
        let mpi = examine(root, &mpicc);
        // Debian has the same MPI as `mpicc` and as `mpicc.mpich`.
        let again =
            |known: &Mpi| mpi.as_ref().is_ok_and(|mpi| (known.name, &known.version) == (mpi.name, &mpi.version));
        if !found.iter().flatten().any(again) {
            found.push(mpi);
        }
    }
    found
}

/// The MPIs on this machine that can be used.
pub fn usable(root: &Path) -> Vec<Mpi> {
    find_all(root).into_iter().flatten().collect()
}

/// The compiler wrappers that there are, each once, from what the user has named to what we have brought.
fn wrappers(root: &Path) -> Vec<PathBuf> {
    let own = mpi_toml::users_own(root, "MPICC");
    let named = ["mpicc", "mpicc.openmpi", "mpicc.mpich"].map(PathBuf::from);
    // Fedora keeps its MPIs off the PATH until `module load` is typed.
    let fixed = ["/usr/lib64/openmpi/bin/mpicc", "/usr/lib64/mpich/bin/mpicc"].map(PathBuf::from);
    // What was `$MPICC` at set-up is still in use, but no reason to prefer it now.
    let configured = Toolchain::read(root).map(|toolchain| toolchain.mpi.mpicc);
    let all = own.into_iter().chain(named).chain(fixed).chain(configured).chain([root.join(".mpi/bin/mpicc")]);
    let mut wrappers = Vec::new();
    for wrapper in all.filter_map(|wrapper| on_path(&wrapper)) {
        if !wrappers.contains(&wrapper) {
            wrappers.push(wrapper);
        }
    }
    wrappers
}

/// What this compiler wrapper belongs to, with the launcher of the same MPI.
fn examine(root: &Path, mpicc: &Path) -> Result<Mpi> {
    let (kind, version) = identify::wrapper(mpicc)?;
    let name = match kind {
        Kind::Mpich if mpicc.starts_with(root.join(".mpi")) => {
            check_path(root)?;
            Name::Embedded
        }
        Kind::Mpich => Name::Mpich,
        Kind::OpenMpi => Name::OpenMpi,
    };
    let belongs = |launcher: &PathBuf| identify::launcher(launcher).is_some_and(|found| found.fits(kind, &version));
    let mpiexec = launchers(mpicc, kind).into_iter().find(belongs).ok_or_else(|| {
        let family = identify::family(kind);
        Fault::new(format!(
            "{} compiles for {family} {version}, but no launcher beside it belongs to that",
            mpicc.display()
        ))
        .fix(
            "install that MPI's launcher as well (Debian: openmpi-bin or mpich), or: cargo course setup --mpi embedded",
        )
    })?;
    Ok(Mpi { name, version, libraries: identify::libraries(mpicc), mpicc: mpicc.to_owned(), mpiexec })
}

/// The launchers that may belong to this wrapper: those beside it, with the same suffix or the MPI's own.
fn launchers(mpicc: &Path, kind: Kind) -> Vec<PathBuf> {
    let suffix = mpicc.file_name().and_then(|name| name.to_str()?.strip_prefix("mpicc")).unwrap_or("");
    let own = match kind {
        Kind::OpenMpi => ["mpiexec.openmpi", "mpirun.openmpi"],
        Kind::Mpich => ["mpiexec.mpich", "mpiexec.hydra"],
    };
    let same = [format!("mpiexec{suffix}"), format!("mpirun{suffix}")];
    let names = same.iter().map(String::as_str).chain(own);
    names.map(|name| mpicc.with_file_name(name)).filter(|path| first_executable([path.clone()]).is_some()).collect()
}
