//! Results: text for people or JSON for scripts, and files that are whole or not there at all.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use mpi::{topology::SimpleCommunicator, traits::Communicator};

use crate::{chart, fail::together};

/// The two options that every lesson has.
#[derive(clap::Args, Debug, Default)]
pub struct ReportOptions {
    /// Print one JSON object on standard output instead of a text, for scripts
    #[arg(long)]
    pub json: bool,
    /// Draw the lesson's chart into FILE, which ends in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = chart::path)]
    pub chart: Option<PathBuf>,
}

impl ReportOptions {
    /// Opens the chart's file on rank 0, *before* the computation: an hour's work must not end in "permission
    /// denied". Collective; `None` on the other ranks, and where no chart is asked for.
    pub fn chart_file(&self, world: &SimpleCommunicator) -> Option<Output> {
        create_on_root(world, self.chart.as_deref())
    }

    /// Prints the result: the text, or with `--json` the object. For rank 0.
    pub fn print(&self, text: &str, json: &serde_json::Value) {
        if self.json { println!("{json}") } else { println!("{}", text.trim_end()) }
    }
}

/// Opens an output file on rank 0, or ends all ranks together with the reason why it can't be written. Collective;
/// `None` on the other ranks, and without a path.
pub fn create_on_root(world: &SimpleCommunicator, path: Option<&Path>) -> Option<Output> {
    let file = match path {
        Some(path) if world.rank() == 0 => Output::create(path).map(Some),
        _ => Ok(None),
    };
    together(world, file)
}

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
        let name = path.file_name().ok_or_else(|| wrong(&"it names no file"))?;
        if path.is_dir() {
            return Err(wrong(&"it is a folder"));
        }
        let mut part_name = OsString::from(".");
        part_name.push(name);
        part_name.push(".part");
        let part = path.with_file_name(part_name);
        let file = File::create(&part).map_err(|error| wrong(&error))?;
        Ok(Self { path: path.to_owned(), part, file: BufWriter::new(file) })
    }

    /// The path that the file will have.
    pub fn path(&self) -> &Path {
        &self.path
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_untouched() {
        let path = std::env::temp_dir().join(format!("output-{}", std::process::id()));
        fs::write(&path, "old").unwrap();
        let mut half = Output::create(&path).unwrap();
        half.write_all(b"ne").unwrap();
        drop(half);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut whole = Output::create(&path).unwrap();
        whole.write_all(b"new").unwrap();
        whole.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        fs::remove_file(&path).unwrap();
        assert!(Output::create(Path::new("/no/such/folder/file")).is_err());
        assert!(Output::create(&std::env::temp_dir()).is_err());
    }
}
