//! The source line of an address, in this process or in another one that has the same program.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::env;
use std::path::{Component, Path, PathBuf};

use addr2line::{Loader, demangle_auto};

/// An address: the program or library, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The file.
    pub file: String,
    /// The address as the file has it.
    pub offset: u64,
}

/// A function that is in use: as inlined functions are, several may have one address.
struct Frame {
    function: String,
    /// "/tmp/ring.c:12", if that is known.
    line: Option<String>,
    /// The library or program, and the address there: "ring+0x11a9".
    address: String,
}

thread_local! {
    static LOADERS: RefCell<HashMap<String, Option<Loader>>> = RefCell::default();
}

/// The line that a person wants to see, of the addresses of a call's callers, the innermost first: the innermost of the
/// program's own. The course's helpers are named only if nothing else can be. Without debugging information, the function.
pub fn line(addresses: &[Address]) -> Option<String> {
    let frames: Vec<Frame> = addresses.iter().flat_map(frames).collect();
    let own = frames.iter().filter(|frame| !is_library(frame));
    let lines: Vec<_> = own.clone().filter(|frame| frame.line.is_some()).collect();
    let helper = |frame: &&&Frame| !frame.function.contains("shared::");
    let line = lines.iter().find(helper).or(lines.first()).and_then(|frame| frame.line.as_deref());
    line.map(shown).or_else(|| own.map(nameless).next())
}

/// What is said of a function without debugging information.
fn nameless(frame: &Frame) -> String {
    let Frame { function, address, .. } = frame;
    let separator = if function.is_empty() { "" } else { ", in " };
    format!("{address}{separator}{function} (compiled without -g)")
}

/// The functions at an address, the innermost first.
fn frames(address: &Address) -> Vec<Frame> {
    let Address { file, offset } = address;
    // A return address is that of the instruction after the call.
    let probe = offset.saturating_sub(1);
    let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
    let address = format!("{name}+{probe:#x}");
    let look = |loader: Option<&Loader>| {
        let mut found = loader.map(|loader| inlined(loader, probe, &address)).unwrap_or_default();
        if found.is_empty() {
            let function = loader.and_then(|loader| loader.find_symbol(probe));
            let function = function.map(|name| demangle_auto(Cow::from(name), None).into_owned()).unwrap_or_default();
            found.push(Frame { function, line: None, address: address.clone() });
        }
        found
    };
    let open = || Loader::new(file).ok();
    let kept = LOADERS.try_with(|loaders| look(loaders.borrow_mut().entry(file.clone()).or_insert_with(open).as_ref()));
    // They are gone when a program has ended.
    kept.unwrap_or_else(|_| look(open().as_ref()))
}

fn inlined(loader: &Loader, probe: u64, address: &str) -> Vec<Frame> {
    let mut found = Vec::new();
    let Ok(mut frames) = loader.find_frames(probe) else { return found };
    while let Ok(Some(frame)) = frames.next() {
        let function = frame.function.as_ref().and_then(|function| function.demangle().ok().map(Cow::into_owned));
        let location = frame.location.as_ref();
        let line = location.and_then(|location| Some(format!("{}:{}", plain(location.file?), location.line?)));
        found.push(Frame { function: function.unwrap_or_default(), line, address: address.to_owned() });
    }
    // Where the line isn't known, the symbol's name may be.
    found.retain(|frame| !frame.function.is_empty() || frame.line.is_some());
    found
}

/// A path without "." and "..": compilers put together the folder they ran in and the name that they were given.
fn plain(path: &str) -> String {
    let mut plain = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir if plain.file_name().is_some() => _ = plain.pop(),
            Component::CurDir => (),
            other => plain.push(other),
        }
    }
    plain.to_string_lossy().into_owned()
}

