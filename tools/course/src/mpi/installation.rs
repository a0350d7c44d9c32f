//! An MPI of this machine: where it comes from, and how its launcher is called.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use launch::{Kind, Launcher};

use crate::fault::{Fault, Result};
use crate::mpi::identify;

/// Where an MPI comes from, as `--mpi` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// An Open MPI of this machine
    #[value(name = "openmpi")]
    OpenMpi,
    /// An MPICH of this machine
    Mpich,
    /// The MPICH that `cargo course setup` brings into `.mpi/`
    Embedded,
}

impl Name {
    /// The name on the command line, in `.cargo/mpi.toml` and of the target folder.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenMpi => "openmpi",
            Self::Mpich => "mpich",
            Self::Embedded => "embedded",
        }
    }

    /// The family it belongs to.
    pub fn kind(self) -> Kind {
        match self {
            Self::OpenMpi => Kind::OpenMpi,
            Self::Mpich | Self::Embedded => Kind::Mpich,
        }
    }
}

/// An MPI on this machine: one library, with its compiler wrapper and its own launcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mpi {
    /// Where it comes from.
    pub name: Name,
    /// Its version, "4.1.4".
    pub version: String,
    /// The compiler wrapper.
    pub mpicc: PathBuf,
    /// The launcher.
    pub mpiexec: PathBuf,
    /// Folders in which its library must be looked for at run time, other than the system's own.
    pub libraries: Vec<PathBuf>,
}

impl Mpi {
    /// The environment that its launcher needs.
    pub fn environment(&self) -> Vec<(&'static str, &'static str)> {
        let major = self.version.split('.').next().and_then(|major| major.parse().ok());
        launch::environment(self.name.kind(), major.unwrap_or(0))
    }

    /// The ranks' `LD_LIBRARY_PATH`, which begins with this MPI's own folders: it wins over the path that is written into a
    /// program, so that another MPI's folder in it would be found first; and a program that was built elsewhere has none.
    fn library_path(&self, exported: Option<&OsStr>) -> Option<OsString> {
        let exported = exported.into_iter().flat_map(env::split_paths);
        let path = env::join_paths(self.libraries.iter().cloned().chain(exported)).ok()?;
        let mut setting = OsString::from("LD_LIBRARY_PATH=");
        setting.push(path);
        (!self.libraries.is_empty()).then_some(setting)
    }

    /// Its launcher.
    pub fn launcher(&self) -> Launcher {
        let launcher = Launcher::new(&self.mpiexec, self.name.kind());
        launcher.with_settings(self.library_path(env::var_os("LD_LIBRARY_PATH").as_deref()))
    }
}

impl fmt::Display for Mpi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = identify::family(self.name.kind());
        write!(f, "{family} {}", self.version)?;
        if self.name == Name::Embedded { f.write_str(" (embedded)") } else { Ok(()) }
    }
}

/// What MPICH's compiler wrapper (a shell script), the linker's `-rpath` or what cargo builds with take apart.
const SEPARATORS: &[char] = &[',', '\'', '"', '\\', ':', '%', '`', ';', '*', '?', '[', '#', '|', '&', '<', '>'];

/// Refuses a checkout in which the MPICH in `.mpi/` couldn't be used.
pub fn check_path(root: &Path) -> Result<()> {
    let text = root.to_string_lossy();
    let Some(bad) = text.chars().find(|c| c.is_whitespace() || c.is_control() || SEPARATORS.contains(c)) else {
        return Ok(());
    };
    let bad = if bad == ' ' { "a blank".into() } else { format!("the character {bad:?}") };
    let what = format!("the embedded MPICH can't be used from a folder with {bad} in its path: {}", root.display());
    Err(Fault::new(what).fix("move this checkout, then: cargo course setup"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_mpi_of_its_own_folder_is_found_before_another() {
        let mpi = |libraries| Mpi {
            name: Name::Embedded,
            version: String::new(),
            mpicc: PathBuf::new(),
            mpiexec: PathBuf::new(),
            libraries,
        };
        let own = mpi(vec!["/own/lib".into()]);
        assert_eq!(own.library_path(Some(OsStr::new("/a:/b"))), Some("LD_LIBRARY_PATH=/own/lib:/a:/b".into()));
        assert_eq!(own.library_path(None), Some("LD_LIBRARY_PATH=/own/lib".into()));
        assert_eq!(mpi(vec![]).library_path(Some(OsStr::new("/a"))), None, "the system knows where it is");
    }

    #[test]
    fn paths_that_a_wrapper_would_take_apart_are_refused() {
        for bad in ["/a,b/c", "/week's/c", "/a b/c", "/a\"/c", "/a\\/c", "/a:b", "/50%/c", "/a\tb"] {
            let fault = check_path(Path::new(bad)).expect_err(bad);
            assert!(fault.what().contains(bad) && fault.remedy().is_some_and(|fix| fix.contains("move")), "{fault:?}");
        }
        for good in ["/home/me/mpi-course", "/ñ/$(c)+d", "/a=b/~c@d"] {
            assert!(check_path(Path::new(good)).is_ok(), "{good}");
        }
    }

    #[test]
    fn names_on_the_command_line_are_those_of_the_configuration() {
        for name in Name::value_variants() {
            assert_eq!(Name::from_str(name.as_str(), false), Ok(*name));
        }
    }
}
