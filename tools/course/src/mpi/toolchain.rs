//! A checkout with an MPI and all that is needed to build for it. `.cargo/mpi.toml` tells it to plain `cargo build`, and every
//! cargo command that we start is told the same.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use launch::contract;
use serde_json::{Value, json};

use crate::fault::{Context, Result};
use crate::mpi::installation::{Mpi, Name, check_path};
use crate::mpi::libclang::{Libclang, compilers_headers};
use crate::mpi::mpi_toml::{path, value_of};

const HEADER: &str = "\
# Written by `cargo course setup`: the MPI that plain `cargo build` and `cargo test` use in this checkout.
# Deleting this file is safe; `cargo course` writes it anew when it's needed.
";

/// Additional arguments with which the `mpi` crate's build reads `mpi.h`.
const CLANG_ARGS: &str = "BINDGEN_EXTRA_CLANG_ARGS";

/// What is built with, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// The checkout.
    pub root: PathBuf,
    /// The MPI.
    pub mpi: Mpi,
    /// The folder that holds libclang.
    pub libclang: PathBuf,
    /// Additional arguments for libclang; empty for none.
    clang_args: String,
}

impl Toolchain {
    /// Builds the checkout in `root` against `mpi`, with this libclang.
    pub fn new(root: &Path, mpi: Mpi, libclang: Libclang) -> Self {
        // MPICH's mpi.h includes no C header, Open MPI's includes stddef.h.
        let lacks_headers = mpi.name == Name::OpenMpi && !libclang.has_headers;
        let headers = if lacks_headers { compilers_headers() } else { None };
        let clang_args = headers.map(|folder| format!("-I{}", folder.display())).unwrap_or_default();
        Self { root: root.to_owned(), mpi, libclang: libclang.folder, clang_args }
    }

    /// Where cargo builds. One folder per MPI, since `mpi-sys` isn't rebuilt when `MPICC` changes.
    pub fn target_dir(&self) -> PathBuf {
        self.root.join(self.target_dir_in_root())
    }

    /// The same, so that a copied checkout doesn't build in the folders of the first.
    fn target_dir_in_root(&self) -> PathBuf {
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
            (contract::MPI, self.mpi.name.as_str().to_owned()),
            (contract::MPI_VERSION, self.mpi.version.clone()),
            (contract::MPIEXEC, self.mpi.mpiexec.display().to_string()),
        ];
        let launchers = self.mpi.environment().into_iter().map(|(name, value)| (name, value.to_owned()));
        own.into_iter().chain(launchers).collect()
    }

    /// The text of `.cargo/mpi.toml`.
    fn to_toml(&self) -> String {
        let target_dir = json!(self.target_dir_in_root());
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

    /// The text of a `.cargo/config.toml` for a crate outside of the course: where the MPI is that it is built with.
    pub fn settings(&self) -> String {
        let mut text = format!(
            "# Where this machine's MPI is, for the crate mpi: its compiler, libclang to read mpi.h with, and where\n\
             # programs find its library. On a machine with mpicc and libclang on their usual paths, delete this file.\n\n\
             [env]\nMPICC = {}\nLIBCLANG_PATH = {}\n",
            json!(self.mpi.mpicc.display().to_string()),
            json!(self.libclang.display().to_string())
        );
        if !self.clang_args.is_empty() {
            text += &format!("{CLANG_ARGS} = {}\n", json!(self.clang_args));
        }
        if !self.mpi.libraries.is_empty() {
            text += &format!("\n[build]\nrustflags = {}\n", json!(self.rustflags()));
        }
        text
    }

    fn from_toml(root: &Path, text: &str) -> Option<Self> {
        let value = |name| value_of(text, name);
        let string = |name| Some(value(name)?.as_str()?.to_owned());
        let flags = value("rustflags").unwrap_or(json!([]));
        let rpath = |flag: &Value| flag.as_str()?.strip_prefix("link-arg=-Wl,-rpath,").map(PathBuf::from);
        Some(Self {
            root: root.to_owned(),
            mpi: Mpi {
                name: Name::from_str(&string(contract::MPI)?, false).ok()?,
                version: string(contract::MPI_VERSION)?,
                mpicc: string("MPICC")?.into(),
                mpiexec: string(contract::MPIEXEC)?.into(),
                libraries: flags.as_array()?.iter().filter_map(rpath).collect(),
            },
            libclang: string("LIBCLANG_PATH")?.into(),
            clang_args: string(CLANG_ARGS)?,
        })
    }

    /// Makes this the MPI that plain `cargo build` uses. Never leaves a half-written file, which would break cargo.
    pub fn write(&self) -> Result<()> {
        let file = path(&self.root);
        let part = file.with_extension("toml.part");
        fs::write(&part, self.to_toml())
            .and_then(|()| fs::rename(&part, &file))
            .context(|| format!("cannot write {}", file.display()))
    }

    /// That of this checkout, if it has one that we have written and that still holds: the checkout may have
    /// been moved, and the MPI may have been removed.
    pub fn read(root: &Path) -> Option<Self> {
        let toolchain = Self::from_toml(root, &fs::read_to_string(path(root)).ok()?)?;
        let there =
            [&toolchain.mpi.mpicc, &toolchain.mpi.mpiexec, &toolchain.libclang].iter().all(|path| path.exists());
        let ours =
            toolchain.mpi.name != Name::Embedded || (toolchain.mpi.mpicc.starts_with(root) && check_path(root).is_ok());
        (there && ours).then_some(toolchain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded() -> Toolchain {
        let mpi = Mpi {
            name: Name::Embedded,
            version: "5.0.2".into(),
            mpicc: "/a b/.mpi/bin/mpicc".into(),
            mpiexec: "/a b/.mpi/bin/mpiexec".into(),
            libraries: vec!["/a b/.mpi/lib".into()],
        };
        Toolchain { root: "/a b".into(), mpi, libclang: "/a b/.mpi/libclang".into(), clang_args: String::new() }
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
        let open_mpi = Toolchain { mpi: open_mpi, clang_args: "-I/usr/include".into(), ..embedded() };
        for toolchain in [embedded(), open_mpi] {
            assert_eq!(Toolchain::from_toml(&toolchain.root, &toolchain.to_toml()), Some(toolchain));
        }
        assert_eq!(
            Toolchain::from_toml(Path::new("/"), "[env]\nMPICC = \"/bin/mpicc\"\n"),
            None,
            "written by hand, or by an older version"
        );
    }
}
