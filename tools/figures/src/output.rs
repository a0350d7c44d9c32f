//! Files that are whole or not there at all.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A file that comes into being whole, by [`Output::commit`], or not at all. What stood at its path before stays
/// untouched until then, also if the program is killed half-way.
pub struct Output {
    path: PathBuf,
    /// What is written so far, beside the final path so that renaming it is atomic.
    part: PathBuf,
    file: BufWriter<File>,
}

impl Output {
    /// Opens a file for writing.
    ///
    /// # Errors
    /// A sentence that names the path and the reason, if it can't be written there.
    pub fn create(path: &Path) -> Result<Self, String> {
        let wrong = |reason: &dyn std::fmt::Display| format!("'{}' can't be written: {reason}", path.display());
        if path.exists() && !path.is_file() {
            return Err(wrong(&"it is a folder or a device"));
        }
        // Through a link, the file that it leads to is what is written.
        let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut name =
            path.file_name().filter(|_| !ends_in_slash(path)).ok_or_else(|| wrong(&"it names no file"))?.to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let mut open = parts();
        if open.contains(&part) {
            return Err(wrong(&"it is named for two outputs"));
        }
        let file = File::create(&part).map_err(|error| wrong(&error))?;
        open.push(part.clone());
        Ok(Self { path: path.to_owned(), part, file: BufWriter::new(file) })
    }

    /// The path that the file will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes all of the file and puts it in its place.
    ///
    /// # Errors
    /// A sentence that names the path and the reason, e.g. a full disk.
    pub fn write_whole(mut self, bytes: &[u8]) -> Result<(), String> {
        self.file.write_all(bytes).map_err(|error| format!("'{}' can't be written: {error}", self.path.display()))?;
        self.commit()
    }

    /// Puts the finished file in its place.
    ///
    /// # Errors
    /// A sentence that names the path and the reason, e.g. a full disk.
    pub fn commit(mut self) -> Result<(), String> {
        self.file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all())
            .and_then(|()| fs::rename(&self.part, &self.path))
            .map_err(|error| format!("'{}' can't be written: {error}", self.path.display()))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // After `commit` there is no such file any more; otherwise half a file is of no use to anybody.
        let _ = fs::remove_file(&self.part);
        parts().retain(|part| *part != self.part);
    }
}

/// The parts that this process has open.
fn parts() -> MutexGuard<'static, Vec<PathBuf>> {
    static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what was only half-written, before a rank ends the job: no destructor runs then.
pub fn remove_parts() {
    parts().drain(..).for_each(|part| drop(fs::remove_file(part)));
}

/// `Path` ignores a slash at the end.
fn ends_in_slash(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use harness::Scratch;

    #[test]
    fn a_file_is_whole_or_untouched() {
        let scratch = Scratch::new();
        let path = PathBuf::from(scratch.file("output", "old"));
        let mut half = Output::create(&path).unwrap();
        half.write_all(b"ne").unwrap();
        drop(half);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut whole = Output::create(&path).unwrap();
        whole.write_all(b"new").unwrap();
        whole.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(Output::create(Path::new("/no/such/folder/file")).is_err());
        assert!(Output::create(&std::env::temp_dir()).is_err());
        assert!(Output::create(Path::new("/dev/null")).is_err());
        assert!(Output::create(Path::new("nothing/")).is_err());
    }

    #[test]
    fn a_file_is_for_one_output_and_a_link_leads_to_its_target() {
        let scratch = Scratch::new();
        let (target, link) = (PathBuf::from(scratch.file("target", "old")), PathBuf::from(scratch.path("link")));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut file = Output::create(&link).unwrap();
        assert!(Output::create(&target).is_err_and(|why| why.contains("two outputs")));
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert!(link.is_symlink());
        assert!(Output::create(&target).is_ok());
    }
}
