//! Finds libclang, with which the `mpi` crate reads `mpi.h`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder that holds libclang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Libclang {
    /// The folder, for `LIBCLANG_PATH`.
    pub folder: PathBuf,
    /// Whether C's own headers (`stddef.h` and the like) are beside it; the Python wheel has none.
    pub has_headers: bool,
}

/// The libclang to use; `own` is what the user named with `$LIBCLANG_PATH`, a folder or a file.
pub fn find(root: &Path, own: Option<PathBuf>) -> Option<Libclang> {
    let own = own.map(|path| if path.is_file() { path.with_file_name("") } else { path });
    let mut folders: Vec<PathBuf> = own.into_iter().collect();
    folders.extend(llvm_folders());
    folders.extend(SYSTEM_FOLDERS.map(PathBuf::from));
    folders.extend(from_llvm_config());
    folders.push(root.join(".mpi/libclang"));
    let folder = folders.into_iter().find(|folder| file_in(folder).is_some())?;
    Some(Libclang { has_headers: holds_headers(&folder), folder })
}

const SYSTEM_FOLDERS: [&str; 7] = [
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/Library/Developer/CommandLineTools/usr/lib",
    "/opt/homebrew/opt/llvm/lib",
    "/usr/local/opt/llvm/lib",
];

/// Debian's folders, one per LLVM version, the newest first. Clang finds its headers from here, and not from
/// `/usr/lib/x86_64-linux-gnu`, where the same file is.
fn llvm_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.strip_prefix("llvm-")?.parse().ok()).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.into_iter().map(|version| format!("/usr/lib/llvm-{version}/lib").into()).collect()
}

fn from_llvm_config() -> Option<PathBuf> {
    let output = Command::new("llvm-config").arg("--libdir").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().into())
}

/// The library in this folder.
pub fn file_in(folder: &Path) -> Option<PathBuf> {
    let mut files = fs::read_dir(folder).ok()?.flatten();
    files.find(|entry| entry.file_name().to_str().is_some_and(is_libclang)).map(|entry| entry.path())
}

/// `libclang.so`, `libclang-14.so.1`, `libclang.so.18.1`, `libclang.dylib`, but not `libclang-cpp.so.14`.
fn is_libclang(file: &str) -> bool {
    let mut parts = file.split('.');
    let name = parts.next().unwrap_or("");
    let version = name.strip_prefix("libclang-").map(|version| version.bytes().all(|byte| byte.is_ascii_digit()));
    version.unwrap_or(name == "libclang") && parts.any(|part| part == "so" || part == "dylib")
}

fn holds_headers(folder: &Path) -> bool {
    let versions = fs::read_dir(folder.join("clang")).into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("include/stddef.h").is_file())
}

/// Where the C compiler has its own headers.
pub fn compilers_headers() -> Option<PathBuf> {
    let output = Command::new("cc").arg("-print-file-name=include").output().ok()?;
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    // A compiler that doesn't know answers with the name it was asked for.
    folder.is_absolute().then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libclang_has_many_file_names() {
        for file in ["libclang.so", "libclang-14.so.1", "libclang-14.so", "libclang.so.18.1", "libclang.dylib"] {
            assert!(is_libclang(file), "{file}");
        }
        for file in ["libclang-cpp.so.14", "libclang.a", "libclangAST.so", "clang.so"] {
            assert!(!is_libclang(file), "{file}");
        }
    }
}
