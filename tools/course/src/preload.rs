//! The library that is loaded before MPI's own, and whether a program lets that happen.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::cargo;
use crate::config::Config;
use crate::error::{Fault, Result, USAGE};
use crate::lessons::Course;

/// The set-user-ID and set-group-ID bits.
const SET_ID: u32 = 0o6000;

/// Where the table of a program's parts is found, in all that compilers write: near its beginning.
const HEAD: u64 = 4096;

/// Builds the library, and returns its path.
pub fn build(config: &Config, course: &Course) -> Result<PathBuf> {
    let built = cargo::build(config, &course.root, &["-p", "mpi_trace", "--lib"])?;
    let files = built.iter().rev().flat_map(|artifact| artifact["filenames"].as_array().into_iter().flatten());
    let library = files.filter_map(|file| file.as_str()).find(|file| file.ends_with("libmpi_trace.so"));
    library.map(PathBuf::from).ok_or_else(|| Fault::new("cargo has built no libmpi_trace.so"))
}

/// A setting of the environment, with a path.
pub fn setting(name: &str, value: &Path) -> OsString {
    let mut setting = OsString::from(format!("{name}="));
    setting.push(value);
    setting
}

/// Refuses a program before whose libraries no other can be loaded. A program that isn't built yet, and a script, pass.
pub fn check(program: &Path) -> Result<()> {
    let Ok(file) = File::open(program) else { return Ok(()) };
    let refused = |why: &str| {
        let what = format!("{}: its messages can't be seen: {why}", program.display());
        Err(Fault::new(what).code(USAGE))
    };
    if file.metadata().is_ok_and(|metadata| metadata.permissions().mode() & SET_ID != 0) {
        return refused("it runs as its owner (setuid), and then Linux loads no library for anybody else");
    }
    let mut head = Vec::new();
    if file.take(HEAD).read_to_end(&mut head).is_ok() && is_static(&head) == Some(true) {
        return refused("it is linked statically, so it has MPI within itself; link it dynamically");
    }
    Ok(())
}

/// Whether a program in the format ELF names no loader of libraries (a part of type PT_INTERP). `None` if it is none.
fn is_static(head: &[u8]) -> Option<bool> {
    if !head.starts_with(b"\x7fELF") || *head.get(5)? != 1 {
        return None;
    }
    let wide = *head.get(4)? == 2;
    let number = |at: usize, bytes: usize| -> Option<usize> {
        let bytes = head.get(at..at.checked_add(bytes)?)?;
        Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
    };
    // The table's place, the size of an entry, and how many there are (ELF specification, e_phoff and what follows it).
    let (table, size, count) = if wide {
        (number(32, 8)?, number(54, 2)?, number(56, 2)?)
    } else {
        (number(28, 4)?, number(42, 2)?, number(44, 2)?)
    };
    let kinds: Option<Vec<_>> = (0..count).map(|entry| number(table.checked_add(entry * size)?, 4)).collect();
    const PT_INTERP: usize = 3;
    kinds.map(|kinds| !kinds.contains(&PT_INTERP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_dynamic_and_what_names_no_loader_is_not() {
        let shell = std::fs::read("/proc/self/exe").unwrap();
        assert_eq!(is_static(&shell[..4096]), Some(false));
        let mut none = shell[..4096].to_vec();
        none[56..58].fill(0);
        assert_eq!(is_static(&none), Some(true));
        assert_eq!(is_static(b"#!/bin/sh\n"), None);
        assert_eq!(is_static(b"\x7fELF\x02\x01"), None);
    }
}
