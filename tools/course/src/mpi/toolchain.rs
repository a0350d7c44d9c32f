//! `.cargo/mpi.toml`: which MPI plain `cargo build` uses, and how every cargo command that we start is told the same.

use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::fault::{Context, Result};
use crate::mpi::installation::{self as mpi, Mpi, Name};
use crate::mpi::libclang::{Libclang, compilers_headers};

const HEADER: &str = "\
# Written by `cargo course setup`: the MPI that plain `cargo build` and `cargo test` use in this checkout.
# Deleting this file is safe; `cargo course` writes it anew when it's needed.
";

/// Additional arguments with which the `mpi` crate's build reads `mpi.h`.
const CLANG_ARGS: &str = "BINDGEN_EXTRA_CLANG_ARGS";

/// An MPI with all that is needed to build against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The MPI.
    pub mpi: Mpi,
    /// The folder that holds libclang.
    pub libclang: PathBuf,
    /// Additional arguments for libclang; empty for none.
    clang_args: String,
}

impl Config {
    /// Builds against `mpi` with this libclang.
    pub fn new(mpi: Mpi, libclang: Libclang) -> Self {
        // MPICH's mpi.h includes no C header, Open MPI's includes stddef.h.
        let lacks_headers = mpi.name == Name::OpenMpi && !libclang.has_headers;
        let headers = if lacks_headers { compilers_headers() } else { None };
        let clang_args = headers.map(|folder| format!("-I{}", folder.display())).unwrap_or_default();
        Self { mpi, libclang: libclang.folder, clang_args }
    }

    /// Where cargo builds. One folder per MPI, since `mpi-sys` isn't rebuilt when `MPICC` changes. It is relative to the
    /// checkout, so that a copied one doesn't build in the folders of the first.
    pub fn target_dir(&self) -> PathBuf {
        Path::new("target").join(self.mpi.name.as_str())
    }

    /// The flags with which programs find the MPI's library at run time.
    pub fn rustflags(&self) -> Vec<String> {
        let rpath = |folder: &PathBuf| ["-C".to_owned(), format!("link-arg=-Wl,-rpath,{}", folder.display())];
        self.mpi.libraries.iter().flat_map(rpath).collect()
    }

    /// The environment of builds and of ranks. Each variable is there for each MPI, if only with an empty value: what
    /// `[env]` says for the configured MPI must not reach a build for another.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let own = [
            ("MPICC", self.mpi.mpicc.display().to_string()),
            ("LIBCLANG_PATH", self.libclang.display().to_string()),
            (CLANG_ARGS, self.clang_args.clone()),
            ("COURSE_MPI", self.mpi.name.as_str().to_owned()),
            ("COURSE_MPI_VERSION", self.mpi.version.clone()),
            ("COURSE_MPIEXEC", self.mpi.mpiexec.display().to_string()),
        ];
        let launchers = self.mpi.environment().into_iter().map(|(name, value)| (name, value.to_owned()));
        own.into_iter().chain(launchers).collect()
    }

    /// The text of `.cargo/mpi.toml`. Strings and arrays are written as JSON, which TOML reads the same way.
    fn to_toml(&self) -> String {
        let target_dir = json!(self.target_dir());
        let mut text = format!("{HEADER}\n[build]\ntarget-dir = {target_dir}\n");
        if !self.mpi.libraries.is_empty() {
            text += &format!("rustflags = {}\n", json!(self.rustflags()));
        }
        text += "\n[env]\n";
        for (name, value) in self.environment() {
            text += &format!("{name} = {}\n", json!(value));
        }
        text
    }

    fn from_toml(text: &str) -> Option<Self> {
        let value = |name| value_of(text, name);
        let string = |name| Some(value(name)?.as_str()?.to_owned());
        let flags = value("rustflags").unwrap_or(json!([]));
        let rpath = |flag: &Value| flag.as_str()?.strip_prefix("link-arg=-Wl,-rpath,").map(PathBuf::from);
        Some(Self {
            mpi: Mpi {
                name: Name::from_str(&string("COURSE_MPI")?, false).ok()?,
                version: string("COURSE_MPI_VERSION")?,
                mpicc: string("MPICC")?.into(),
                mpiexec: string("COURSE_MPIEXEC")?.into(),
                libraries: flags.as_array()?.iter().filter_map(rpath).collect(),
            },
            libclang: string("LIBCLANG_PATH")?.into(),
            clang_args: string(CLANG_ARGS)?,
        })
    }

    /// Makes this the MPI that plain `cargo build` uses. Never leaves a half-written file, which would break cargo.
    pub fn write(&self, root: &Path) -> Result<()> {
        let file = path(root);
        let part = file.with_extension("toml.part");
        fs::write(&part, self.to_toml())
            .and_then(|()| fs::rename(&part, &file))
            .context(|| format!("cannot write {}", file.display()))
    }

    /// The configuration of this checkout, if it has one that we have written and that still holds: the checkout may have
    /// been moved, and the MPI may have been removed.
    pub fn read(root: &Path) -> Option<Self> {
        let config = Self::from_toml(&fs::read_to_string(path(root)).ok()?)?;
        let there = [&config.mpi.mpicc, &config.mpi.mpiexec, &config.libclang].iter().all(|path| path.exists());
        let ours =
            config.mpi.name != Name::Embedded || (config.mpi.mpicc.starts_with(root) && mpi::check_path(root).is_ok());
        (there && ours).then_some(config)
    }
}

