//! Looks up programs as a shell does.

use std::env;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The program that a shell would run for this name or path.
pub fn on_path(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return first_executable([program.to_owned()]);
    }
    let path = env::var_os("PATH")?;
    first_executable(env::split_paths(&path).map(|folder| folder.join(program)))
}

/// The first of these that is a program.
pub fn first_executable(candidates: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    candidates
        .into_iter()
        .find(|path| path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_up_and_a_path_is_taken_as_it_is() {
        let shell = on_path(Path::new("sh")).expect("a shell is everywhere");
        assert!(shell.is_absolute());
        assert_eq!(on_path(&shell), Some(shell));
        assert_eq!(on_path(Path::new("no-such-program-here")), None);
        assert_eq!(on_path(Path::new("/etc/passwd")), None, "a file that can't be run is no program");
    }
}
