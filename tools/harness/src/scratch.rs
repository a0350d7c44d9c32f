//! Folders for what tests write.

use std::{
    env, fs,
    path::PathBuf,
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A folder for one test's files, gone with them after the test.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new, empty folder, below the system's one for temporary files.
    #[expect(clippy::new_without_default, reason = "each one is another folder")]
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("mpi-course-test-{}-{number}", process::id()));
        fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
        Self(folder)
    }

    /// The path of a file in it, which need not be there, as an argument for a program.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("the folder for temporary files has a name in UTF-8").to_owned()
    }

    /// Writes a file in it, and returns its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("the folder for temporary files can be written");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