/// The file that cargo includes.
pub fn path(root: &Path) -> PathBuf {
    root.join(".cargo/mpi.toml")
}

/// A variable that the user has set, other than through our own `[env]`, which reaches this process as well.
pub fn users_own(root: &Path, variable: &str) -> Option<PathBuf> {
    let value = env::var_os(variable).filter(|value| !value.is_empty())?;
    let text = fs::read_to_string(path(root)).unwrap_or_default();
    let ours = value_of(&text, variable).is_some_and(|ours| ours.as_str().is_some_and(|ours| ours == value));
    (!ours).then(|| value.into())
}

/// The value of `name = …`, in a file that we have written: one line each, and no name twice.
fn value_of(text: &str, name: &str) -> Option<Value> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(" = "));
    serde_json::from_str(pairs.find(|pair| pair.0 == name)?.1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded() -> Config {
        let mpi = Mpi {
            name: Name::Embedded,
            version: "5.0.2".into(),
            mpicc: "/a b/.mpi/bin/mpicc".into(),
            mpiexec: "/a b/.mpi/bin/mpiexec".into(),
            libraries: vec!["/a b/.mpi/lib".into()],
        };
        Config { mpi, libclang: "/a b/.mpi/libclang".into(), clang_args: String::new() }
    }

    #[test]
    fn the_file_is_what_cargo_expects() {
        let text = embedded().to_toml();
        assert!(text.starts_with("# Written by"));
        assert!(text.contains(
            "[build]\ntarget-dir = \"target/embedded\"\nrustflags = [\"-C\",\"link-arg=-Wl,-rpath,/a b/.mpi/lib\"]\n"
        ));
        assert!(text.contains("[env]\nMPICC = \"/a b/.mpi/bin/mpicc\"\n"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let open_mpi = Mpi { name: Name::OpenMpi, version: "4.1.4".into(), libraries: vec![], ..embedded().mpi };
        let open_mpi = Config { mpi: open_mpi, clang_args: "-I/usr/include".into(), ..embedded() };
        for config in [embedded(), open_mpi] {
            assert_eq!(Config::from_toml(&config.to_toml()), Some(config));
        }
        assert_eq!(
            Config::from_toml("[env]\nMPICC = \"/bin/mpicc\"\n"),
            None,
            "written by hand, or by an older version"
        );
    }
}