/// The line as it is shown: from the present folder on, if it is there.
fn shown(line: &str) -> String {
    let here = env::current_dir().ok().and_then(|here| Some(here.to_str()?.to_owned() + "/"));
    here.and_then(|here| line.strip_prefix(&here).filter(|_| here != "/")).unwrap_or(line).to_owned()
}

/// Whether a function of the program's file is a library's, which is a part of it.
fn is_library(frame: &Frame) -> bool {
    match &frame.line {
        Some(line) => is_library_line(line),
        // "<mpi::point_to_point::…": of what has no line, the crate is known by its name.
        None => {
            let name = frame.function.trim_start_matches(['<', '&', '_']);
            // Of a program that has returned from main, that is all that is left.
            frame.function == "_start"
                || ["mpi::", "std::", "core::", "alloc::", "mpi_sys::"].iter().any(|library| name.starts_with(library))
        }
    }
}

/// Whether the line is in a crate that Cargo has fetched, or in Rust's own libraries. Nothing is said by names that a person
/// may give to a folder.
fn is_library_line(line: &str) -> bool {
    let parts: Vec<&str> = line.split('/').collect();
    let hashed = |name: &str, least: usize| {
        let hash = name.rsplit('-').next().unwrap_or_default();
        hash.len() >= least && hash.chars().all(|c| c.is_ascii_hexdigit())
    };
    let is_rust = line.rsplit_once(':').is_some_and(|(path, _)| path.ends_with(".rs"));
    is_rust
        && parts.windows(3).any(|three| match three {
            // "/rustc/59807616e1fa.../library", "registry/src/registry.example-1949cf8c6b5b557f", "git/checkouts/mpi-0123456789abcdef".
            ["rustc", commit, "library"] => hashed(commit, 40),
            ["registry", "src", index] => hashed(index, 16),
            ["git", "checkouts", repository] => hashed(repository, 16),
            ["rustlib", "src", "rust"] => true,
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_not_the_program() {
        let index = "/home/me/.cargo/registry/src/registry.example-1949cf8c6b5b557f/mpi-0.8.2/src/point_to_point.rs:1";
        let rust = "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs:250";
        let git = "/home/me/.cargo/git/checkouts/rsmpi-0123456789abcdef/9b3c2f1/src/lib.rs:3";
        let source = "/home/me/.rustup/toolchains/stable/lib/rustlib/src/rust/library/std/src/rt.rs:1";
        for line in [index, rust, git, source] {
            assert!(is_library_line(line), "{line}");
        }
    }

    #[test]
    fn folders_with_the_names_of_systems_are_the_programs() {
        for line in [
            "lessons/primes/src/main.rs:3",
            "/tmp/program.c:9",
            "/home/me/build/ring.c:12",
            "/home/me/usr/ring.c:12",
            "/usr/local/course/ring.f90:3",
            "/home/registry/src/ring.c:1",
            "/home/registry/src/project/main.rs:1",
            "/home/csu/heat/main.rs:1",
        ] {
            assert!(!is_library_line(line), "{line}");
        }
    }

    #[test]
    fn paths_are_put_together_and_shown_from_here_on() {
        assert_eq!(plain("/home/me/build/../src/./ring.c"), "/home/me/src/ring.c");
        assert_eq!((plain("../ring.c"), plain("ring.c")), ("../ring.c".into(), "ring.c".into()));
        let here = env::current_dir().unwrap().join("src/main.rs:3");
        assert_eq!(shown(&here.to_string_lossy()), "src/main.rs:3");
        assert_eq!(shown("/nowhere/main.rs:3"), "/nowhere/main.rs:3");
    }

    #[test]
    fn a_library_without_lines_is_known_by_its_name() {
        let is = |function: &str| is_library(&Frame { function: function.into(), line: None, address: String::new() });
        assert!(
            is("<mpi::topology::SimpleCommunicator as mpi::point_to_point::Source>::receive") && is("std::rt::main")
        );
        assert!(!is("ring::main") && !is("main") && !is(""));
    }
}
