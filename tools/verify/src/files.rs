//! Files in folders.

use std::fs;
use std::path::{Path, PathBuf};

/// The files in a folder and in the folders in it, in order; none where there is no such folder.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_folders_are_found_too() {
        let scratch = harness::Scratch::new();
        fs::create_dir_all(scratch.path("src/a/b")).expect("it is ours");
        let files = ["src/a/b/y.rs", "src/a/x.rs", "src/main.rs"].map(|name| PathBuf::from(scratch.file(name, "")));
        assert_eq!(below(Path::new(&scratch.path("src"))), files);
        assert_eq!(below(Path::new(&scratch.path("none"))), [""; 0].map(PathBuf::from));
    }
}
