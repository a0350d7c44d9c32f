//! The library that is loaded before MPI's own, and whether a program lets that happen.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Result, USAGE};
use crate::mpi::cargo;
use crate::mpi::linkage::Linkage;
use crate::mpi::toolchain::Toolchain;

/// The set-user-ID and set-group-ID bits.
const SET_ID: u32 = 0o6000;

/// Builds the library, and returns its path.
pub fn build(toolchain: &Toolchain) -> Result<PathBuf> {
    // With `shared`, since cargo then chooses the same features for what both stand on as for a lesson, and builds it once.
    let built = cargo::build(toolchain, &["-p", "mpi_shim", "-p", "shared", "--lib"])?;
    let files = built.iter().rev().flat_map(|artifact| artifact["filenames"].as_array().into_iter().flatten());
    let library = files.filter_map(|file| file.as_str()).find(|file| file.ends_with("libmpi_shim.so"));
    library.map(PathBuf::from).ok_or_else(|| Fault::new("cargo has built no libmpi_shim.so"))
}

/// A setting of the environment, with a path.
pub fn setting(name: &str, value: &Path) -> OsString {
    let mut setting = OsString::from(format!("{name}="));
    setting.push(value);
    setting
}

/// Refuses a program before whose libraries no other can be loaded. A program that isn't built yet, and a script, pass.
pub fn check(program: &Path) -> Result<()> {
    let refused = |why: &str| {
        let what = format!("{}: its messages can't be seen: {why}", program.display());
        Err(Fault::new(what).code(USAGE))
    };
    if program.metadata().is_ok_and(|metadata| metadata.permissions().mode() & SET_ID != 0) {
        return refused("it runs as its owner (setuid), and then Linux loads no library for anybody else");
    }
    if Linkage::of(program).is_some_and(|linkage| linkage.is_static) {
        return refused("it is linked statically, so it has MPI within itself; link it dynamically");
    }
    Ok(())
}
