//! `.cargo/mpi.toml`: where it is, and what is in it. Cargo reads it, too, and makes its `[env]` this process's environment.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

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

/// The value of `name = …`, in a file that we have written: one line each, and no name twice. Strings and arrays are written
/// as JSON, which TOML reads the same way.
pub fn value_of(text: &str, name: &str) -> Option<Value> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(" = "));
    serde_json::from_str(pairs.find(|pair| pair.0 == name)?.1).ok()
}
