//! The test programs of a selection of packages: built by cargo, and found by what it says that it has built.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::fault::Result;
use crate::mpi::cargo;
use crate::mpi::toolchain::Toolchain;

/// A program that cargo has built from tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The folder of its package.
    pub folder: PathBuf,
    /// What is tested, as a reader of the list knows it: `under_mpi`, `unit tests`.
    pub target: String,
    executable: PathBuf,
}

impl Program {
    /// A program of this target, for tests of what is done with programs.
    #[cfg(test)]
    pub fn new(folder: &str, target: &str, executable: &str) -> Self {
        Self { folder: folder.into(), target: target.into(), executable: executable.into() }
    }

    /// What cargo says of a thing that it has built, if that is a test program.
    fn from_artifact(artifact: &Value) -> Option<Self> {
        let executable = artifact["executable"].as_str().filter(|_| artifact["profile"]["test"] == true)?;
        let (name, kind) = (artifact["target"]["name"].as_str()?, artifact["target"]["kind"][0].as_str()?);
        let target = match kind {
            "test" => name.to_owned(),
            "bin" => format!("unit tests of {name}'s main.rs"),
            "example" => format!("unit tests of {name}"),
            _ => "unit tests".into(),
        };
        let folder = Path::new(artifact["manifest_path"].as_str()?).parent()?.to_owned();
        Some(Self { folder, target, executable: executable.into() })
    }

    /// The folder's name: `broadcast`, `course`.
    pub fn room(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// By what the program is known from one build to the next.
    pub fn key(&self) -> String {
        format!("{}: {}", self.room(), self.target)
    }

    /// Whether it compares times, and so wants the machine for itself. A convention: such tests stand in `tests/speed.rs`.
    pub fn is_about_speed(&self) -> bool {
        self.target == "speed"
    }

    /// The command that runs it as `cargo test` would.
    pub fn command(&self, toolchain: &Toolchain) -> Command {
        let mut command = Command::new(&self.executable);
        cargo::settings(&mut command, toolchain);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }
}

/// Builds the test programs that `selection`, options of `cargo test`, selects.
///
/// # Errors
/// If the build fails; cargo has said why.
pub fn build(toolchain: &Toolchain, selection: &[&str]) -> Result<Vec<Program>> {
    let built = cargo::built(toolchain, "test", &[&["--no-run"], selection].concat())?;
    Ok(built.iter().filter_map(Program::from_artifact).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn artifact(kind: &str, test: bool, executable: Option<&str>) -> Value {
        json!({
            "manifest_path": "/c/lessons/broadcast/Cargo.toml",
            "target": { "name": "name", "kind": [kind] },
            "profile": { "test": test },
            "executable": executable,
        })
    }

    #[test]
    fn test_programs_are_found_among_what_was_built() {
        let found = |kind, test, executable| Program::from_artifact(&artifact(kind, test, executable));
        assert_eq!(found("bin", false, Some("/t/program")), None);
        assert_eq!(found("lib", true, None), None);
        let program = found("test", true, Some("/t/name-0123")).unwrap();
        assert_eq!((program.room().as_str(), program.key().as_str()), ("broadcast", "broadcast: name"));
        assert_eq!(found("lib", true, Some("/t/name-0123")).unwrap().target, "unit tests");
    }
}
